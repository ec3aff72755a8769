import { setTimeout as sleep } from 'node:timers/promises';
import { isThere } from '@abistamp/core';

const pollMs = 50;
const patienceMs = 30 * 60_000;

/** Waits until a process has ended, for half an hour at most. */
export async function waitForEnd(pid: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (isThere(pid) && Date.now() < deadline) await sleep(pollMs);
}
