import type { LoaderCache } from '../../tree/recognise-once.ts';
import { judgeTree } from '../../verdict/judge-tree.ts';
import { readPinned } from '../project/read-sidecar.ts';
import type { Session } from '../project/session.ts';
import { walkTree } from '../survey/survey.ts';
import { addUnread, judgeWhole, listUnasked, type TreeVerdict } from './check-tree.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { hashDelivered } from './hash-delivered.ts';

/**
 * Judges a tree of another machine, of which the files are at hand, for the runtime there. By its files alone:
 * a record in it was written by who made it, and nothing is recorded here.
 * @param loaders how packages load, of other trees there
 */
export function checkElsewhere(session: Session, loaders: LoaderCache | null = null): TreeVerdict {
  const { project, runtime } = session;
  const walked = walkTree(project, null, false, loaders);
  const pins = readPinned(session);
  const packages = hashDelivered(session, walked.packages, pins);
  const evidence = gatherEvidence(session, packages, pins, null);
  const findings = judgeTree(packages, runtime, evidence);
  const unjudged = [
    ...addUnread(project, walked.unjudged),
    ...listUnasked(packages, evidence, { ...runtime, execPath: project.machine?.execPath ?? null }),
  ];
  return {
    ...{ root: project.root, stamp: 'none', recorded: null, interrupted: false },
    ...{ count: walked.count, packages, findings, unjudged },
    ...judgeWhole(packages, findings, unjudged, runtime),
  };
}
