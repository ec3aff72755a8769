import { readStamp } from '../../stamp/stamp-file.ts';
import { judgeWhole, type TreeVerdict } from '../check/check-tree.ts';
import type { TreeSnapshot } from '../check/tree-snapshot.ts';
import type { Session } from '../project/session.ts';
import { recordSurvey } from '../record/record-tree.ts';

/**
 * If only stored builds were restored, nothing else has changed: the tree need not be walked again to be
 * recorded.
 */
export function finishRestore(
  session: Session,
  before: TreeVerdict,
  look: TreeSnapshot,
  frozen: boolean,
): TreeVerdict {
  const reading = readStamp(session.project.tree);
  const recorded = reading.kind === 'stamp' ? reading.stamp : null;
  const { packages, findings } = look;
  const { count, unjudged } = before;
  const survey = { packages, count, unjudged, stamp: 'stale' as const, recorded };
  recordSurvey(session, survey, { frozen, look });
  return {
    ...before,
    packages,
    findings,
    ...judgeWhole(packages, findings, unjudged, session.runtime),
    stamp: 'fresh',
  };
}
