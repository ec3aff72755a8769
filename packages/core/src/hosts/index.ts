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

/** Every package manager that abistamp knows; where traces of two are found, the first counts. */
export const hosts = [pnpm, yarn, yarnClassic, bun, npm] as const satisfies readonly Host<string>[];

export type HostName = (typeof hosts)[number]['name'];

const byName = new Map<string | null, Host>(hosts.map((host) => [host.name, host]));

export const isHostName = (name: string): name is HostName => byName.has(name);

/** The host of a tree; one that claims nothing where it was not recognised, or a record names one that is not known here. */
export function hostOf(name: string | null): Host {
  return byName.get(name) ?? noHost;
}

/** What only the root of an install has: a lockfile, or its host's own record. */
export const rootMarks: readonly string[] = hosts.flatMap(({ lockfile, recognition }) => [
  ...lockfile.names,
  ...recognition.traces,
]);

/** What a folder has where something is installed in it. */
export const treeMarks: readonly string[] = [
  'node_modules',
  ...hosts.flatMap(({ recognition }) => recognition.traces.filter((path) => !path.includes('/'))),
];

/** Who installed this tree: by its own traces first, since a project may hold another host's old lockfile. */
export function detectHost(tree: FileTree): HostName | null {
  const byTrace = hosts.find(({ recognition }) =>
    recognition.traces.some((path) => tree.stat(path) !== null),
  );
  return byTrace?.name ?? hosts.find(({ lockfile }) => hasLockfile(tree, lockfile))?.name ?? null;
}

function hasLockfile(tree: FileTree, { names, isOwn }: Host['lockfile']): boolean {
  return names.some(
    (name) => tree.stat(name)?.kind === 'file' && isOwn(() => tree.read(name, maxBytes.lockfile) ?? ''),
  );
}

/**
 * Whose project it is; before anything was installed, by what it says of itself and by who runs us. npm, which comes with Node.js,
 * where nothing says otherwise.
 */
export function chooseHost(
  tree: FileTree,
  manifest: Readonly<Record<string, unknown>>,
  env: NodeJS.ProcessEnv,
): Host {
  const found = detectHost(tree);
  if (found !== null) return hostOf(found);
  const { packageManager } = manifest;
  const said = typeof packageManager === 'string' ? packageManager : (env['npm_config_user_agent'] ?? '');
  const [, name = '', version = ''] = /^([\w-]+)[@/]([\w.-]+)/.exec(said) ?? [];
  return (
    hosts.find(({ recognition }) => recognition.isNamed(name, version)) ??
    hosts.find(({ recognition }) => recognition.projectFiles.some((path) => tree.stat(path) !== null)) ??
    npm
  );
}

/** Whether something that only a project of a known host has lies in a folder. */
export function isProjectRoot(folder: string): boolean {
  return hosts.some(({ lockfile, recognition }) =>
    [...lockfile.names, ...recognition.projectFiles].some((name) => existsSync(join(folder, name))),
  );
}
