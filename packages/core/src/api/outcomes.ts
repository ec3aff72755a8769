import type { JsonFinding, JsonTree, JsonUnknown } from '../report/check-json.ts';
import type { Runtime } from '../runtime/runtime.ts';

export interface CheckNativeModulesOptions {
  /** Folders of projects, absolute or relative to the current one, which is what is checked without any. */
  roots?: readonly string[];
  /** The program that is to load the packages; the current one by default. */
  runtime?: Runtime;
  /** Whether any doubt counts as a failure: `ok` is then true only where everything was judged and fits. */
  strict?: boolean;
}

/** What is known about some trees. Frozen, since callers may share it. */
export interface NativeModulesReport {
  /** Whether the program may start: no package is known not to load; with `strict`, all are known to. */
  readonly ok: boolean;
  readonly answer: JsonTree['answer'];
  /** What was judged for: `node-v115-linux-x64`. */
  readonly target: string;
  /** One for each root, in their order. */
  readonly trees: readonly CheckedRoot[];
}

/** One tree. One that could not be judged at all has an `error`, the answer `unknown`, and is not `ok`. */
export interface CheckedRoot {
  /** Where the tree is, which may be above the folder asked about; that folder if there is none. */
  readonly root: string;
  readonly ok: boolean;
  readonly answer: JsonTree['answer'];
  /** A repair is running, or was killed: what is judged may be half of it. */
  readonly interrupted: boolean;
  /** Each with native parts for this machine, and each that something is wrong with. */
  readonly packages: readonly PackageOutcome[];
  readonly error: Readonly<NonNullable<JsonTree['error']>> | null;
}

/** One package of a tree, in one place; or a folder that could not be looked at. */
export interface PackageOutcome {
  /** `name@version`; just the folder where no more is known. */
  readonly package: string;
  /** Relative to the root of the tree, with forward slashes. */
  readonly path: string;
  readonly outcome: 'fits' | 'misfit' | 'cannot-tell';
  /** What `check --json` says of it. One that fits may have warnings. */
  readonly findings: readonly (Readonly<JsonFinding> | Readonly<JsonUnknown>)[];
  /** The one thing to do, in words: a command to paste, or advice. Null where there is nothing. */
  readonly command: string | null;
}
