/** Why a package's build is not run. */
export interface Refusal {
  /** Of the host that refuses, where the tree or the search path tells; null otherwise. */
  version: string | null;
  /** `scripts-off`: nothing runs at all; `not-approved`: nobody said yes; `denied`: somebody said no. */
  why: 'scripts-off' | 'not-approved' | 'denied';
}

/** What a project lets its host run when it installs. */
export interface Approvals {
  /** Null for a package whose build may run. */
  refuses(name: string, version: string | null): Refusal | null;
}
