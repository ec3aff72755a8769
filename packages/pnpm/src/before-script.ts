import { readKnownFit } from '@abistamp/core/fast';
import type { EffectiveNode } from './effective-node.ts';
import { hasInstallNote } from './install-note.ts';
import type { ProjectPaths } from './project-paths.ts';

/** Whether there is more to do before something runs than to see that nothing changed since everything was found to fit. */
export function needsLook({ root }: ProjectPaths, { program }: EffectiveNode): boolean {
  return hasInstallNote(root) || readKnownFit(root, 'tree', program) === null;
}
