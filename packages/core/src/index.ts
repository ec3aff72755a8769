export { checkNativeModules, checkNativeModulesSync } from './api/check-native-modules.ts';
export type {
  CheckedRoot,
  CheckNativeModulesOptions,
  NativeModulesReport,
  PackageOutcome,
} from './api/outcomes.ts';
export { AbistampError, formatHint } from './errors.ts';
export { hashFile } from './files/digest.ts';
export { type FileTree, openDirectory } from './files/file-tree.ts';
export { isRecord, parseJson } from './files/json.ts';
export { maxBytes } from './files/limits.ts';
export { stateFolders } from './files/state-folder.ts';
export { userFolder } from './files/user-folders.ts';
export { makeFolders, writeAtomically } from './files/write-file.ts';
export type { Builder, BuildStep } from './hosts/builder.ts';
export { chooseHost } from './hosts/choose-host.ts';
export { hostOf, hosts, isMemberOf, isProjectRoot, rootMarks } from './hosts/index.ts';
export {
  formatManifest,
  type InitChange,
  type InitPlan,
  type ManifestFile,
  readToChange,
} from './hosts/init.ts';
export { planUndo } from './hosts/plan-undo.ts';
export { readPnpmRc } from './hosts/pnpm/rc.ts';
export { runProgram } from './hosts/run.ts';
export { findGuard, replaceGuards } from './hosts/scripts/guard.ts';
export { readLayered } from './hosts/settings/npmrc.ts';
export { homeOf, readOutside } from './hosts/settings/read-outside.ts';
export { treeFolders } from './hosts/tree-folders.ts';
export { readYarnApprovals } from './hosts/yarn/approvals.ts';
export { parseNodeModulesState } from './hosts/yarn/nm-state.ts';
export { checkElsewhere } from './operations/check/check-elsewhere.ts';
export { checkTree, type TreeVerdict } from './operations/check/check-tree.ts';
export { settleObserved } from './operations/check/settle-observed.ts';
export { explainLoadErrors } from './operations/explain/explain-load.ts';
export { makeCacheKey } from './operations/key/cache-key.ts';
export { saveKey } from './operations/key/save-key.ts';
export { findElectron, withRelease } from './operations/project/find-electron.ts';
export { findProjects } from './operations/project/find-projects.ts';
export { type FoundTrees, findTrees } from './operations/project/find-trees.ts';
export {
  isListed,
  type ListedRuntime,
  parseListedRuntime,
  readListedRuntimes,
} from './operations/project/listed-runtimes.ts';
export {
  type HookEvent,
  isCI,
  mismatchChoices,
  type OnMismatch,
  readPolicy,
} from './operations/project/policy.ts';
export { openProject, type Project, projectAt } from './operations/project/project.ts';
export { describeElectron } from './operations/project/read-release.ts';
export { findSidecarTrouble, type SidecarTrouble } from './operations/project/read-sidecar.ts';
export { resolveAliases } from './operations/project/require-installed.ts';
export type { LocalSession, Session } from './operations/project/session.ts';
export { readSettingsValue } from './operations/project/settings.ts';
export { proveTree, requireProvable } from './operations/prove/prove-tree.ts';
export { type AcceptedDigests, acceptDigests } from './operations/record/accept-digests.ts';
export { compareSidecar } from './operations/record/compare-sidecar.ts';
export { type RecordResult, recordTree } from './operations/record/record-tree.ts';
export type { SidecarResult } from './operations/record/save-sidecar.ts';
export { buildPatience } from './operations/repair/build-patience.ts';
export { awaitRepair, recoverInterruptedRepair } from './operations/repair/recover-interrupted-repair.ts';
export type { RepairProgress, RepairResult } from './operations/repair/repair-result.ts';
export { repairTree } from './operations/repair/repair-tree.ts';
export { requireBuilder } from './operations/repair/require-builder.ts';
export { requireNoSigningKey } from './operations/repair/require-no-signing-key.ts';
export {
  type CannotShare,
  pullBuilds,
  pushBuilds,
  type ShareResult,
} from './operations/share/share-builds.ts';
export { isRecorded } from './operations/survey/is-recorded.ts';
export { renewInstallMarks } from './operations/survey/renew-marks.ts';
export { surveyTree } from './operations/survey/survey.ts';
export { fillVariants } from './operations/variants/fill-variants.ts';
export type { FilledRuntime } from './operations/variants/filled-runtime.ts';
export type { OtherRuntime } from './operations/variants/other-session.ts';
export { type PrunedVariants, pruneVariants } from './operations/variants/prune-variants.ts';
export { describeHolder, type LockOptions } from './repair/lock.ts';
export { chooseHeaders } from './repair/node-headers.ts';
export { isNamed } from './repair/plan.ts';
export { runInLanes } from './repair/run-in-lanes.ts';
export { findMissingTools } from './repair/tool-chain.ts';
export { isUnclean, markRepairs } from './repair/unfinished.ts';
export { type CheckJson, formatCheckJson, formatTreeJson, type JudgedTree } from './report/check-json.ts';
export { formatCheckPretty } from './report/check-pretty.ts';
export { chooseRunner } from './report/choose-runner.ts';
export { describeError } from './report/describe-error.ts';
export { formatExplainJson, formatExplainPretty } from './report/explain-report.ts';
export { formatFindingLine } from './report/finding-line.ts';
export { formatCommand } from './report/format-command.ts';
export { formatKeyJson, formatKeyPretty } from './report/key-report.ts';
export { formatRuntime } from './report/names.ts';
export { formatOutcomeLine } from './report/outcome-line.ts';
export { formatPlanJson, formatPlanPretty } from './report/plan-report.ts';
export { formatProofsJson, formatProofsLine } from './report/proof-report.ts';
export {
  exitCodeOfRebuilt,
  formatRebuiltJson,
  formatRebuiltPretty,
  type RebuiltTree,
} from './report/rebuilt-trees-report.ts';
export { formatRecordJson, formatRecordPretty } from './report/record-report.ts';
export { formatRepairJson, formatRepairPretty, isRepaired } from './report/repair-report.ts';
export { describeRecovery, describeRepairState } from './report/repair-state.ts';
export {
  describeCannotShare,
  describeShare,
  describeShared,
  formatShareJson,
  formatSharePretty,
} from './report/shared-report.ts';
export { formatShowJson, formatShowPretty, type ShownFile } from './report/show-report.ts';
export { describeSidecar } from './report/sidecar-state.ts';
export { formatStoreJson, formatStorePretty } from './report/store-report.ts';
export { chooseStyle, type Style } from './report/style.ts';
export {
  type CheckedTree,
  describeFailedTree,
  formatTreesJson,
  formatTreesPretty,
  readKnownTree,
} from './report/trees-report.ts';
export { describeUnfilled } from './report/unfilled.ts';
export { formatUnjudgedLine, formatUnjudgedPretty } from './report/unjudged-report.ts';
export { formatFilledJson, formatFilledPretty } from './report/variants-report.ts';
export { wrapText } from './report/wrap-text.ts';
export { readCurrentRuntime } from './runtime/current.ts';
export { glibcVersionIn, libcOfInterpreter } from './runtime/libc.ts';
export { isTranslated } from './runtime/macos.ts';
export { readNoexecMounts } from './runtime/noexec-mounts.ts';
export { parseRuntimeSpec } from './runtime/parse-runtime-spec.ts';
export { probeRuntime } from './runtime/probe.ts';
export { isThere } from './runtime/process-identity.ts';
export type { LocalRuntime, Runtime } from './runtime/runtime.ts';
export { formatTarget } from './runtime/target.ts';
export { listNodeFolders } from './runtime/version-managers.ts';
export { makeSafe, safeJson, safeText } from './safe-text.ts';
export { sidecarName } from './stamp/stamp.ts';
export { readStamp } from './stamp/stamp-file.ts';
export { leaveUntold, takeUntold } from './stamp/untold.ts';
export { locateStore } from './store/location.ts';
export { pruneStore, readStoreBound } from './store/prune-store.ts';
export { makeKeyPair } from './store/remote/keys.ts';
export { listStore, verifyStore } from './store/survey-store.ts';
export { isDependency } from './tree/own-package.ts';
export type { KeptLoader, LoaderCache } from './tree/recognise-once.ts';
export { walkPart } from './tree/walk.ts';
export {
  acceptOffer,
  createWalkHelper,
  type WalkHelper,
  type WalkOffer,
  type WalkThread,
} from './tree/walk-together.ts';
export type { Finding } from './verdict/finding.ts';
