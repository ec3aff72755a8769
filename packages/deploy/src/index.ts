import { openDirectory } from '@abistamp/core/project-files';
import { gatherFacts } from './facts/gather.ts';
import { listShipped, listUnknown, type ShippedImage } from './facts/list-shipped.ts';
import { namesOf, nativesOfAll } from './facts/natives-of.ts';
import { watchReads } from './facts/watch-reads.ts';
import type { Diagnosis } from './finding.ts';
import { judge } from './rules/index.ts';

export type { ShippedImage } from './facts/list-shipped.ts';
export type { DeployFinding, Diagnosis, NotRead } from './finding.ts';
export { applyFixes, type Fix, planFixes } from './fix/plan-fixes.ts';
export { answerOf, formatDoctorJson, formatDoctorPretty } from './report/format-doctor.ts';
export { formatFixes } from './report/format-fixes.ts';
export { sortFindings } from './rules/index.ts';

/** What is wrong in a folder's files, and what could not be read of them. */
export interface Examination extends Diagnosis {
  /** The images that a tree ends up in, for which its prebuilt files can be judged. */
  shipped: ShippedImage[];
  /** Packages that compile on every Linux. */
  compiled: string[];
}

/** Reads a folder's Dockerfiles, ignore files, compose and CI files, pins and lockfiles, and judges them. */
export function examine(root: string): Examination {
  const watched = watchReads(openDirectory(root));
  const facts = gatherFacts(watched, root);
  const findings = judge(facts);
  watched.settle();
  return {
    findings,
    looked: watched.read.size,
    notRead: [...facts.notRead, ...listUnknown(facts.builds)],
    shipped: listShipped(facts),
    compiled: namesOf(
      nativesOfAll(facts.projects).natives.filter(({ comes, optional }) => comes === 'source' && !optional),
    ),
  };
}
