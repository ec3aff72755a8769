import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { readNativePath } from '@abistamp/binary';
import { AbistampError, formatShowJson, formatShowPretty, hashFile, type ShownFile } from '@abistamp/core';
import type { Verb } from '../command.ts';
import { chooseRuntime } from '../runtime-option.ts';

export const show: Verb = {
  summary: 'what native files need, and whether they fit here',
  usage: 'FILE|PKG|DIR…',
  run: (request) => {
    const { args, cwd } = request;
    if (args.length === 0)
      throw new AbistampError('BAD_ARGUMENT', 'show needs a file, a package or a folder to look at');
    const files = args.flatMap((arg) => findFiles(arg, cwd)).map(({ shown, path }) => readShown(shown, path));
    const runtime = chooseRuntime(request);
    return {
      exitCode: 0,
      json: formatShowJson(files),
      pretty: (style) => formatShowPretty(files, runtime, style),
    };
  },
};

/** The files an argument means: itself, or every addon of a folder or of an installed package. */
function findFiles(arg: string, cwd: string): { shown: string; path: string }[] {
  const stats = statSync(resolve(cwd, arg), { throwIfNoEntry: false });
  if (stats?.isFile() === true) return [{ shown: arg, path: resolve(cwd, arg) }];
  const folder = stats?.isDirectory() === true ? arg : join('node_modules', arg);
  if (!(statSync(resolve(cwd, folder), { throwIfNoEntry: false })?.isDirectory() ?? false)) {
    throw new AbistampError(
      'UNREADABLE',
      `${arg} is neither a file, nor a folder, nor a package in node_modules`,
    );
  }
  const found = listAddons(resolve(cwd, folder)).map((path) => ({
    shown: join(folder, path),
    path: resolve(cwd, folder, path),
  }));
  if (found.length === 0) throw new AbistampError('UNREADABLE', `there is no native file in ${folder}`);
  return found;
}

function listAddons(folder: string, prefix = ''): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(prefix, entry.name);
    if (entry.isDirectory())
      return entry.name === 'obj.target' ? [] : listAddons(join(folder, entry.name), path);
    return entry.isFile() && entry.name.endsWith('.node') ? [path] : [];
  });
}

function readShown(shown: string, path: string): ShownFile {
  try {
    return { path: shown, sha256: hashFile(path), size: statSync(path).size, facts: readNativePath(path) };
  } catch (cause) {
    throw new AbistampError('UNREADABLE', `${shown} cannot be read`, { cause });
  }
}
