/** What the guard of a running program needs, which loads it once something does not fit. */
export { debug } from './debug.ts';
export { isRecord, parseJson } from './files/json.ts';
export { describeLoaded } from './operations/explain/describe-loaded.ts';
export { explainFailure } from './operations/explain/explain-failure.ts';
export { observeLoad } from './operations/explain/observe-load.ts';
export { repairTree } from './operations/repair/repair-tree.ts';
export { describeLink } from './report/describe-link.ts';
export { formatFailure } from './report/failure-report.ts';
export { formatOutcomeLine } from './report/outcome-line.ts';
export { isRepaired } from './report/repair-report.ts';
export { readCurrentRuntime } from './runtime/current.ts';
export { kindOf } from './runtime/kind.ts';
export type { Runtime } from './runtime/runtime.ts';
export { formatTarget } from './runtime/target.ts';
export { variantOf } from './runtime/variant.ts';
export { judgeFile } from './verdict/judge-file.ts';
export type { Problem } from './verdict/problem.ts';
