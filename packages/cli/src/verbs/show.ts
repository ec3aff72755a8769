import { readdirSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { checkLink, type NativeFile, openFileSource, readNativePath, readSymbols } from '@abistamp/binary';
import {
  AbistampError,
  formatShowJson,
  formatShowPretty,
  hashFile,
  isNamed,
  type Runtime,
  readNoexecMounts,
  resolveAliases,
  type ShownFile,
  surveyTree,
} from '@abistamp/core';
import type { CommandContext, Verb } from '../command.ts';
import { openIfInstalled } from '../open-if-installed.ts';
import { chooseRuntime } from '../runtime-option.ts';

export const show: Verb = {
  summary: 'what native files need, and whether they fit here',
  usage: 'FILE|PKG|DIR…',
  run: (request) => {
    const { args } = request;
    if (args.length === 0)
      throw new AbistampError('BAD_ARGUMENT', 'show needs a file, a package or a folder');
    const runtime = chooseRuntime(request);
    const files = args
      .flatMap((arg) => findFiles(arg, request))
      .map(({ shown, path }) => readShown(shown, path, runtime));
    return {
      exitCode: 0,
      json: formatShowJson(files, runtime),
      pretty: (style, width) => formatShowPretty(files, runtime, style, width),
    };
  },
};

/**
 * The files that an argument names: a file, every addon in a folder, or the native files of a package in this
 * tree, wherever its package manager keeps it.
 */
function findFiles(arg: string, request: CommandContext): { shown: string; path: string }[] {
  const { cwd } = request;
  const stats = statSync(resolve(cwd, arg), { throwIfNoEntry: false });
  if (stats?.isFile() === true) return [{ shown: arg, path: resolve(cwd, arg) }];
  if (stats?.isDirectory() !== true) return findPackageFiles(arg, request);
  const found = listAddons(resolve(cwd, arg)).map((path) => ({
    shown: withSlashes(join(arg, path)),
    path: resolve(cwd, arg, path),
  }));
  if (found.length === 0) throw new AbistampError('UNREADABLE', `no native file in ${arg}`);
  return found;
}

function findPackageFiles(name: string, request: CommandContext): { shown: string; path: string }[] {
  const project = openIfInstalled(request);
  const packages = project === null ? [] : surveyTree(project).packages;
  const [spec = name] = project === null ? [] : resolveAliases(project.tree, packages, [name]);
  const named = packages.filter((pkg) => isNamed(pkg, spec));
  const found = named.flatMap((pkg) => pkg.files.map((file) => `${pkg.path}/${file.path}`));
  if (project === null || found.length === 0)
    throw new AbistampError(
      'UNREADABLE',
      named.length === 0
        ? `${name} is not a file, a folder or an installed native package`
        : `no native file in ${name}`,
    );
  return found.map((file) => {
    const path = join(project.root, file);
    return { shown: withSlashes(relative(request.cwd, path)), path };
  });
}

/** The same on every system, so that its data can be compared. */
const withSlashes = (path: string): string => path.split(sep).join('/');

/** In the order of names, which only Node's list has by itself. */
function listAddons(folder: string, prefix = ''): string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(prefix, entry.name);
    if (entry.isDirectory())
      return entry.name === 'obj.target' ? [] : listAddons(join(folder, entry.name), path);
    return entry.isFile() && entry.name.endsWith('.node') ? [path] : [];
  });
}

function readShown(shown: string, path: string, runtime: Runtime): ShownFile {
  try {
    const facts = readNativePath(path);
    return {
      path: shown,
      sha256: hashFile(path),
      size: statSync(path).size,
      facts,
      ...examine(path, facts, runtime),
    };
  } catch (cause) {
    throw new AbistampError('UNREADABLE', `${shown} cannot be read`, { cause });
  }
}

/** Facts that only this machine, or a second look at the file, can provide. */
function examine(
  path: string,
  facts: NativeFile,
  runtime: Runtime,
): Pick<ShownFile, 'link' | 'blame' | 'noexec'> {
  const blame = facts.format === 'elf' ? findBlame(path) : new Map<string, string>();
  if (facts.format !== 'elf') return { link: null, blame, noexec: null };
  const here = runtime.execPath !== null && runtime.platform === 'linux' && facts.platform === 'linux';
  const library = facts.slices[0].type === 'library' && facts.slices[0].arch === runtime.arch;
  const link =
    here && library && runtime.execPath !== null ? checkLink(path, { execPath: runtime.execPath }) : null;
  return { link, blame, noexec: here ? readNoexecMounts()(path) : null };
}

/** For each version that the file needs, the first symbol that requires it. */
function findBlame(path: string): Map<string, string> {
  const blame = new Map<string, string>();
  const source = openFileSource(path);
  try {
    for (const { name, version, weak } of readSymbols(source)?.imports ?? []) {
      if (version !== null && !weak && !blame.has(version)) blame.set(version, name);
    }
  } finally {
    source.close();
  }
  return blame;
}
