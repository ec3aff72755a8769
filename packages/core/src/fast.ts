/** Everything the everyday check needs, of one tree and of many, and nothing else: loaded before every script. */
export { isDebugging } from './debug.ts';
export { dependsOnPackages } from './files/depends-on-packages.ts';
export { walkFolders } from './files/walk-folders.ts';
export { treeFolders } from './hosts/tree-folders.ts';
export { isSwitchedOff } from './operations/project/is-switched-off.ts';
export { isCI } from './operations/project/policy.ts';
export { isUnclean } from './repair/unfinished.ts';
export { formatFitLine, formatNothingToDo, formatTreesLine } from './report/fit-line.ts';
export { kindOf, runtimeNames } from './runtime/kind.ts';
export { variantOf } from './runtime/variant.ts';
export { type KnownFit, readKnownFit } from './stamp/fast-check.ts';
export type { StampHead } from './stamp/format-stamp.ts';
export { rememberMachine } from './stamp/remember-machine.ts';
export { stampPaths, stampVersion } from './stamp/stamp.ts';
