import { isRecord, parseJson } from '../files/json.ts';
import { askProcess, type ProcessIdentity, parseProcessIdentity } from '../runtime/process-identity.ts';
import { readLock, silenceMs, unreadable } from './lock-file.ts';

/** As `silenceMs`, when the lock's own timestamp is already that old. */
const confirmMs = 15_000;
/** An empty lock was torn by a crash, or is about to be written, which takes no longer than this. */
const tornMs = 2000;

export interface HeldLock {
  /** The text as it is; for anything but a file, its type. */
  text: string;
  holder: ProcessIdentity | null;
  gone: boolean;
}

/** A monotonic clock. That of `performance` takes a millisecond to load. */
export const uptimeMs = (): number => process.uptime() * 1000;

/** Observes a lock over time. Silence is measured by our own monotonic clock. */
export function watchLock(path: string): { look(): HeldLock | null } {
  let seen = '';
  let since = 0;
  return {
    look: () => {
      const lock = readLock(path);
      if (lock === null) return null;
      const { text, mtimeMs } = lock;
      const now = uptimeMs();
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
  const lock = parseJson(text);
  return isRecord(lock) ? parseProcessIdentity(lock) : null;
}
