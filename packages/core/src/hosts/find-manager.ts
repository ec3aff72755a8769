import { majorOf } from '@abistamp/binary';
import type { FileTree } from '../files/file-tree.ts';
import { readNamed } from './choose-host.ts';
import type { Host } from './host.ts';
import { type HostName, hasLockfile, hosts } from './index.ts';
import { findNpm } from './npm/find-npm.ts';
import { findPnpm } from './pnpm/find-pnpm.ts';

/** The package manager that is going to install a project. */
interface Manager {
  host: Host<HostName>;
  /** Of its version; null if neither package.json nor the program on this machine says. */
  major: number | null;
}

/** Those whose programs say their version in a file beside them. */
const programs: Partial<Record<HostName, (env: NodeJS.ProcessEnv) => { version: string | null } | null>> = {
  npm: findNpm,
  pnpm: findPnpm,
};

/**
 * By the lockfiles alone, so that the answer is the same before an install and after it; of two, the one that
 * package.json names. Null without any.
 */
export function findManager(
  tree: FileTree,
  manifest: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): Manager | null {
  const named = readNamed(manifest);
  const locked = hosts.filter(({ lockfile }) => {
    const path = lockfile.find(tree);
    return path !== null && (!lockfile.names.includes(path) || hasLockfile(tree, lockfile));
  });
  const own = locked.find(({ recognition }) => recognition.isNamed(named.name, named.version));
  const host = own ?? locked[0];
  if (host === undefined) return null;
  const said = own === undefined || named.version === '' ? null : named.version;
  return { host, major: majorOf(said ?? programs[host.name]?.(env)?.version ?? null) };
}
