import { availableParallelism } from 'node:os';

/** How much can be done at once. Node.js before 18.14 does not say. */
export const countProcessors = (): number =>
  typeof availableParallelism === 'function' ? availableParallelism() : 1;
