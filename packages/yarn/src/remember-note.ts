import type { Project } from '@yarnpkg/core';
import { readNote } from './build-note.ts';
import { processState } from './process-state.ts';

/** Yarn forgets the note when it links: it is read before, and kept for after. */
export function rememberNote(root: string, project: Project): void {
  const note = readNote(project);
  if (note !== null) processState().notes.set(root, note);
}
