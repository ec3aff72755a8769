import { type Project, renewInstallMarks, type TreeVerdict } from '@abistamp/core';
import type { Project as YarnProject } from '@yarnpkg/core';
import { type BuildNote, noteOfThisNode, readNote, writeNote } from '../build-note.ts';
import { carryOver } from './carry-over.ts';

/**
 * Candidate Nodes for Yarn's stored hashes, most likely first: that of our note, then that of the tree's own
 * record.
 */
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

/**
 * After a repair outside of an install: updates Yarn's build state, so that its next install builds nothing
 * that fits. Best effort: if it fails, Yarn builds more than it must.
 */
export async function syncYarnBuildState(
  yarn: YarnProject,
  project: Project,
  verdict: TreeVerdict,
  notes: readonly BuildNote[],
): Promise<void> {
  try {
    if (yarn.storedPackages.size === 0 || !(await carryOver(yarn, notes, verdict))) return;
    writeNote(yarn, noteOfThisNode());
    await yarn.persistInstallStateFile();
    renewInstallMarks(project);
  } catch {
    // A read-only project, or a Yarn that stores its state differently: its next install builds what it must.
  }
}
