import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { bun } from './bun/index.ts';
import type { Host } from './host.ts';
import { noHost } from './no-host.ts';
import { npm } from './npm/index.ts';
import { pnpm } from './pnpm/index.ts';
import { yarn } from './yarn/index.ts';
import { yarnClassic } from './yarn-classic/index.ts';

/** Every package manager that abistamp knows; the first wins if there are traces of two. */
export const hosts = [pnpm, yarn, yarnClassic, bun, npm] as const satisfies readonly Host<string>[];

export type HostName = (typeof hosts)[number]['name'];

const byName = new Map<string | null, Host>(hosts.map((host) => [host.name, host]));

export const isHostName = (name: string): name is HostName => byName.has(name);

/** The host of a tree; `noHost` if none was recognised, or a record names one that is unknown here. */
export function hostOf(name: string | null): Host {
  return byName.get(name) ?? noHost;
}

/** Marks of an install's root: a lockfile, or the host's own record. */
export const rootMarks: readonly string[] = hosts.flatMap(({ lockfile, recognition }) => [
  ...lockfile.names,
  ...recognition.traces,
]);

/**
 * The host that installed this tree: by its own traces first, since a project may contain another host's old
 * lockfile.
 */
export function detectHost(tree: FileTree): HostName | null {
  const byTrace = hosts.find(({ recognition }) =>
    recognition.traces.some((path) => tree.stat(path) !== null),
  );
  return byTrace?.name ?? hosts.find(({ lockfile }) => hasLockfile(tree, lockfile))?.name ?? null;
}

export function hasLockfile(tree: FileTree, { names, isOwn }: Host['lockfile']): boolean {
  return names.some(
    (name) => tree.stat(name)?.kind === 'file' && isOwn(() => tree.read(name, maxBytes.lockfile) ?? ''),
  );
}

/** Whether a folder has something that only a project of a known host has. */
export function isProjectRoot(folder: string): boolean {
  return hosts.some(({ lockfile, recognition }) =>
    [...lockfile.names, ...recognition.projectFiles].some((name) => existsSync(join(folder, name))),
  );
}

/** Whether a folder's package is a member of the workspace whose root is above it, by any host's rule. */
export function isMemberOf(above: FileTree, path: string): boolean {
  return hosts.some(({ layout }) => layout.isMember(above, path));
}
