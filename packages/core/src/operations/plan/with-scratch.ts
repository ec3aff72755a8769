import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endAllGroups, endRunningGroups } from '../../hosts/process-groups.ts';

const interrupts = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const satisfies readonly NodeJS.Signals[];

/** A folder that only this user can open, for the time of some work; gone after it, and after an interrupt. */
export async function withScratch<T>(work: (scratch: string) => Promise<T>): Promise<T> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), 'abistamp-plan-')));
  const remove = () => rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  const stop = (signal: NodeJS.Signals) => {
    void endAllGroups().then(() => {
      remove();
      for (const other of interrupts) process.off(other, stop);
      process.kill(process.pid, signal);
    });
  };
  for (const signal of interrupts) process.on(signal, stop);
  try {
    return await work(scratch);
  } finally {
    // Of several builds at once, one may have failed alone.
    await endRunningGroups();
    for (const signal of interrupts) process.off(signal, stop);
    remove();
  }
}
