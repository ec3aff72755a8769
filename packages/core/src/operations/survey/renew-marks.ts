import { fingerprintInstallState } from '../../stamp/marks.ts';
import { readStamp, writeStamp } from '../../stamp/stamp-file.ts';
import type { Project } from '../project/project.ts';

/**
 * Brings a stamp up to date with its host's own state file, where that was rewritten and nothing of the tree has changed. @throws the system's error where the tree
 * cannot be written
 */
export function renewInstallMarks(project: Project): void {
  const reading = readStamp(project.tree);
  if (reading.kind !== 'stamp') return;
  const installState = fingerprintInstallState(project.tree, project.host);
  writeStamp(project.tree, project.root, { ...reading.stamp, installState });
}
