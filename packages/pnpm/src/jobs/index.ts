/**
 * What starts a job: too small to matter once something is to be done, too large to evaluate on every
 * command.
 */
export { checkOnPnpm12 } from './check-on-pnpm-12.ts';
export { followInstall } from './follow-install.ts';
export { readOldConfig } from './old-config.ts';
export { runsAbistamp } from './runs-abistamp.ts';
export { spawnSyncJob } from './spawn-job.ts';
export { createStopError } from './stop-error.ts';
export { waitForTree } from './wait-for-tree.ts';
