import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, linkSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { isInSharedStore } from '@abistamp/core/guard';
import { cleanEnvironment } from './clean-environment.ts';
import { outlastRepair } from './outlast-repair.ts';
import { wantsRepair } from './wants-repair.ts';

/** A repaired file under a name that the dynamic loader has not seen. */
export interface OtherName {
  load<Result>(load: (file: string) => Result): Result;
}

/** Files that were tried, whatever came of it. */
const tried = new Set<string>();

/** A compile takes minutes; one that waits for another repair of the tree, longer. */
const limitMs = 30 * 60_000;

/**
 * Repairs a file that does not fit before anything of it is loaded, if the user has asked for that.
 * @returns whether there is another file now, which the caller has to look at
 */
export function healFirst(path: string): boolean {
  return mayHeal(path) && !isMapped(path) && repair(path);
}

/**
 * Repairs a file that the dynamic loader refused, or waits for a repair that is under way. glibc may keep what
 * it refused, and find it again by its path: only another name in the same folder is sure to be a new file,
 * with the same libraries beside it.
 * @returns null where nothing was repaired
 */
export function healFailed(path: string, error: unknown): OtherName | null {
  const { code, message } = error as NodeJS.ErrnoException;
  // What an addon's own start-up code throws is no mismatch, and a file that was loaded before is no bad one.
  if (code !== 'ERR_DLOPEN_FAILED' || /did not self-register/.test(message)) return null;
  const before = fingerprint(path);
  const isOther = outlastRepair(path) && fingerprint(path) !== before;
  if (!isOther && !(mayHeal(path) && repair(path))) return null;
  return { load: (load) => loadAs(path, load) };
}

function mayHeal(path: string): boolean {
  const { versions, permission } = process as NodeJS.Process & { permission?: Permission };
  const isPackaged = versions['electron'] !== undefined && !('defaultApp' in process);
  if (isPackaged || permission?.has('child') === false) return false;
  // A repair links the project to another folder, and what is asked for stays what it is.
  if (isInSharedStore(path)) return false;
  // A bundle takes along what is required, and this file is started.
  if (!existsSync(repairProgram())) return false;
  return !tried.has(path) && wantsRepair(path, process.env);
}

export { outlastRepair };

interface Permission {
  has(scope: string): boolean;
}

/** Loaded before, by this thread or another one: repaired, it would be loaded beside itself. */
function isMapped(path: string): boolean {
  if (process.platform !== 'linux') return false;
  return readFileSync('/proc/self/maps', 'latin1').includes(path);
}

const repairProgram = (): string => join(__dirname, 'repair.cjs');

function repair(path: string): boolean {
  tried.add(path);
  const before = fingerprint(path);
  const { status } = spawnSync(process.execPath, [repairProgram(), path], {
    env: cleanEnvironment(process.env),
    cwd: dirname(path),
    // Standard output is the program's own.
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: limitMs,
    windowsHide: true,
  });
  const after = fingerprint(path);
  return status === 0 && after !== '' && after !== before;
}

/** Empty while it is not there, because another process repairs it. */
function fingerprint(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

function loadAs<Result>(path: string, load: (file: string) => Result): Result {
  const other = join(dirname(path), `.abistamp-${process.pid}-${Date.now().toString(36)}-${basename(path)}`);
  try {
    linkSync(path, other);
  } catch {
    copyFileSync(path, other);
  }
  try {
    return load(other);
  } finally {
    try {
      rmSync(other, { force: true });
    } catch {
      // Windows removes no file that is loaded.
    }
  }
}
