import { pendingVariable } from './job.ts';
import { loadJobs } from './load-packed.ts';
import { updateConfig } from './update-config.ts';

/**
 * What pnpm gets, and what our own processes call. Every pnpm command evaluates this half, so it holds only
 * what is cheap.
 */
export { runJob } from './run-job.ts';
export { wrap } from './wrap.ts';
export const hooks = { updateConfig };

const pending = process.env[pendingVariable];
if (pending !== undefined) loadJobs().waitForTree(pending);
