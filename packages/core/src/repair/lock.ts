import { createHash, randomUUID } from 'node:crypto';
import { closeSync, linkSync, lstatSync, openSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbistampError, systemCode } from '../errors.ts';
import { isRecord } from '../files/json.ts';
import { readOwnFile } from '../files/read-file.ts';
import { findStateFolder } from '../files/state-folder.ts';
import { makeFolderInside } from '../files/write-file.ts';
import {
  askProcess,
  identifyProcess,
  type ProcessIdentity,
  parseProcessIdentity,
} from '../runtime/process-identity.ts';

const lockName = 'repair.lock';
const pollMs = 100;
/** A holder touches its lock this often, as long as it is not busy loading or hashing. */
const touchMs = 10_000;
/**
 * A holder that cannot be asked, on another machine or in another container, is gone after this long a
 * silence that we heard ourselves.
 */
const silenceMs = 5 * 60_000;
/** As `silenceMs`, where the lock's own time says that it was silent for so long already. */
const confirmMs = 15_000;
const tellAfterMs = 1000;
/**
 * A lock that says nothing was torn by a crash, or is about to be written: that takes no longer than this.
 */
const tornMs = 2000;
const unreadable = 'unreadable';

export interface LockOptions {
  /** How long to wait for another process that works. */
  patienceMs?: number;
  /**
   * How long to wait for one that cannot be asked, or was stopped; as long as for one that works where this
   * is not given.
   */
  silentPatienceMs?: number;
  /** Told once, after a second. */
  onWait?: (holder: ProcessIdentity | null) => void;
}

/**
 * Runs `work` while no other abistamp works on the same tree; a second one waits. The lock is a file that
 * appears whole or not at all. One whose holder is gone is taken over by exactly one of those who wait.
 *
 * @throws AbistampError `UNWRITABLE` where the lock cannot be created, `LOCKED` after `patienceMs`
 */
export async function withTreeLock<T>(
  root: string,
  work: () => Promise<T>,
  options: LockOptions = {},
): Promise<T> {
  const text = JSON.stringify({ ...identifyProcess(), id: randomUUID() });
  const folder = lockFolder(root);
  const path = join(folder, lockName);
  const watch = watchLock(path);
  const wait = startWaiting(options);
  while (!tryAcquire(folder, text)) {
    const held = watch.look();
    if (held === null || (held.gone && takeAway(path, held.text))) continue;
    if (!(await wait(held))) throw lockedError(path, held.holder);
  }
  const alive = setInterval(() => touch(path), touchMs);
  alive.unref();
  try {
    return await work();
  } finally {
    clearInterval(alive);
    if (readLock(path)?.text === text) rmSync(path, { force: true });
  }
}

/**
 * Waits until nobody works on a tree. @returns who still does when there is no patience left; null when
 * nobody does
 */
export async function awaitLock(root: string, options: LockOptions): Promise<HeldLock | null> {
  const watch = watchLock(lockPath(root));
  const wait = startWaiting(options);
  for (;;) {
    const held = watch.look();
    // What is left over harms nobody who only reads.
    if (held === null || held.gone) return null;
    if (!(await wait(held))) return held;
  }
}

const defaultPatienceMs = 30 * 60_000;

/** @returns waits a moment for a holder; false when there was enough of it */
function startWaiting({
  patienceMs = defaultPatienceMs,
  silentPatienceMs = patienceMs,
  onWait,
}: LockOptions): (held: HeldLock) => Promise<boolean> {
  const started = performance.now();
  let told = false;
  return async ({ holder }) => {
    const waited = performance.now() - started;
    const works = holder !== null && askProcess(holder) === 'certain';
    if (waited > (works ? patienceMs : silentPatienceMs)) return false;
    if (!told && waited > tellAfterMs) {
      told = true;
      onWait?.(holder);
    }
    await sleep(pollMs);
    return true;
  };
}

/** Where the lock of a tree's repairs lies. */
const lockPath = (root: string): string => join(root, ...findStateFolder(root).split('/'), lockName);

/** Words for who is waited for. */
export function describeHolder(holder: ProcessIdentity | null): string {
  return holder === null ? 'another abistamp' : `another abistamp (process ${holder.pid} on ${holder.host})`;
}

function lockedError(path: string, holder: ProcessIdentity | null): AbistampError {
  return new AbistampError('LOCKED', `${describeHolder(holder)} has been working on this tree for too long`, {
    hint: `end that process, or remove ${path} where there is none`,
  });
}

function lockFolder(root: string): string {
  try {
    return makeFolderInside(root, findStateFolder(root));
  } catch (error) {
    throw unwritable(root, error);
  }
}

