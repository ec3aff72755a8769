import type { FuzzTarget } from '../target.ts';
import { binaryTargets } from './binary.ts';
import { deployTargets } from './deploy.ts';
import { hostTargets } from './hosts.ts';
import { logTargets } from './logs.ts';
import { packageTargets } from './packages.ts';
import { recordTargets } from './records.ts';
import { remoteTargets } from './remote.ts';
import { reporterTargets } from './reporters.ts';

/** Every reader of files, texts and answers that anyone may have written. */
export const fuzzTargets: readonly FuzzTarget[] = [
  ...binaryTargets,
  ...packageTargets,
  ...hostTargets,
  ...recordTargets,
  ...remoteTargets,
  ...logTargets,
  ...deployTargets,
  ...reporterTargets,
];
