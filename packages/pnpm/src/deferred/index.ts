/** The part of the plugin that is evaluated when it is needed, in a process of its own. */
export { perform } from './perform.ts';
