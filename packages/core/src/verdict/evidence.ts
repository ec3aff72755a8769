import type { Omission } from '../hosts/omission.ts';
import type { Refusal } from '../hosts/refusal.ts';
import type { UnaskedCode } from '../tree/unjudged.ts';
import type { Problem } from './problem.ts';

/** Facts beyond those of the files themselves; all of them may be empty. */
export interface Evidence {
  /**
   * What this machine lacks for a file, by the file's path relative to the root; null if it was asked and
   * lacks nothing.
   */
  links: ReadonlyMap<string, Problem | null>;
  /** Problems of libraries in the tree that a file loads, by the file's path relative to the root. */
  companions: ReadonlyMap<string, Problem>;
  /**
   * The setting that keeps the platform packages of the machine at hand out of every install; null where none
   * does.
   */
  omission: Omission | null;
  /** Whether the tree says what was to be installed in it: there is a lockfile, or its host's own record. */
  installs: boolean;
  /** By package folder: the mount point of a file system that executes nothing in it. */
  mounts: ReadonlyMap<string, string>;
  /** Libraries of the machine that `links` depends on, as absolute paths. */
  libraries: readonly string[];
  /**
   * Folders of packages whose files this machine could not be asked about, and why: its loader sees other
   * libraries, or there are too many of them.
   */
  unasked: ReadonlyMap<string, UnaskedCode>;
  /** Files for which this machine lacks nothing, as the stamp remembers them. */
  linked: readonly string[];
  /** SHA-256 that the sidecar pins for a target, by `name@version/file`. */
  pins: ReadonlyMap<string, string>;
  /** By folder: packages whose build scripts the project does not let its host run. */
  blocked: ReadonlyMap<string, Refusal>;
  /** Whether the tree says which packages are optional. */
  marksOptional: boolean;
  /** By folder: optional packages that do not fit, and the package that cannot be loaded without each. */
  required: ReadonlyMap<string, string>;
  /** Folders of packages that could not be read completely: what they lack proves nothing. */
  unreadable: ReadonlySet<string>;
  /**
   * By folder: packages whose code the project lets its host run, so that it may be loaded to prove a repair.
   */
  approved: ReadonlySet<string>;
}
