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
/** How often a holder touches its lock, unless it is busy loading or hashing. */
const touchMs = 10_000;
/**
 * A holder that cannot be checked, on another machine or in another container, counts as gone after this long
 * a silence, as measured by us.
 */
const silenceMs = 5 * 60_000;
/** As `silenceMs`, when the lock's own timestamp is already that old. */
const confirmMs = 15_000;
const tellAfterMs = 1000;
/** An empty lock was torn by a crash, or is about to be written, which takes no longer than this. */
const tornMs = 2000;
const unreadable = 'unreadable';

export interface LockOptions {
  /** How long to wait for another process that is working. */
  patienceMs?: number;
  /**
   * How long to wait for a holder that cannot be checked, or is suspended; the same as for one that is
   * working if not given.
   */
  silentPatienceMs?: number;
  /** Called once, after a second. */
  onWait?: (holder: ProcessIdentity | null) => void;
}

/**
 * Runs `work` while no other abistamp works on the same tree; a second one waits. The lock is a file that
 * appears complete or not at all. If its holder is gone, exactly one of the waiting processes takes it over.
 * @throws AbistampError `UNWRITABLE` when the lock cannot be created, `LOCKED` after `patienceMs`
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
 * Waits until no process works on a tree.
 * @returns the holder when patience runs out; null once the tree is free
 */
export async function awaitLock(root: string, options: LockOptions): Promise<HeldLock | null> {
  const watch = watchLock(lockPath(root));
  const wait = startWaiting(options);
  for (;;) {
    const held = watch.look();
    // A leftover lock is harmless for readers.
    if (held === null || held.gone) return null;
    if (!(await wait(held))) return held;
  }
}

const defaultPatienceMs = 30 * 60_000;

/**
 * Waits a moment for the holder.
 * @returns false once patience has run out
 */
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

/** Path of a tree's repair lock. */
const lockPath = (root: string): string => join(root, ...findStateFolder(root).split('/'), lockName);

/** Describes the process that is waited for. */
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
 * The file is written under a temporary name and hard-linked to the lock's: a visible lock is always
 * complete.
 */
function tryAcquire(folder: string, text: string): boolean {
  const path = join(folder, lockName);
  if (isTaken(folder)) return false;
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

/** @throws AbistampError `UNWRITABLE` where there can be no lock, since its folder is none */
function isTaken(folder: string): boolean {
  try {
    return lstatSync(join(folder, lockName), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw unwritable(folder, error);
  }
}

/** Without hard links the lock is visible but empty for a moment. */
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
 * Removes the lock only if it still has the text that was read. One process at a time may remove a lock with
 * this text, and it reads again first: a lock taken meanwhile has another text.
 * @returns false when another process is removing it
 */
function takeAway(path: string, text: string): boolean {
  const taking = `${path}.${createHash('sha256').update(text).digest('hex').slice(0, 16)}.taking`;
  try {
    closeSync(openSync(taking, 'wx'));
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw unwritable(path, error);
    // Left behind by a process that was killed right there.
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
  /** The text as it is; for anything but a file, its type. */
  text: string;
  holder: ProcessIdentity | null;
  gone: boolean;
}

/** Observes a lock over time. Silence is measured by our own monotonic clock. */
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

/** Null when there is none. Anything but a file (a pipe, a folder, a link) is never opened. */
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
    // The tree was removed meanwhile; the work itself will report it.
  }
}
