import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAtLeast } from '@abistamp/binary';
import { homeFolder } from '../files/user-folders.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { listNodeFolders } from '../runtime/version-managers.ts';
import { readText } from './node-headers.ts';

/** Headers on this machine that an addon for a runtime can be compiled with. */
export interface LocalHeaders {
  /** Its `include/node` has them, as node-gyp's `nodedir` takes it. */
  nodedir: string;
  /** "26.10.0" */
  version: string;
}

/**
 * The headers of Node's releases that are here: configured (`npm_config_nodedir`), beside this program, in node-gyp's
 * cache, and beside the Nodes of version managers. Nothing is fetched.
 * @returns those of the runtime's very version, else the newest of its ABI; null if there are none, and for runtimes
 * other than Node
 */
export function findHeaders(runtime: Runtime, here: Runtime, env: NodeJS.ProcessEnv): LocalHeaders | null {
  if (runtime.kind !== 'node') return null;
  const found = listFolders(here, env)
    .flatMap((nodedir) => readHeaders(nodedir, runtime.abi) ?? [])
    .sort((a, b) => (isAtLeast(a.version, b.version) ? -1 : 1));
  return found.find(({ version }) => version === runtime.version) ?? found[0] ?? null;
}

function readHeaders(nodedir: string, abi: number): LocalHeaders | null {
  const text = readText(nodedir, 'node_version.h');
  const read = (name: string) => new RegExp(`^\\s*#\\s*define ${name} (\\d+)`, 'm').exec(text)?.[1];
  const parts = ['NODE_MAJOR_VERSION', 'NODE_MINOR_VERSION', 'NODE_PATCH_VERSION'].map(read);
  if (Number(read('NODE_MODULE_VERSION')) !== abi || parts.includes(undefined)) return null;
  // Without the rest, a compiler's error would be about that.
  return existsSync(join(nodedir, 'include', 'node', 'node.h'))
    ? { nodedir, version: parts.join('.') }
    : null;
}

function listFolders({ execPath }: Runtime, env: NodeJS.ProcessEnv): string[] {
  const configured = Object.entries(env).find(([name]) => name.toLowerCase() === 'npm_config_nodedir')?.[1];
  return [
    ...(configured === undefined || configured === '' ? [] : [configured]),
    ...(execPath === null ? [] : [join(dirname(execPath), process.platform === 'win32' ? '' : '..')]),
    ...listCaches(env).flatMap((folder) => listReleases(folder)),
  ];
}

/** Folders with one folder for each release. */
function listCaches(env: NodeJS.ProcessEnv): string[] {
  // There, an addon needs a library too, which node-gyp does not find by a `nodedir` of its own cache.
  if (process.platform === 'win32') return [];
  const home = homeFolder(env);
  const devdir = Object.entries(env).find(([name]) => name.toLowerCase() === 'npm_config_devdir')?.[1];
  return [
    ...(devdir === undefined || devdir === '' ? [] : [devdir]),
    join(env['XDG_CACHE_HOME'] || join(home, '.cache'), 'node-gyp'),
    join(home, 'Library/Caches/node-gyp'),
    ...listNodeFolders(env),
  ];
}

function listReleases(folder: string): string[] {
  try {
    return readdirSync(folder).flatMap((name) => [join(folder, name), join(folder, name, 'installation')]);
  } catch {
    return [];
  }
}
