import type { Problem } from './problem.ts';

/** What is known beside the files' own facts; everything in it may be empty. */
export interface Evidence {
  /** What the machine at hand lacks for a file, by its path relative to the root. */
  links: ReadonlyMap<string, Problem>;
  /** Libraries of the machine that `links` rests on, as absolute paths. */
  libraries: readonly string[];
  /** SHA-256 that the sidecar holds for a target, by `name@version/file`. */
  pins: ReadonlyMap<string, string>;
  /** Folders of packages whose build scripts this project has not approved. */
  blocked: ReadonlySet<string>;
}

export const noEvidence: Evidence = { links: new Map(), libraries: [], pins: new Map(), blocked: new Set() };
