import packedDeferred from 'abistamp:deferred';
import packedJobs from 'abistamp:jobs';
import { unpackCode } from '@abistamp/core/plugin';

/** The part of the plugin that checks and repairs trees. */
type Deferred = typeof import('./deferred/index.ts');

/** The small part that starts processes for that. */
type Jobs = typeof import('./jobs/index.ts');

const scope = { require, filename: __filename };
let jobs: Jobs | undefined;

export function loadDeferred(): Deferred {
  return unpackCode<Deferred>(packedDeferred, 'pnpm-plugin-abistamp-deferred.cjs', scope);
}

export function loadJobs(): Jobs {
  jobs ??= unpackCode<Jobs>(packedJobs, 'pnpm-plugin-abistamp-jobs.cjs', scope);
  return jobs;
}
