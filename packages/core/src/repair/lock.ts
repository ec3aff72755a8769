import {
  closeSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbistampError, systemCode } from '../errors.ts';
import { absolutePath } from '../files/file-tree.ts';
import { isRecord, numberOf, stringOf } from '../files/json.ts';
import { findStateFolder } from '../files/state-folder.ts';
import { makeFolderQuietly } from '../files/write-file.ts';

/** Where the lock of a tree's repairs lies. */
export const lockPath = (root: string): string => absolutePath(root, `${findStateFolder(root)}/repair.lock`);

const pollMs = 100;
/** An owner on another machine cannot be asked whether it lives; it touches its lock, and this long a silence ends it. */
const silenceMs = 60_000;
const touchMs = 10_000;

/**
 * Runs `work` while no other abistamp works on the same tree; a second one waits. The lock is a file created exclusively; that
 * of a process that is gone is taken over.
 *
 * @throws AbistampError `UNWRITABLE` where the lock cannot be created, `LOCKED` after `patienceMs`
 */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  patienceMs = 30 * 60_000,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  while (!tryAcquire(path)) {
    if (!isHeld(path)) continue;
    if (Date.now() > deadline) {
      throw new AbistampError(
        'LOCKED',
        `another abistamp has been working on this tree for too long (${path})`,
      );
    }
    await sleep(pollMs);
  }
  const alive = setInterval(() => touch(path), touchMs);
  alive.unref();
  try {
    return await work();
  } finally {
    clearInterval(alive);
    rmSync(path, { force: true });
  }
}

function tryAcquire(path: string): boolean {
  try {
    makeFolderQuietly(dirname(path));
    const fd = openSync(path, 'wx');
    writeFileSync(fd, JSON.stringify({ pid: process.pid, host: hostname() }));
    closeSync(fd);
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw new AbistampError(
      'UNWRITABLE',
      `${dirname(path)} cannot be written (${systemCode(error) ?? 'unknown'})`,
      {
        hint: 'repair the tree as the user who owns it, or make it writable',
        cause: error,
      },
    );
  }
}

/** Whether the lock's owner still works. A lock that is left over is removed: by rename, so that only one remover wins. */
function isHeld(path: string): boolean {
  let owner: unknown;
  let age: number;
  try {
    age = Date.now() - statSync(path).mtimeMs;
    owner = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return false;
    // Created a moment ago and not yet written, or torn by a crash.
    owner = null;
    age = ageOf(path);
    if (age < 2000) return true;
  }
  const pid = isRecord(owner) ? numberOf(owner['pid']) : null;
  const here = isRecord(owner) && stringOf(owner['host']) === hostname();
  if (pid !== null && (here ? isAlive(pid) : age < silenceMs)) return true;
  const grave = `${path}.${process.pid}.stale`;
  try {
    renameSync(path, grave);
    rmSync(grave, { force: true });
  } catch {
    // Somebody else removed it first.
  }
  return false;
}

function ageOf(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCode(error) === 'EPERM';
  }
}

function touch(path: string): void {
  try {
    const now = new Date();
    utimesSync(path, now, now);
  } catch {
    // The tree was removed under us; the work itself will say so.
  }
}
