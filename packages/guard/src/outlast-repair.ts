import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  askProcess,
  buildPatience,
  describeHolder,
  lockName,
  safeText,
  stateFolders,
  uptimeMs,
  watchLock,
} from '@abistamp/core/guard';

const pollMs = 100;
const tellAfterMs = 1000;

/**
 * Waits while another process repairs the tree that a file is in, as hooks do: what does not fit yet is about to
 * be replaced. Looks for its lock alone. Never waits for this process itself, or the one that started it.
 * @returns whether there was a repair, so that the file may be another one now
 */
export function outlastRepair(path: string): boolean {
  const lock = findLock(dirname(path));
  if (lock === null) return false;
  const watch = watchLock(lock);
  const started = uptimeMs();
  let told = false;
  for (let waited = 0; ; waited = uptimeMs() - started) {
    const held = watch.look();
    if (held === null) return true;
    const pid = held.holder?.pid;
    if (held.gone || pid === process.pid || pid === process.ppid) return waited > 0;
    const works = held.holder !== null && askProcess(held.holder) === 'certain';
    if (waited > (works ? buildPatience.patienceMs : buildPatience.silentPatienceMs)) return false;
    if (!told && waited > tellAfterMs) {
      told = true;
      process.stderr.write(
        `abistamp: waiting for ${safeText(describeHolder(held.holder))}, which repairs ${path}\n`,
      );
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pollMs);
  }
}

/** In the nearest folder around it that has one. */
function findLock(folder: string): string | null {
  const locks = stateFolders.map((state) => join(folder, state, lockName));
  const above = dirname(folder);
  return locks.find(existsSync) ?? (above === folder ? null : findLock(above));
}