function unwritable(folder: string, cause: unknown): AbistampError {
  const code = systemCode(cause) ?? 'unknown';
  if (code === 'ELOOP')
    return new AbistampError(
      'UNWRITABLE',
      `${cause instanceof Error ? cause.message : folder}; nothing is changed behind links`,
      {
        hint: 'install the dependencies into a real folder of this project',
        cause,
      },
    );
  return new AbistampError('UNWRITABLE', `${folder} cannot be written (${code})`, {
    hint: 'repair the tree as the user who owns it, or make it writable',
    cause,
  });
}

/**
 * The file is written under a name of its own and linked to the lock's: whoever sees the lock can read whose
 * it is.
 */
function tryAcquire(folder: string, text: string): boolean {
  const path = join(folder, lockName);
  if (lstatSync(path, { throwIfNoEntry: false }) !== undefined) return false;
  const own = `${path}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  try {
    writeFileSync(own, text, { flag: 'wx' });
    linkSync(own, path);
    return true;
  } catch (error) {
    const code = systemCode(error) ?? '';
    // Taken; or our file was swept away as a leftover meanwhile.
    if (code === 'EEXIST' || code === 'ENOENT') return false;
    if (/^(?:EPERM|ENOTSUP|EOPNOTSUPP|ENOSYS|EMLINK|EACCES|EINVAL)$/.test(code))
      return createWhole(folder, text);
    throw unwritable(folder, error);
  } finally {
    rmSync(own, { force: true });
  }
}

/** Where the file system has no hard links: for a moment the lock is there and says nothing. */
function createWhole(folder: string, text: string): boolean {
  try {
    const fd = openSync(join(folder, lockName), 'wx');
    try {
      writeFileSync(fd, text);
    } finally {
      closeSync(fd);
    }
    return true;
  } catch (error) {
    if (systemCode(error) === 'EEXIST') return false;
    throw unwritable(folder, error);
  }
}

/**
 * Removes the lock whose text was read, and no other. Only one process at a time may remove a lock of this
 * text, and it looks again first: a lock that somebody took meanwhile has another text.
 *
 * @returns false where another process is at it
 */
function takeAway(path: string, text: string): boolean {
  const taking = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.taking`;
  try {
    closeSync(openSync(taking, 'wx'));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw unwritable(path, error);
    // Left behind by one that was killed right there.
    const stats = lstatSync(taking, { throwIfNoEntry: false });
    if (stats !== undefined && Math.abs(Date.now() - stats.mtimeMs) > silenceMs)
      rmSync(taking, { recursive: true, force: true });
    return false;
  }
  try {
    if (readLock(path)?.text === text) rmSync(path, { recursive: true, force: true });
    return true;
  } finally {
    rmSync(taking, { force: true });
  }
}

export interface HeldLock {
  /** What it says, as it stands; for what is no file, what it is. */
  text: string;
  holder: ProcessIdentity | null;
  gone: boolean;
}

/**
 * Looks at a lock again and again: how long it was silent is measured by our own clock that only goes
 * forward.
 */
function watchLock(path: string): { look(): HeldLock | null } {
  let seen = '';
  let since = 0;
  return {
    look: () => {
      const lock = readLock(path);
      if (lock === null) return null;
      const { text, mtimeMs } = lock;
      const now = performance.now();
      const sign = `${mtimeMs} ${text}`;
      if (sign !== seen) {
        seen = sign;
        since = now;
      }
      const holder = parseHolder(text);
      const silent = now - since;
      const old = Math.abs(Date.now() - mtimeMs) > silenceMs;
      const torn = holder === null && !text.startsWith(unreadable);
      return { text, holder, gone: torn ? silent > tornMs : isGone(holder, silent, old) };
    },
  };
}

function isGone(holder: ProcessIdentity | null, silentMs: number, old: boolean): boolean {
  switch (holder === null ? 'unknown' : askProcess(holder)) {
    case 'certain':
    case 'stopped':
      return false;
    case 'gone':
      return true;
    case 'likely':
    case 'unknown':
      return silentMs > silenceMs || (old && silentMs > confirmMs);
  }
}

function parseHolder(text: string): ProcessIdentity | null {
  try {
    const lock: unknown = JSON.parse(text);
    return isRecord(lock) ? parseProcessIdentity(lock) : null;
  } catch {
    return null;
  }
}

const maxLockBytes = 64 * 1024;

/** Null where there is none. What is no file (a pipe, a folder, a link) is never opened. */
function readLock(path: string): { text: string; mtimeMs: number } | null {
  try {
    const stats = lstatSync(path);
    if (!stats.isFile() || stats.size > maxLockBytes)
      return { text: `no lock: ${stats.mode} ${stats.ino}`, mtimeMs: stats.mtimeMs };
    return { text: readOwnFile(path, maxLockBytes), mtimeMs: stats.mtimeMs };
  } catch (error) {
    if (systemCode(error) === 'ENOENT' || systemCode(error) === 'ENOTDIR') return null;
    return { text: `${unreadable}: ${systemCode(error)}`, mtimeMs: 0 };
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
