import { isUnfinished } from '../../repair/unfinished.ts';
import { formatTarget } from '../../runtime/target.ts';
import { findLinkFingerprint, isSameInstall } from '../../stamp/marks.ts';
import { listRows } from '../../stamp/sidecar.ts';
import type { Stamp } from '../../stamp/stamp.ts';
import { openKeptLoaders } from '../../store/kept-loaders.ts';
import type { WalkHelper } from '../../tree/walk-together.ts';
import type { Finding } from '../../verdict/finding.ts';
import { describeFit } from '../check/check-tree.ts';
import { gatherEvidence } from '../check/gather-evidence.ts';
import { hashDelivered } from '../check/hash-delivered.ts';
import { judgePackages } from '../check/judge-packages.ts';
import type { TreeSnapshot } from '../check/tree-snapshot.ts';
import { keepForNode } from '../electron/keep-for-node.ts';
import { findSidecarTrouble, readPinned } from '../project/read-sidecar.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';
import { keepBuilds, type SeenBuilds } from '../share/kept-builds.ts';
import { findUnread, type SaveResult, saveStamp } from '../survey/save-stamp.ts';
import type { Survey } from '../survey/survey.ts';
import { surveyTree } from '../survey/survey.ts';
import { lockPackages } from './list-loaded.ts';
import { type SidecarResult, saveSidecar } from './save-sidecar.ts';

export interface RecordResult {
  survey: Survey;
  findings: Finding[];
  /**
   * What the stamp still says that the tree was installed under, since the tree does not fit the session's
   * runtime; else null.
   */
  kept: Pick<Stamp, 'target' | 'runtime'> | null;
  stamp: SaveResult;
  sidecar: SidecarResult;
}

/**
 * Writes down what this install is: the stamp in the tree, and, unless `frozen`, the sidecar beside the
 * lockfile. Quick when nothing changed. A tree that does not fit stays what it was recorded as, and what does
 * not fit is not pinned. Records that cannot be written are reported in the result and fail nothing.
 */
export function recordTree(
  session: Session,
  options: { frozen: boolean; seen?: SeenBuilds; helper?: WalkHelper | null },
): RecordResult {
  const loaders = openKeptLoaders(session.env);
  const survey = surveyTree(session.project, loaders, options.helper ?? null);
  loaders?.save();
  return recordSurvey(session, survey, options);
}

/** Results from a moment ago that need not be found again. */
type RecentLook = Pick<TreeSnapshot, 'evidence' | 'findings'>;

/** Records the results for a tree. */
export function recordSurvey(
  session: Session,
  survey: Survey,
  options: { frozen: boolean; look?: RecentLook; seen?: SeenBuilds },
): RecordResult {
  const { project, runtime } = session;
  const pins = readPinned(session);
  let packages = hashDelivered(session, survey.packages, pins);
  const known = findLinkFingerprint(survey.recorded, runtime);
  const evidence = options.look?.evidence ?? gatherEvidence(session, packages, pins, known);
  const findings = options.look?.findings ?? judgePackages(session, packages, evidence);
  const runtimeAt = (path: string) => runtimeFor(session, path);
  if (!options.frozen) {
    const rows = listRows(lockPackages(packages, runtimeAt, evidence));
    const loaded = new Set(rows.map(([row]) => `${row.package}/${row.file}`));
    packages = hashDelivered(session, packages, loaded);
  }
  // What is half built is recorded as it is, but vouched for by nothing.
  const interrupted = isUnfinished(project.root);
  const kept =
    survey.recorded !== null && keepsTarget(session, survey.recorded, findings) ? survey.recorded : null;
  const unread = findUnread(survey.unjudged);
  const sidecar = options.frozen
    ? ({ kind: 'frozen' } as const)
    : (unread ?? saveSidecar(project, { packages, now: lockPackages(packages, runtimeAt, evidence) }));
  // While the pins are unknown, nothing is remembered as fitting.
  const isVouched = !interrupted && findSidecarTrouble(project) === null;
  // After the sidecar, whose fingerprint it has.
  const stamp = saveStamp(session, {
    packages,
    count: survey.count,
    unjudged: survey.unjudged,
    fitsWith: isVouched ? describeFit(packages, findings, survey.unjudged, evidence) : null,
    linked: evidence,
    recorded: survey.recorded,
    installed: kept === null,
  });
  if (!interrupted && options.seen !== undefined) {
    keepBuilds(session, packages, { findings, approved: evidence.approved, seen: options.seen });
    keepForNode(session, packages, evidence, options.seen);
  }
  return { survey: { ...survey, packages }, findings, kept, stamp, sidecar };
}

/**
 * Whether a tree stays what it was recorded as. One that does not fit was not made by this runtime; unless
 * its host has just installed it, and all that is wrong is that something is missing.
 */
function keepsTarget({ project, runtime }: Session, recorded: Stamp, findings: readonly Finding[]): boolean {
  if (recorded.target === formatTarget(runtime)) return false;
  const errors = findings.filter(({ severity }) => severity === 'error');
  return isSameInstall(project.tree, recorded)
    ? errors.length > 0
    : errors.some(({ problem }) => isForAnother(problem));
}

/** The file is there, and was made for another runtime. */
function isForAnother(problem: Finding['problem']): boolean {
  switch (problem.code) {
    case 'SHADOWED':
      return isForAnother(problem.problem);
    case 'ABI_MISMATCH':
    case 'PLATFORM_MISMATCH':
    case 'ARCH_MISMATCH':
    case 'LIBC_MISMATCH':
      return true;
    default:
      return false;
  }
}
