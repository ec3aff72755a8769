import type { Refusal } from '../hosts/refusal.ts';
import type { Runtime } from '../runtime/runtime.ts';
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
  /** The Electron that loads the package, where that is not the runtime which was asked about. */
  runtime?: Runtime;
  /** Nothing shows that this program loads the file as it is now: why it may not. */
  unsure?: Unsure;
  /** The build for this runtime beside the file, which only the guard opens; an absolute path. */
  variant?: string;
  /** The package.json that lists this runtime, where that makes it a warning; an absolute path. */
  listedIn?: string;
  /** What @electron/rebuild noted beside the file, `x64--143`, although the file is another one. */
  forgeMark?: string;
}

/**
 * `built-at-start`: the app's tool builds it before each start; `shared`: a package that is no Electron app
 * needs it, too; `built-for-app`: it is none of the app's packages, and was built for its Electron all the
 * same; `variant`: the project runs with the guard, which opens the build beside it.
 */
export type Unsure = 'built-at-start' | 'shared' | 'built-for-app' | 'variant';

/**
 * What can fix it: `rebuild` runs the package's own build, `reinstall` extracts it (or the right platform
 * package) again, `move-aside` removes a stale file that shadows a better one; `ask` needs a person.
 */
export type RepairKind = 'rebuild' | 'reinstall' | 'move-aside' | 'ask';
