/** Why a package's build is not run. */
export interface Refusal {
  /** Version of the host that refuses, from the tree or the search path; null if unknown. */
  version: string | null;
  /** `scripts-off`: no script runs; `not-approved`: nothing approves it; `denied`: it is forbidden. */
  why: 'scripts-off' | 'not-approved' | 'denied';
  /**
   * The host ran the build all the same, by settings that are not in this tree: it was deployed from
   * elsewhere.
   */
  deployed?: true;
  /** The host has no record of the package, which came inside another one: nothing can approve it. */
  bundled?: true;
}

/** What a project lets its host run during an install. */
export interface Approvals {
  /** Null for a package whose build may run. */
  refuses(name: string, version: string | null): Refusal | null;
}
