import type { FileTree } from '../files/file-tree.ts';
import type { HostName } from './host.ts';
import type { Installed } from './installed.ts';
import { parseNpmLockfile } from './npm/lockfile.ts';

const maxLockfileBytes = 64 * 1024 * 1024;

/** What the host wrote down about the packages that are installed; empty where it wrote nothing that helps. */
export function readInstalled(tree: FileTree, host: HostName | null): Installed {
  if (host !== 'npm' && host !== null) return new Map();
  for (const path of ['node_modules/.package-lock.json', 'npm-shrinkwrap.json', 'package-lock.json']) {
    const text = tree.read(path, maxLockfileBytes);
    const installed = text === null ? null : parseNpmLockfile(text);
    if (installed !== null) return installed;
  }
  return new Map();
}
