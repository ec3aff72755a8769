export { AbistampError, type ErrorCode, errorCodes } from './errors.ts';
export { type FileTree, openDirectory } from './files/file-tree.ts';
export { type PackageManifest, parseManifest } from './files/manifest.ts';
export type { PackageView } from './files/package-view.ts';
export { writeAtomically } from './files/write-file.ts';
export type { Builder } from './hosts/builder.ts';
export { chooseHost, detectHost, type HostName, hosts, isProjectRoot } from './hosts/index.ts';
export type { InitChange, InitPlan, ManifestFile } from './hosts/init.ts';
export { readYarnApprovals } from './hosts/yarn/approvals.ts';
export { parseNodeModulesState } from './hosts/yarn/nm-state.ts';
export type { LoadError } from './load-error/load-error.ts';
export { readLoadErrors } from './load-error/read-load-errors.ts';
export { type LoaderRecord, type RecognisedLoader, recogniseLoader, resolveLoader } from './loaders/index.ts';
export type { Resolution, ResolveInput } from './loaders/loader.ts';
export { checkTree, type TreeVerdict } from './operations/check/check-tree.ts';
export { type Explanation, explainLoadErrors } from './operations/explain/explain-load.ts';
export { findProjects } from './operations/project/find-projects.ts';
export { type HookEvent, isCI, type OnMismatch, readPolicy } from './operations/project/policy.ts';
export { openProject, type Project } from './operations/project/project.ts';
export type { LocalSession, Session } from './operations/project/session.ts';
export { type AcceptedDigests, acceptDigests } from './operations/record/accept-digests.ts';
export { type RecordResult, recordTree } from './operations/record/record-tree.ts';
export { recoverInterruptedRepair } from './operations/repair/recover-interrupted-repair.ts';
export type { RepairOutcome, RepairProgress, RepairResult } from './operations/repair/repair-result.ts';
export { repairTree } from './operations/repair/repair-tree.ts';
export type { SharedResult } from './operations/share/remote-cache.ts';
export {
  type CannotShare,
  pullBuilds,
  pushBuilds,
  type SharedBuild,
  type ShareResult,
} from './operations/share/share-builds.ts';
export { isRecorded } from './operations/survey/is-recorded.ts';
export { renewInstallMarks } from './operations/survey/renew-marks.ts';
export { surveyTree } from './operations/survey/survey.ts';
export { chooseHeaders } from './repair/node-headers.ts';
export { isNamed, type RepairStep } from './repair/plan.ts';
export { runInLanes } from './repair/run-in-lanes.ts';
export {
  type CheckJson,
  formatCheckJson,
  formatFinding,
  type JsonFinding,
  type JudgedTree,
} from './report/check-json.ts';
export { formatCheckPretty } from './report/check-pretty.ts';
export { chooseRunner } from './report/choose-runner.ts';
export { findingCodes } from './report/describe-finding.ts';
export { type ExplainJson, formatExplainJson, formatExplainPretty } from './report/explain-report.ts';
export { formatFindingLine } from './report/finding-line.ts';
export { formatCommand } from './report/format-command.ts';
export { formatRuntime, joinWords, nameMachine } from './report/names.ts';
export { formatPlanJson, formatPlanPretty } from './report/plan-report.ts';
export { formatRecordJson, formatRecordPretty } from './report/record-report.ts';
export { formatRepairJson, formatRepairPretty, isRepaired } from './report/repair-report.ts';
export { makeSafe, safeText } from './report/safe-text.ts';
export {
  describeCannotShare,
  describeShare,
  describeShared,
  formatShareJson,
  formatSharePretty,
} from './report/shared-report.ts';
export { formatShowJson, formatShowPretty, type ShownFile } from './report/show-report.ts';
export { formatStoreJson, formatStorePretty, type StoreSurvey } from './report/store-report.ts';
export { ansiStyle, chooseStyle, noStyle, type Style } from './report/style.ts';
export { wrapText } from './report/wrap-text.ts';
export { readCurrentRuntime } from './runtime/current.ts';
export { parseRuntimeSpec } from './runtime/parse-runtime-spec.ts';
export { probeRuntime } from './runtime/probe.ts';
export type { LocalRuntime, Runtime } from './runtime/runtime.ts';
export { formatTarget, parseTarget, type Target } from './runtime/target.ts';
export { hashFile } from './stamp/digest.ts';
export {
  formatSidecar,
  lockPackages,
  mergeSidecar,
  parseSidecar,
  readPins,
  type Sidecar,
} from './stamp/sidecar.ts';
export { readStamp } from './stamp/stamp-file.ts';
export { type FileSummary, summarizeFacts } from './stamp/summary.ts';
export type { StoreEntry, StoreKey } from './store/entry.ts';
export { findBuilds, hasBuild, hasSameBuild } from './store/find-build.ts';
export { keepBuild } from './store/keep-build.ts';
export { locateStore } from './store/location.ts';
export { boundStore, pruneStore, readStoreBound } from './store/prune-store.ts';
export { unwrapEnvelope, wrapEnvelope } from './store/remote/action-result.ts';
export { type CacheClient, openCache } from './store/remote/cache-client.ts';
export { type RemoteSettings, readRemoteSettings, readSigningKey } from './store/remote/config.ts';
export { openEnvelope, sealEntry } from './store/remote/envelope.ts';
export { makeKeyPair, parsePublicKey, parseSigningKey } from './store/remote/keys.ts';
export { RemoteError, type RemoteTrouble } from './store/remote/remote-error.ts';
export { shareNote } from './store/remote/share-note.ts';
export { restoreBuild } from './store/restore-build.ts';
export { listStore, verifyStore } from './store/survey-store.ts';
export type { NativePackage, RecordedFile } from './tree/native-package.ts';
export { isDependency } from './tree/own-package.ts';
export { type FoundPackage, type Walk, walkPackages } from './tree/walk.ts';
export type { Finding } from './verdict/finding.ts';
export { judgeFile } from './verdict/judge-file.ts';
export type { FindingCode, Problem } from './verdict/problem.ts';
