import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { maxBytes } from '../../files/limits.ts';

/** The text of a settings file outside the tree; empty if it is missing or cannot be one. */
export function readOutside(path: string): string {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= maxBytes.settings ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

/** The home folder in these variables; an empty `HOME` means none. */
export function homeOf({ HOME, USERPROFILE }: NodeJS.ProcessEnv): string {
  const home = process.platform === 'win32' ? USERPROFILE : HOME;
  return home === undefined || home === '' ? homedir() : home;
}
