import type { NativePackage } from '../../tree/native-package.ts';
import { noElectron } from '../../verdict/electron-use.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import { judgeTree } from '../../verdict/judge-tree.ts';
import { findElectron } from '../project/find-electron.ts';
import { runtimeFor } from '../project/runtime-for.ts';
import type { Session } from '../project/session.ts';
import { keepBuilds, type SeenBuilds } from '../share/kept-builds.ts';

/**
 * Stores what an install built for Node of packages that an Electron app loads, before they are built for Electron:
 * tests under Node need no compile then.
 */
export function keepForNode(
  session: Session,
  packages: readonly NativePackage[],
  evidence: Evidence,
  seen: SeenBuilds,
): void {
  const { project, runtime } = session;
  if (runtime.kind !== 'node' || findElectron(project)?.hasApp !== true) return;
  const concerned = packages.filter(({ path }) => runtimeFor(session, path).kind === 'electron');
  const findings = judgeTree(concerned, runtime, evidence);
  const forNode = { ...session, project: { ...project, electron: noElectron } };
  keepBuilds(forNode, concerned, { findings, approved: evidence.approved, seen });
}
