import type { FileTree } from '../files/file-tree.ts';
import { listBranchLockfiles } from './pnpm/lockfiles.ts';

/** A package manager as abistamp sees it. */
export type HostName = 'npm' | 'pnpm' | 'yarn' | 'yarn-classic';

export interface HostEvidence {
  host: HostName;
  /** The file that says so. */
  file: string;
}

/** What each host leaves inside the tree it installed. */
const installTraces = [
  ['node_modules/.modules.yaml', 'pnpm'],
  ['node_modules/.yarn-state.yml', 'yarn'],
  ['.pnp.cjs', 'yarn'],
  ['node_modules/.yarn-integrity', 'yarn-classic'],
  ['node_modules/.package-lock.json', 'npm'],
] as const satisfies readonly (readonly [string, HostName])[];

/** Lockfiles, by the host that writes them; yarn.lock is shared by two and told apart by its first lines. */
export const lockfileNames = [
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
] as const;

/** Who installed this tree: by its own traces first, since a project may hold another host's old lockfile. */
export function detectHost(tree: FileTree): HostEvidence | null {
  for (const [file, host] of installTraces) {
    if (tree.stat(file)?.kind === 'file') return { host, file };
  }
  for (const file of lockfileNames) {
    if (tree.stat(file)?.kind !== 'file') continue;
    if (file === 'pnpm-lock.yaml') return { host: 'pnpm', file };
    if (file !== 'yarn.lock') return { host: 'npm', file };
    const text = tree.read(file, 64 * 1024 * 1024) ?? '';
    return { host: /^__metadata:/m.test(text) ? 'yarn' : 'yarn-classic', file };
  }
  return null;
}

/** The lockfile that the tree's host keeps in this project; null where there is none. */
export function findLockfile(tree: FileTree, host: HostName | null): string | null {
  const names =
    host === 'pnpm'
      ? ['pnpm-lock.yaml']
      : host === 'yarn' || host === 'yarn-classic'
        ? ['yarn.lock']
        : host === 'npm'
          ? ['npm-shrinkwrap.json', 'package-lock.json']
          : lockfileNames;
  const found = names.find((name) => tree.stat(name)?.kind === 'file') ?? null;
  return found === null && host === 'pnpm' ? (listBranchLockfiles(tree)[0] ?? null) : found;
}
