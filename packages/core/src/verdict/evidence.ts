import type { Refusal } from '../hosts/refusal.ts';
import type { Problem } from './problem.ts';

/** What is known beside the files' own facts; everything in it may be empty. */
export interface Evidence {
  /** What the machine at hand lacks for a file, by its path relative to the root; null where it was asked and lacks nothing. */
  links: ReadonlyMap<string, Problem | null>;
  /** What is wrong with a library of the tree that a file loads, by the file's path relative to the root. */
  companions: ReadonlyMap<string, Problem>;
  /** By folder of a package: where the file system is mounted that executes nothing of it. */
  mounts: ReadonlyMap<string, string>;
  /** Libraries of the machine that `links` rests on, as absolute paths. */
  libraries: readonly string[];
  /** Files that the machine at hand lacks nothing for, as the stamp remembers them. */
  linked: readonly string[];
  /** SHA-256 that the sidecar holds for a target, by `name@version/file`. */
  pins: ReadonlyMap<string, string>;
  /** By folder: packages whose build scripts this project does not let its host run. */
  blocked: ReadonlyMap<string, Refusal>;
  /** Folders of packages of which something could not be read: what they lack says nothing. */
  unreadable: ReadonlySet<string>;
  /** By folder: packages whose code this project lets its host run, so that they may be loaded to prove a repair. */
  approved: ReadonlySet<string>;
}
