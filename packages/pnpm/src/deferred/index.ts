/** The part of the plugin that is evaluated only when it is needed, in a process of its own. */
export { doJob } from './do-job.ts';
