/**
 * Why a native file did not load: the property `finding` of an error that the guard explained. It is not
 * enumerable.
 */
export interface LoadFinding {
  /** As in `abistamp check --json`, or a cause that only a running program has (docs/explain.md). */
  code: string;
  severity: 'error' | 'warning';
  /** `name@version`; null for a file that belongs to no package. */
  package: string | null;
  /** The package's folder, relative to the root of its tree. */
  path: string | null;
  /** The file, absolute. */
  file: string;
  /** What the file was built for, `node-v115-linux-x64`; null where nothing says so. */
  found: string | null;
  required: string | null;
  /** What fixes it; `ask` needs a person. */
  repair: 'rebuild' | 'reinstall' | 'move-aside' | 'ask';
  /** The one thing to do. */
  command: string;
  message: string;
  /** The page that explains it. */
  page: string;
}
