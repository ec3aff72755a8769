import { fingerprintInstallState } from '../../stamp/marks.ts';
import { readStamp, writeStamp } from '../../stamp/stamp-file.ts';
import type { Project } from '../project/project.ts';

/**
 * Updates a stamp if its host's own state file was rewritten while nothing in the tree changed.
 * @throws the system's error if the tree cannot be written
 */
export function renewInstallMarks(project: Project): void {
  const reading = readStamp(project.tree);
  if (reading.kind !== 'stamp') return;
  const installState = fingerprintInstallState(project.tree, project.host);
  writeStamp(project.tree, project.root, { ...reading.stamp, installState });
}
