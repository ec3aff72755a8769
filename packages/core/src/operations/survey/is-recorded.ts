import { isSameInstall } from '../../stamp/marks.ts';
import { readStamp } from '../../stamp/stamp-file.ts';
import type { Project } from '../project/project.ts';

/**
 * Whether a tree was recorded since its host last changed it, judging by the host's own files. Costs a few
 * `stat` calls.
 */
export function isRecorded({ tree }: Project): boolean {
  const reading = readStamp(tree);
  return reading.kind === 'stamp' && isSameInstall(tree, reading.stamp);
}
