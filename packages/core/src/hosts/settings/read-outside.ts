import { readFileSync, statSync } from 'node:fs';
import { homedir } from 'node:os';

const maxBytes = 1024 * 1024;

/** The text of a settings file that is no part of a tree; empty where there is none, or it cannot be one. */
export function readOutside(path: string): string {
  try {
    const stats = statSync(path);
    return stats.isFile() && stats.size <= maxBytes ? readFileSync(path, 'utf8') : '';
  } catch {
    return '';
  }
}

/** The home folder of those variables; `HOME=''` is none. */
export function homeOf({ HOME, USERPROFILE }: NodeJS.ProcessEnv): string {
  const home = process.platform === 'win32' ? USERPROFILE : HOME;
  return home === undefined || home === '' ? homedir() : home;
}
