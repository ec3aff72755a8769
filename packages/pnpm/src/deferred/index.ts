/** The part of the plugin that is evaluated only when it is needed, in its own process. */
export { doJob } from './do-job.ts';
