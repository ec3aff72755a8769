import type { Refusal } from '../hosts/refusal.ts';
import type { NativePackage } from '../tree/native-package.ts';
import type { PackageProblem, Problem } from './problem.ts';

/** One thing that is wrong in a tree. */
export interface Finding {
  /** An error fails on load; a warning is something that the packages around it can live with. */
  severity: 'error' | 'warning';
  package: Pick<NativePackage, 'name' | 'version' | 'path' | 'build' | 'linked'>;
  /** The native file concerned, relative to the package; null if one is missing altogether. */
  file: string | null;
  problem: Problem | PackageProblem;
  repair: RepairKind;
  /**
   * Why the project does not let this package's build run, so that a repair may not either; null if it does.
   */
  blocked: Refusal | null;
  /** The package that cannot be loaded without this one, although it calls it optional. */
  requiredBy?: string;
}

/**
 * What can fix it: `rebuild` runs the package's own build, `reinstall` extracts it (or the right platform
 * package) again, `move-aside` removes a stale file that shadows a better one; `ask` needs a person.
 */
export type RepairKind = 'rebuild' | 'reinstall' | 'move-aside' | 'ask';
