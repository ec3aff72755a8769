import { lstatSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** How long Windows is given to let go of a file, in milliseconds: scanners read what was just written. */
const pauses = [20, 100, 400];

/**
 * Renames a file over another one. Windows replaces no library that a process has loaded, but moves it away: it
 * then stays beside its successor, under a name that the next repair sweeps (`temporaryName`).
 * @throws the system's error; the old file stays
 */
export function replaceFile(from: string, to: string): void {
  whileHeld(() => {
    try {
      renameSync(from, to);
    } catch (error) {
      if (!isHeld(error) || lstatSync(to, { throwIfNoEntry: false })?.isFile() !== true) throw error;
      const aside = moveAside(to);
      try {
        renameSync(from, to);
      } catch (second) {
        renameSync(aside, to);
        throw second;
      }
      discard(aside);
    }
  });
}

/**
 * Removes a file or folder. A file that is loaded moves away; a folder that holds one stays, with that file alone.
 * @throws the system's error
 */
export function removeFile(path: string): void {
  whileHeld(() => removeOnce(path));
}

function removeOnce(path: string): void {
  try {
    rmSync(path, { recursive: true, force: true });
  } catch (error) {
    const left = lstatSync(path, { throwIfNoEntry: false });
    if (!isHeld(error) || left === undefined) throw error;
    if (left.isFile()) discard(moveAside(path));
    else for (const name of readdirSync(path)) removeOnce(join(path, name));
  }
}

function moveAside(path: string): string {
  const aside = join(dirname(path), `.abistamp-${process.pid}${Date.now()}`);
  renameSync(path, aside);
  return aside;
}

function discard(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Still loaded.
  }
}

function whileHeld(act: () => void): void {
  for (const pause of pauses) {
    try {
      act();
      return;
    } catch (error) {
      if (!isHeld(error)) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pause);
    }
  }
  act();
}

/** What Windows answers where another process has the file, and every system where it is not allowed. */
function isHeld(error: unknown): boolean {
  return /^(?:EPERM|EBUSY|EACCES)$/.test((error as NodeJS.ErrnoException).code ?? '');
}
