import { type Job, stopCode } from './job.ts';
import { loadDeferred } from './load-packed.ts';

const oldestNode = 18;

/**
 * Entry point of the process that `jobs/spawn-job.ts` starts: on the Node that scripts find, in the root of
 * the tree.
 */
export async function runJob(job: Job, args: readonly string[]): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) return;
  // A reader that goes away must not end a repair.
  process.stderr.on('error', () => undefined);
  const code = await loadDeferred().doJob(job, args);
  if (code !== 0) process.exitCode = stopCode;
}
