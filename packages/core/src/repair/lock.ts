import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbistampError } from '../errors.ts';
import { removeFile } from '../files/replace-file.ts';
import { askProcess, identifyProcess, type ProcessIdentity } from '../runtime/process-identity.ts';
import { lockFolder, readLock, takeAway, touch, tryAcquire } from './lock-file.ts';
import { lockName, lockPath } from './unfinished.ts';
import { type HeldLock, uptimeMs, watchLock } from './watch-lock.ts';

const pollMs = 100;
/** How often a holder touches its lock, unless it is busy loading or hashing. */
const touchMs = 10_000;
const tellAfterMs = 1000;
const defaultPatienceMs = 30 * 60_000;

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
    if (readLock(path)?.text === text) removeFile(path);
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

/**
 * Waits a moment for the holder.
 * @returns false once patience has run out
 */
function startWaiting({
  patienceMs = defaultPatienceMs,
  silentPatienceMs = patienceMs,
  onWait,
}: LockOptions): (held: HeldLock) => Promise<boolean> {
  const started = uptimeMs();
  let told = false;
  return async ({ holder }) => {
    const waited = uptimeMs() - started;
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

/** Describes the process that is waited for. */
export function describeHolder(holder: ProcessIdentity | null): string {
  return holder === null ? 'another abistamp' : `another abistamp (process ${holder.pid} on ${holder.host})`;
}

function lockedError(path: string, holder: ProcessIdentity | null): AbistampError {
  return new AbistampError('LOCKED', `${describeHolder(holder)} has been working on this tree for too long`, {
    hint: `end that process, or remove ${path} where there is none`,
  });
}
