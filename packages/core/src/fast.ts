/** Everything the everyday check needs, and nothing else: loaded before every script. */
export { isSwitchedOff } from './operations/project/is-switched-off.ts';
export { isCI } from './operations/project/policy.ts';
export { isUnclean } from './repair/unfinished.ts';
export { formatFitLine, formatNothingToDo } from './report/fit-line.ts';
export { kindOf, runtimeNames } from './runtime/kind.ts';
export { type KnownFit, readKnownFit } from './stamp/fast-check.ts';
export type { StampHead } from './stamp/format-stamp.ts';
export { stampPaths, stampVersion } from './stamp/stamp.ts';
