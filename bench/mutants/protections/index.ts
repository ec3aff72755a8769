import { approvalProtections } from './approval.ts';
import { guardProtections } from './guard.ts';
import { proofProtections } from './proof.ts';
import type { Protection } from './protection.ts';
import { readingProtections } from './reading.ts';
import { repairProtections } from './repair.ts';
import { secretsProtections } from './secrets.ts';
import { storeProtections } from './store.ts';

export type { Protection };

/**
 * Each attack that was ever found to work has at least one protection here. `npm run bench -- mutants
 * --features` takes one away at a time, and names those whose test stays green.
 */
export const protections: readonly Protection[] = [
  ...approvalProtections,
  ...storeProtections,
  ...repairProtections,
  ...secretsProtections,
  ...proofProtections,
  ...readingProtections,
  ...guardProtections,
];
