import { maxBytes } from '../../files/limits.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { Evidence } from '../../verdict/evidence.ts';
import type { Finding } from '../../verdict/finding.ts';
import { judgeTree } from '../../verdict/judge-tree.ts';
import { judgeWithElectron } from '../../verdict/judge-with-electron.ts';
import { findExternalBuffers } from '../electron/find-external-buffers.ts';
import { findElectron } from '../project/find-electron.ts';
import type { Project } from '../project/project.ts';
import type { Session } from '../project/session.ts';
import { recallFailedLoads } from '../survey/failed-loads.ts';
import { markVariant } from './mark-variant.ts';

/**
 * What does not fit, each package judged for the program that loads it, and what was seen to fail. A session for
 * another program than Node is about that one alone. A plugin leaves to the command what concerns Electron, variants,
 * and what `check --prove` saw (scripts/slim-functions.mjs).
 */
export function judgePackages(
  { project, runtime, env }: Session,
  packages: readonly NativePackage[],
  evidence: Evidence,
): Finding[] {
  const use = runtime.kind === 'node' ? findElectron(project) : null;
  const findings =
    use === null
      ? judgeTree(packages, runtime, evidence)
      : judgeWithElectron(packages, runtime, evidence, use).map((each) => addForgeMark(project, each));
  const session = { project, runtime, env };
  return [
    ...findings.map((finding) => markVariant(project, finding, runtime)),
    ...findExternalBuffers(session, packages, evidence, findings),
    ...recallFailedLoads({ project, runtime }, packages, findings),
  ];
}

/** @electron/rebuild believes its own note, whatever became of the file since. */
function addForgeMark({ tree }: Project, finding: Finding): Finding {
  const { package: pkg, file, problem, runtime } = finding;
  if (runtime === undefined || file === null || problem.code !== 'ABI_MISMATCH') return finding;
  const folder = /^build\/(?:Release|Debug)\//.exec(file)?.[0];
  const note = folder === undefined ? null : tree.read(`${pkg.path}/${folder}.forge-meta`, maxBytes.small);
  return note?.trim() === `${runtime.arch}--${runtime.abi}`
    ? { ...finding, forgeMark: note.trim() }
    : finding;
}
