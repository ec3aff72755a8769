import { openDirectory } from '@abistamp/core/project-files';
import { gatherFacts } from './facts/gather.ts';
import { listShipped, listUnknown, type ShippedImage } from './facts/list-shipped.ts';
import { namesOf, nativesOfAll } from './facts/natives-of.ts';
import type { DeployFinding, NotRead } from './finding.ts';
import { judge } from './rules/index.ts';

export type { ShippedImage } from './facts/list-shipped.ts';
export type { DeployFinding } from './finding.ts';
export { applyFixes, type Fix, planFixes } from './fix/plan-fixes.ts';
export { formatDoctorJson, formatDoctorPretty, isWell } from './report/format-doctor.ts';
export { formatFixes } from './report/format-fixes.ts';
export { sortFindings } from './rules/index.ts';

/** What is wrong in a folder's files, and what could not be read of them. */
export interface Examination {
  findings: DeployFinding[];
  notRead: NotRead[];
  /** The images that a tree ends up in, for which its prebuilt files can be judged. */
  shipped: ShippedImage[];
  /** Packages that compile on every Linux. */
  compiled: string[];
}

/** Reads a folder's Dockerfiles, ignore files, compose and CI files, pins and lockfiles, and judges them. */
export function examine(root: string): Examination {
  const facts = gatherFacts(openDirectory(root), root);
  return {
    findings: judge(facts),
    notRead: [...facts.notRead, ...listUnknown(facts.builds)],
    shipped: listShipped(facts),
    compiled: namesOf(
      nativesOfAll(facts.projects).natives.filter(({ comes, optional }) => comes === 'source' && !optional),
    ),
  };
}
