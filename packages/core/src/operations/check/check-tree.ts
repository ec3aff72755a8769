import { debug } from '../../debug.ts';
import { packageId } from '../../files/package-id.ts';
import { isUnfinished } from '../../repair/unfinished.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { findLinkFingerprint } from '../../stamp/marks.ts';
import { type Stamp, sidecarName } from '../../stamp/stamp.ts';
import { openKeptLoaders } from '../../store/kept-loaders.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { listUnreadable, type Unjudged } from '../../tree/unjudged.ts';
import { type Answer, chooseAnswer, countJudged, listConcerned } from '../../verdict/answer.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Finding } from '../../verdict/finding.ts';
import { describeElectron, type LoadedByElectron } from '../electron/describe-loaded.ts';
import { findSidecarTrouble, readPinned } from '../project/read-sidecar.ts';
import type { Session } from '../project/session.ts';
import { rescanPackages } from '../survey/rescan-packages.ts';
import { type StampContent, saveStamp } from '../survey/save-stamp.ts';
import { surveyTree, walkTree } from '../survey/survey.ts';
import { debugVerdict } from './debug-verdict.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { hashDelivered } from './hash-delivered.ts';
import { judgePackages } from './judge-packages.ts';
import { markTranslated } from './mark-translated.ts';

/** The verdict on one tree. */
export interface TreeVerdict {
  root: string;
  stamp: 'fresh' | 'stale' | 'none';
  count: number;
  packages: NativePackage[];
  findings: Finding[];
  /** Whether it fits; `unknown` if nothing fails, but something could not be judged. */
  answer: Answer;
  /** The number of native packages that may be loaded on the runtime, */
  native: number;
  /** and how many of them were judged. */
  judged: number;
  /** What was not judged, and why. */
  unjudged: Unjudged[];
  /** The runtime that the tree was installed under, if a record says so. */
  recorded: Pick<Stamp, 'target' | 'runtime'> | null;
  /** How many of the packages were judged for an Electron app; absent where there is none. */
  electron?: LoadedByElectron[];
  /** A repair is running, or was killed. The current state is judged, and not recorded. */
  interrupted: boolean;
}

/**
 * Judges a tree for a runtime. Uses the record as long as it still describes the tree, but no finding rests
 * on it: before anything is called wrong, the packages concerned are described again and their files read
 * again.
 */
export function checkTree(session: Session): TreeVerdict {
  const { project, runtime } = session;
  // Read only: a check writes nothing but the record.
  const survey = surveyTree(project, openKeptLoaders(session.env));
  const pins = readPinned(session);
  const known = findLinkFingerprint(survey.recorded, runtime);
  let { count, unjudged } = survey;
  let packages = hashDelivered(session, survey.packages, pins);
  let evidence = gatherEvidence(session, packages, pins, known);
  let findings = judgePackages(session, packages, evidence);
  if (findings.length > 0 && survey.stamp === 'fresh') {
    const concerned = new Set(findings.map(({ package: { path } }) => path));
    debug('record', () => `${concerned.size} packages are read again before anything is called wrong`);
    const again = rescanPackages(project, packages, concerned);
    const walked =
      again === null ? walkTree(project, survey.recorded, true) : { packages: again, count, unjudged };
    ({ count, unjudged } = walked);
    packages = hashDelivered(session, walked.packages, pins);
    evidence = gatherEvidence(session, packages, pins, known);
    findings = judgePackages(session, packages, evidence);
  }
  findings = markTranslated(findings, runtime);
  debugVerdict(session, packages, evidence, findings);
  unjudged = addUnread(project, unjudged);
  // While the pins are unknown, nothing is remembered as fitting.
  const isSettled = findSidecarTrouble(project) === null;
  const fitsWith = isSettled ? describeFit(packages, findings, unjudged, evidence) : null;
  const { root } = project;
  const interrupted = isUnfinished(root);
  if (!interrupted && fitsWith !== null && runtime.execPath !== null) {
    saveStamp(session, {
      packages,
      count,
      unjudged,
      fitsWith,
      linked: evidence,
      recorded: survey.recorded,
    });
  }
  const { stamp, recorded } = survey;
  unjudged = [...unjudged, ...listUnasked(packages, evidence, runtime)];
  const judgement = judgeWhole(packages, findings, unjudged, runtime);
  const loaded = describeElectron(session, packages);
  return { root, stamp, count, packages, findings, ...judgement, ...loaded, unjudged, recorded, interrupted };
}

/** The answer for a tree, and how many packages it covers. */
export function judgeWhole(
  packages: readonly NativePackage[],
  findings: readonly Finding[],
  unjudged: readonly Unjudged[],
  runtime: Runtime,
): Pick<TreeVerdict, 'answer' | 'native' | 'judged'> {
  const concerned = listConcerned(packages, runtime);
  return {
    answer: chooseAnswer(findings, unjudged),
    native: concerned.length,
    judged: countJudged(concerned, unjudged),
  };
}

/** What could not be read since, each folder once, and the hashes that files should have. */
export function addUnread({ tree }: Session['project'], unjudged: readonly Unjudged[]): Unjudged[] {
  const known = new Set(unjudged.map(({ path }) => path));
  const unread = listUnreadable(tree).filter(({ path }) => !known.has(path));
  const sidecar = tree.unreadable().get(sidecarName);
  const pins: Unjudged[] =
    sidecar === undefined ? [] : [{ code: 'UNREADABLE', package: null, path: sidecarName, detail: sidecar }];
  return [...unjudged, ...unread, ...pins];
}

/** What this machine could not be asked about: that depends on the program, and is not recorded of the tree. */
export function listUnasked(
  packages: readonly NativePackage[],
  { unasked }: Evidence,
  { execPath }: Runtime,
): Unjudged[] {
  return packages.flatMap(({ name, version, path }) => {
    const code = unasked.get(path);
    const detail = code === 'OTHER_ROOT' ? (execPath ?? '') : 'libraries';
    return code === undefined ? [] : [{ code, package: packageId({ name, version }), path, detail }];
  });
}

/**
 * What a stamp says about a tree that fits; null if something does not, or was not judged. What is outside of
 * the tree never will be: a script does not look for it each time, and an explicit check names it.
 */
export function describeFit(
  packages: readonly NativePackage[],
  findings: readonly Finding[],
  unjudged: readonly Unjudged[],
  { libraries, unasked }: Pick<Evidence, 'libraries' | 'unasked'>,
): StampContent['fitsWith'] {
  if (unasked.size > 0) return null;
  const open = unjudged.filter(({ code }) => code !== 'LINKED_ELSEWHERE' && code !== 'TREES_BELOW');
  if (chooseAnswer(findings, open) !== 'fits' || (unjudged.length > 0 && packages.length === 0)) return null;
  // What does not fit does so without the file that is opened in its place, or where the project says so no more.
  const variants = findings.flatMap(({ variant, listedIn }) => [variant ?? [], listedIn ?? []].flat());
  return { libraries: [...libraries, ...variants], warnings: findings.length + unjudged.length };
}
