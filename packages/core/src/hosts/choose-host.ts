import { AbistampError } from '../errors.ts';
import type { FileTree } from '../files/file-tree.ts';
import { isRecord, stringOf } from '../files/json.ts';
import type { Host } from './host.ts';
import { detectHost, hasLockfile, hostOf, hosts } from './index.ts';

interface ChoosingHost {
  tree: FileTree;
  manifest: Readonly<Record<string, unknown>>;
  env: NodeJS.ProcessEnv;
  /** The name of one that somebody asked for; null otherwise. */
  asked: string | null;
}

/**
 * The host of a project: the one asked for; that which package.json names; that whose lockfile, or whose tree,
 * is there; that whose settings are; that which runs us. Defaults to npm, which comes with Node.js.
 * @throws AbistampError `BAD_ARGUMENT` for a name that no host has, `HOST_UNCLEAR` if there is something of two,
 * `HOST_UNSUPPORTED` if there is something of Deno alone
 */
export function chooseHost({ tree, manifest, env, asked }: ChoosingHost): Host {
  if (asked !== null) return requireHost(asked);
  const named = findNamed(tree, readNamed(manifest));
  if (named !== null) return named;
  const left = listLeft(tree);
  if (left.length > 1) throw unclear(tree, left);
  const [only] = left;
  if (only !== undefined) return only;
  if (hasAny(tree, ofDeno)) throw denoError();
  const settings = hosts.find(({ recognition }) => hasAny(tree, recognition.projectFiles));
  const [, name = '', version = ''] = /^([\w-]+)\/([\w.-]+)/.exec(env['npm_config_user_agent'] ?? '') ?? [];
  return settings ?? findNamed(tree, { name, version }) ?? hostOf('npm');
}

/** Its lockfile, and where it lays packages out. */
const ofDeno = ['deno.lock', 'node_modules/.deno'];

const hasAny = (tree: FileTree, paths: readonly string[]): boolean =>
  paths.some((path) => tree.stat(path) !== null);

function requireHost(name: string): Host {
  const host = hosts.find((each) => each.name === name);
  if (host !== undefined) return host;
  const names = hosts.map((each) => each.name).join(', ');
  throw new AbistampError('BAD_ARGUMENT', `--host is "${name}"; it can be ${names}`);
}

interface Named {
  name: string;
  /** Empty if nothing is said about it. */
  version: string;
}

/** What `packageManager` or `devEngines.packageManager` in package.json says (npm's docs, "package.json"). */
export function readNamed({ packageManager, devEngines }: Readonly<Record<string, unknown>>): Named {
  const [, name, version = ''] = /^([\w-]+)@([\w.-]+)/.exec(stringOf(packageManager) ?? '') ?? [];
  if (name !== undefined) return { name, version };
  const wanted = isRecord(devEngines) ? devEngines['packageManager'] : null;
  const first: unknown = Array.isArray(wanted) ? wanted[0] : wanted;
  if (!isRecord(first)) return { name: '', version: '' };
  const range = (stringOf(first['version']) ?? '').replace(/^[^\d]*/, '');
  return { name: stringOf(first['name']) ?? '', version: range };
}

/** Without a version, Yarn is the one of which there is something, and else the current one. */
function findNamed(tree: FileTree, { name, version }: Named): Host | null {
  const isNamed = ({ recognition }: Host): boolean =>
    recognition.isNamed(name, version) || (version === '' && recognition.isNamed(name, '1'));
  return listLeft(tree).find(isNamed) ?? hosts.find(isNamed) ?? null;
}

/** Hosts whose lockfile is there, or who installed the tree. */
function listLeft(tree: FileTree): Host[] {
  const installer = detectHost(tree);
  return hosts.filter(({ name, lockfile }) => name === installer || hasLockfile(tree, lockfile));
}

/** A check in a script would look at the tree for the `node` on the search path. */
function denoError(): AbistampError {
  return new AbistampError(
    'HOST_UNSUPPORTED',
    'Deno installs this project, and runs no script of it after an install: there is nothing to wire',
    {
      hint: (abistamp) =>
        `run ${abistamp} record --node "$(command -v deno)" after an install, and ${abistamp} check --node "$(command -v deno)" in the prestart script of package.json, which deno task start runs`,
    },
  );
}

function unclear(tree: FileTree, found: readonly Host[]): AbistampError {
  const marks = found.map(({ title, lockfile, recognition }) => {
    const mark = [...lockfile.names, ...recognition.traces].find((path) => tree.stat(path) !== null);
    return `${mark} of ${title}`;
  });
  return new AbistampError(
    'HOST_UNCLEAR',
    `there are ${marks.join(' and ')}: which one installs this project?`,
    {
      hint: (abistamp) => `run ${abistamp} init ${found.map(({ name }) => `--host ${name}`).join(' or ')}`,
    },
  );
}
