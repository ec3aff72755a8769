import type { Job } from './job.ts';
import { loadDeferred } from './load-deferred.ts';

/** The exit code that keeps a command from going on. Any other, that of a crash included, keeps nobody from anything. */
export const stopCode = 77;

const oldestNode = 18;

/** What the process that `spawn-job.ts` starts does: it runs on the Node in question, in the root of the tree. */
export async function runJob(job: Job, args: readonly string[]): Promise<void> {
  if (Number.parseInt(process.versions.node, 10) < oldestNode) return;
  // Whoever reads may be gone before a repair is done.
  process.stderr.on('error', () => undefined);
  const code = await loadDeferred().perform(job, args);
  if (code !== 0) process.exitCode = stopCode;
}
