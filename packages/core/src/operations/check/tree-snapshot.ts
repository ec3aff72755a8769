import type { Runtime } from '../../runtime/runtime.ts';
import { findLinkFingerprint } from '../../stamp/marks.ts';
import { readStamp } from '../../stamp/stamp-file.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import { resolvePackage } from '../../tree/resolve-package.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Finding } from '../../verdict/finding.ts';
import { problemOfFile } from '../../verdict/problem-of-file.ts';
import { readPinned } from '../project/read-sidecar.ts';
import type { Session } from '../project/session.ts';
import { rescanPackages } from '../survey/rescan-packages.ts';
import { walkTree } from '../survey/survey.ts';
import { gatherEvidence } from './gather-evidence.ts';
import { judgePackages } from './judge-packages.ts';

/** A tree as it is now, read again. */
export interface TreeSnapshot {
  packages: NativePackage[];
  evidence: Evidence;
  findings: Finding[];
}

/** Walks and judges a tree, reading every native file again. */
export function takeSnapshot(session: Session): TreeSnapshot {
  const { project, runtime } = session;
  const reading = readStamp(project.tree);
  const stamp = reading.kind === 'stamp' ? reading.stamp : null;
  const { packages } = walkTree(project, stamp, true);
  const known = findLinkFingerprint(stamp, runtime);
  const evidence = gatherEvidence(session, packages, readPinned(session), known);
  return { packages, evidence, findings: judgePackages(session, packages, evidence) };
}

/**
 * Describes the packages in these folders again, reading their files again; walks the whole tree if that is
 * not enough.
 */
export function takeSnapshotAt(
  session: Session,
  packages: readonly NativePackage[],
  paths: ReadonlySet<string>,
): TreeSnapshot {
  const { project, runtime } = session;
  const found = rescanPackages(project, packages, paths);
  if (found === null) return takeSnapshot(session);
  const reading = readStamp(project.tree);
  const known = findLinkFingerprint(reading.kind === 'stamp' ? reading.stamp : null, runtime);
  const evidence = gatherEvidence(session, found, readPinned(session), known);
  return { packages: found, evidence, findings: judgePackages(session, found, evidence) };
}

/** The addons that the package in this folder would load on a runtime, relative to the tree's root. */
export function pickedAddons(look: TreeSnapshot, runtime: Runtime, path: string): string[] {
  const pkg = look.packages.find((candidate) => candidate.path === path);
  if (pkg === undefined) return [];
  const resolved = resolvePackage(
    pkg,
    runtime,
    (file) => problemOfFile(pkg, file, runtime, look.evidence) === null,
  );
  if (resolved.kind !== 'files') return [];
  return resolved.files.filter((file) => file.endsWith('.node')).map((file) => `${path}/${file}`);
}
