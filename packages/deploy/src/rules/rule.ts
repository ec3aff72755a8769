import type { Facts } from '../facts/facts.ts';
import type { DeployFinding } from '../finding.ts';

/** One thing to look for: facts in, findings out. Asks nothing of the disk but what the facts hold. */
export type Rule = (facts: Facts) => DeployFinding[];
