import { systemCode } from '../../errors.ts';
import { absolutePath } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { writeAtomically } from '../../files/write-file.ts';
import { isUnfinished } from '../../repair/unfinished.ts';
import { formatTarget } from '../../runtime/target.ts';
import { findLinkFingerprint } from '../../stamp/marks.ts';
import {
  formatSidecar,
  lockPackages,
  mergeSidecar,
  parseSidecar,
  type Sidecar,
  sidecarName,
} from '../../stamp/sidecar.ts';
import { openKeptLoaders } from '../../store/kept-loaders.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Finding } from '../../verdict/finding.ts';
import { judgeTree } from '../../verdict/judge-tree.ts';
import { describeFit, readPinned } from '../check/check-tree.ts';
import { gatherEvidence } from '../check/gather-evidence.ts';
import { hashDelivered } from '../check/hash-delivered.ts';
import type { TreeSnapshot } from '../check/tree-snapshot.ts';
import type { Session } from '../project/session.ts';
import { keepBuilds, type SeenBuilds } from '../share/kept-builds.ts';
import { findUnread, type SaveResult, saveStamp } from '../survey/save-stamp.ts';
import type { Survey } from '../survey/survey.ts';
import { surveyTree } from '../survey/survey.ts';

export interface RecordResult {
  survey: Survey;
  findings: Finding[];
  stamp: SaveResult;
  sidecar: SaveResult | { kind: 'frozen' };
}

/**
 * Records this install: the stamp in the tree and, unless `frozen`, the sidecar beside the lockfile. Quick if
 * nothing has changed. Records that cannot be written are reported in the result and fail nothing.
 */
export function recordTree(session: Session, options: { frozen: boolean; seen?: SeenBuilds }): RecordResult {
  const loaders = openKeptLoaders(session.env);
  const survey = surveyTree(session.project, loaders);
  loaders?.save();
  return recordSurvey(session, survey, options);
}

/** Results from a moment ago that need not be found again. */
export type RecentLook = Pick<TreeSnapshot, 'evidence' | 'findings'>;

/** Records the results for a tree. */
export function recordSurvey(
  session: Session,
  survey: Survey,
  options: { frozen: boolean; look?: RecentLook; seen?: SeenBuilds },
): RecordResult {
  const { runtime } = session;
  const pins = readPinned(session);
  // Frozen records pin nothing new, so only what is already pinned has to be compared.
  const wanted = options.frozen ? pins : null;
  const packages = survey.packages.map((pkg) => hashDelivered(session, pkg, wanted));
  const known = findLinkFingerprint(survey.recorded, runtime);
  const evidence = options.look?.evidence ?? gatherEvidence(session, packages, pins, known);
  const findings = options.look?.findings ?? judgeTree(packages, runtime, evidence);
  // A half-built tree is recorded as it is, but vouched for by nothing.
  const interrupted = isUnfinished(session.project.root);
  const stamp = saveStamp(session, {
    packages,
    count: survey.count,
    unjudged: survey.unjudged,
    fitsWith: interrupted ? null : describeFit(findings, survey.unjudged, evidence),
    linked: evidence,
    recorded: survey.recorded,
    installed: true,
  });
  if (!interrupted && options.seen !== undefined)
    keepBuilds(session, packages, { findings, approved: evidence.approved, seen: options.seen });
  const unread = findUnread(survey.unjudged);
  const sidecar = options.frozen ? ({ kind: 'frozen' } as const) : (unread ?? saveSidecar(session, packages));
  return { survey: { ...survey, packages }, findings, stamp, sidecar };
}

/** Updates the sidecar for a runtime. Pinned hashes stay pinned. */
export function saveSidecar(
  { project, runtime }: Session,
  packages: readonly NativePackage[],
  known: Sidecar | null = null,
): SaveResult {
  const text = project.tree.read(sidecarName, maxBytes.record);
  const reading = parseSidecar(text);
  if (reading.kind === 'newer') return { kind: 'newer' };
  const code = project.tree.unreadable().get(sidecarName);
  if (code !== undefined) return { kind: 'unreadable', path: sidecarName, code };
  const before = known ?? (reading.kind === 'sidecar' ? reading.sidecar : null);
  const locked = lockPackages(packages, runtime.platform, runtime.arch);
  if (before === null && locked.size === 0) return { kind: 'unchanged' };
  const after = formatSidecar(mergeSidecar(before, formatTarget(runtime), locked));
  if (after === text) return { kind: 'unchanged' };
  try {
    writeAtomically(absolutePath(project.root, sidecarName), after);
    return { kind: 'written' };
  } catch (error) {
    return { kind: 'unwritable', code: systemCode(error) ?? 'unknown' };
  }
}
