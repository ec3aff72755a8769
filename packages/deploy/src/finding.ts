import type { Place } from './text/place.ts';

/** What doctor finds; each code has a page in docs/problems. */
export const deployCodes = [
  'STAGE_MISMATCH',
  'HOST_TREE_COPIED',
  'IGNORE_NOT_NESTED',
  'HOST_TREE_MOUNTED',
  'VOLUME_OUTLIVES_IMAGE',
  'NO_TOOLCHAIN',
  'NODE_UNPINNED',
  'NODE_VERSIONS_DISAGREE',
  'CACHE_KEY_WEAK',
  'ARTIFACT_CROSSES_TARGETS',
  'SCRIPTS_SKIPPED',
  'FINAL_STAGE_BUILD_PLATFORM',
  'LOCK_LACKS_PLATFORM',
  'DEPLOY_TARGET_MISMATCH',
  'BASE_TOO_OLD',
  'NATIVE_IN_GIT',
  'ELECTRON_SHARES_TREE',
  'TOOLS_MISSING',
  'EMULATED',
] as const;

export type DeployCode = (typeof deployCodes)[number];
export type DeploySeverity = 'error' | 'warning' | 'info';

/** The ways in which two machines differ for a native file. */
export type Difference =
  | { axis: 'libc' | 'glibc' | 'node' | 'os' | 'arch'; from: string; to: string }
  /** Installed for the machine that builds, used on that which the image is for. */
  | { axis: 'platform'; from: string; to: string };

/** What was measured, by code; `report` alone turns it into words. */
export type DeployProblem =
  | {
      code: 'STAGE_MISMATCH';
      differences: Difference[];
      packages: string[];
      from: string;
      isCertain: boolean;
    }
  | {
      code: 'HOST_TREE_COPIED';
      folder: string;
      /** The image has a tree before the copy. */
      installed: boolean;
      /** The exception that lets it in; null if nothing keeps it out. */
      by: string | null;
      packages: string[];
      /** The ignore file to keep it out with, if the image installs its own tree; else null. */
      ignoreFile: string | null;
    }
  | { code: 'IGNORE_NOT_NESTED'; folder: string; pattern: string }
  | { code: 'HOST_TREE_MOUNTED'; service: string; target: string }
  | { code: 'VOLUME_OUTLIVES_IMAGE'; service: string; volume: string; target: string }
  | { code: 'NO_TOOLCHAIN'; packages: string[]; missing: string[]; image: string; add: string }
  | { code: 'NODE_UNPINNED'; image: string; now: number | null }
  | { code: 'NODE_VERSIONS_DISAGREE'; here: string; there: string; source: string }
  | { code: 'CACHE_KEY_WEAK'; key: string; lacks: string[]; shared: boolean; isPrefix: boolean }
  | { code: 'ARTIFACT_CROSSES_TARGETS'; from: string; to: string; differences: Difference[] }
  | { code: 'SCRIPTS_SKIPPED'; by: string; packages: string[]; fix: string }
  | { code: 'FINAL_STAGE_BUILD_PLATFORM'; packages: string[] }
  | {
      code: 'LOCK_LACKS_PLATFORM';
      packages: string[];
      /** Names of the platform packages, as far as they are known. */
      missing: string[];
      platform: string;
      by: 'lockfile' | 'setting' | 'npmrc' | 'option';
    }
  | { code: 'DEPLOY_TARGET_MISMATCH'; differences: Difference[]; job: string }
  | {
      code: 'BASE_TOO_OLD';
      package: string;
      file: string;
      needs: string;
      has: string;
      image: string;
      platform: string;
    }
  | { code: 'NATIVE_IN_GIT' }
  | { code: 'ELECTRON_SHARES_TREE'; script: string; packages: string[] }
  | { code: 'TOOLS_MISSING'; packages: string[]; missing: string[] }
  | { code: 'EMULATED'; by: string };

export interface DeployFinding extends Place {
  severity: DeploySeverity;
  problem: DeployProblem;
}

/** What was not looked at, said once. */
export interface NotRead extends Place {
  /**
   * `unread`: something is there that could not be read, and may be wrong: nothing may be called clean.
   * `unknown`: what a file names is in no table: no finding rests on it, and nothing else is in doubt.
   */
  kind: 'unread' | 'unknown';
  what: string;
}

/** What doctor found, of what it could look at. */
export interface Diagnosis {
  findings: DeployFinding[];
  notRead: NotRead[];
  /** How many files were read. */
  looked: number;
}

/** @param line from 1; 0 for the file as a whole */
export const unread = (file: string, what: string, line = 0): NotRead => ({
  ...{ kind: 'unread', file, line, column: 1, what },
});
