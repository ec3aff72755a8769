import { readFileSync, statSync } from 'node:fs';
import { maxBytes } from '@abistamp/core/project-files';

/** The lines of a text file; null if there is none that can be read, or one that is too large for a lockfile. */
export function readLines(path: string): string[] | null {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > maxBytes.lockfile) return null;
    return readFileSync(path, 'utf8').split('\n');
  } catch {
    return null;
  }
}
