import type { Refusal } from '../hosts/refusal.ts';
import type { NativePackage } from '../tree/native-package.ts';
import type { PackageProblem, Problem } from './problem.ts';

/** One thing that is wrong in a tree. */
export interface Finding {
  /** An error fails on load; a warning is something that the packages around it live with. */
  severity: 'error' | 'warning';
  package: Pick<NativePackage, 'name' | 'version' | 'path' | 'build' | 'linked'>;
  /** The native file it is about, relative to the package; null where one is missing altogether. */
  file: string | null;
  problem: Problem | PackageProblem;
  repair: RepairKind;
  /** Why the project does not let this package's build run, so that no repair of ours may; null where it does. */
  blocked: Refusal | null;
}

/**
 * What can mend it: `rebuild` runs the package's own build, `reinstall` unpacks it (or the right platform package) anew,
 * `move-aside` takes a stale file out of a better one's way; `ask` needs a person.
 */
export type RepairKind = 'rebuild' | 'reinstall' | 'move-aside' | 'ask';
