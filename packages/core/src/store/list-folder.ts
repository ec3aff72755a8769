import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** More than any package has that is compiled; beyond it no build is kept. */
const maxEntries = 20_000;
/** Other packages, and what tools keep for themselves. */
const skippedNames = new Set(['node_modules', '.bin', '.cache', '.git', 'obj.target', 'obj.host', '.deps']);

export interface ListedFile {
  /** Relative to the package, forward slashes. */
  path: string;
  size: number;
  mtimeMs: number;
}

/**
 * Regular files of a package; links are not followed. Null where there are too many to look at. @throws the
 * system's error
 */
export function listFolder(folder: string): ListedFile[] | null {
  const files: ListedFile[] = [];
  const pending = [''];
  let seen = 0;
  for (let prefix = pending.pop(); prefix !== undefined; prefix = pending.pop()) {
    for (const entry of readdirSync(join(folder, prefix), { withFileTypes: true })) {
      if (++seen > maxEntries) return null;
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory() && !skippedNames.has(entry.name)) pending.push(`${path}/`);
      if (!entry.isFile()) continue;
      const { size, mtimeMs } = lstatSync(join(folder, path));
      files.push({ path, size, mtimeMs });
    }
  }
  return files;
}
