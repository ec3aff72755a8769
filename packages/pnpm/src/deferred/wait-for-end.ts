import { setTimeout as sleep } from 'node:timers/promises';

const pollMs = 50;
const patienceMs = 30 * 60_000;

/** Waits until a process has ended. */
export async function waitForEnd(pid: number): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (isAlive(pid) && Date.now() < deadline) await sleep(pollMs);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
