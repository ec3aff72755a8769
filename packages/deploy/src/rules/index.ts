import type { Facts } from '../facts/facts.ts';
import type { DeployFinding } from '../finding.ts';
import { findCrossingArtifacts } from './artifact-crosses-targets.ts';
import { findWeakKeys } from './cache-key-weak.ts';
import { findWrongDeployTargets } from './deploy-target-mismatch.ts';
import { findSharedElectronTrees } from './electron-shares-tree.ts';
import { findBuildPlatformFinals } from './final-stage-build-platform.ts';
import { findCopiedHostTrees } from './host-tree-copied.ts';
import { findMountedHostTrees, findOutlivingVolumes } from './host-tree-mounted.ts';
import { findLackingPlatforms } from './lock-lacks-platform.ts';
import { findTrackedNatives } from './native-in-git.ts';
import { findMissingTools } from './no-toolchain.ts';
import { findUnpinnedNodes } from './node-unpinned.ts';
import { findDisagreements } from './node-versions-disagree.ts';
import type { Rule } from './rule.ts';
import { findSkippedScripts } from './scripts-skipped.ts';
import { findStageMismatches } from './stage-mismatch.ts';

const rules: readonly Rule[] = [
  findStageMismatches,
  findCopiedHostTrees,
  findMountedHostTrees,
  findOutlivingVolumes,
  findMissingTools,
  findUnpinnedNodes,
  findDisagreements,
  findWeakKeys,
  findCrossingArtifacts,
  findSkippedScripts,
  findBuildPlatformFinals,
  findLackingPlatforms,
  findWrongDeployTargets,
  findTrackedNatives,
  findSharedElectronTrees,
];

/**
 * What is wrong, by file and line; the same place and code once, however many builds it holds for, and a prebuilt
 * file once, whatever it needs.
 */
export function judge(facts: Facts): DeployFinding[] {
  return sortFindings(rules.flatMap((rule) => rule(facts)));
}

export function sortFindings(findings: readonly DeployFinding[]): DeployFinding[] {
  const unique = new Map<string, DeployFinding>();
  for (const finding of findings) {
    const { file, line, problem } = finding;
    const native = problem.code === 'BASE_TOO_OLD' ? `${problem.package}\n${problem.file}` : '';
    const key = `${file}\n${line}\n${problem.code}\n${native}`;
    const known = unique.get(key);
    if (known === undefined || (known.severity !== 'error' && finding.severity === 'error'))
      unique.set(key, finding);
  }
  return [...unique.values()].sort((a, b) =>
    a.file === b.file ? a.line - b.line : compareTexts(a.file, b.file),
  );
}

const compareTexts = (a: string, b: string): number => (a < b ? -1 : 1);
