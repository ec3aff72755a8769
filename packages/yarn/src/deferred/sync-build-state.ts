import { type Project, renewInstallMarks, type TreeVerdict } from '@abistamp/core';
import type { Project as YarnProject } from '@yarnpkg/core';
import { type BuildNote, noteOfThisNode, readNote, writeNote } from '../build-note.ts';
import { carryOver } from './carry-over.ts';

/** Under which Nodes Yarn may have made the hashes that it keeps: what it was told, then what the tree's own record says. */
export function listNotes(
  yarn: YarnProject,
  recorded: TreeVerdict['recorded'],
  note: BuildNote | null = readNote(yarn),
): BuildNote[] {
  const notes = note === null ? [] : [note];
  const version = recorded?.runtime.version;
  if (recorded != null && version != null && recorded.runtime.kind === 'node')
    notes.push({ node: version, target: recorded.target.replace(/-musl$/, '') });
  return notes;
}

/** After a repair outside of an install: what fits now is told to Yarn, so that its next install has nothing to do. Best effort: else it builds once more than it must. */
export async function syncYarnBuildState(
  yarn: YarnProject,
  project: Project,
  verdict: TreeVerdict,
  notes: readonly BuildNote[],
): Promise<void> {
  try {
    const unfit = new Set(verdict.findings.map((finding) => finding.package.path));
    if (yarn.storedPackages.size === 0 || !(await carryOver(yarn, { notes, unfit }))) return;
    writeNote(yarn, noteOfThisNode());
    await yarn.persistInstallStateFile();
    renewInstallMarks(project);
  } catch {
    // A read-only project, or a Yarn that keeps its state otherwise: it will find out by itself.
  }
}
