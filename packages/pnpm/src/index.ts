import { waitForTree } from './hand-over.ts';
import { updateConfig } from './update-config.ts';

/** What pnpm gets, and, for `node -e`, what is done in a process of its own. Only what is cheap is evaluated here: every pnpm command does it. */
export { runJob } from './run-job.ts';
export { wrap } from './wrap.ts';
export const hooks = { updateConfig };

waitForTree();
