import { existsSync } from 'node:fs';
import { readKnownFit } from '@abistamp/core/fast';
import type { EffectiveNode } from './effective-node.ts';
import { installNoteOf } from './install-note.ts';
import type { ProjectPaths } from './project-paths.ts';

/** Whether a script needs more than the fast check: something changed, or an install was not followed up. */
export function needsCheck({ root }: ProjectPaths, { program }: EffectiveNode): boolean {
  return existsSync(installNoteOf(root)) || readKnownFit(root, 'tree', program) === null;
}
