import { existsSync, lstatSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { isCI, readKnownFit } from '@abistamp/core/fast';
import type { EffectiveNode } from '../effective-node.ts';
import { installNoteOf } from '../install-note.ts';
import type { ProjectPaths } from '../project-paths.ts';
import { spawnDetached } from './spawn-job.ts';

/**
 * An install of pnpm 12 begins, whose end no hook sees. The next command does what follows an install; where
 * a person works, a background process also waits for pnpm's end and records.
 */
export function followInstall(paths: ProjectPaths, node: EffectiveNode, env: NodeJS.ProcessEnv): void {
  if (readKnownFit(paths.root, 'tree', node.program) === null) writeInstallNote(paths.root);
  if (!isCI(env)) spawnDetached({ job: 'follow', paths, node, args: [String(process.ppid)] });
}

/** Best effort; needed only where something is installed already. */
function writeInstallNote(root: string): void {
  if (!existsSync(`${root}/node_modules/.modules.yaml`)) return;
  const note = installNoteOf(root);
  try {
    if (isBehindLink(root)) return;
    mkdirSync(dirname(note), { recursive: true });
    writeFileSync(note, '', { flag: 'wx' });
  } catch {
    // A tree that cannot be written cannot be repaired either; or the note is there already.
  }
}

/** Whether the note would be written somewhere else than in this tree. */
function isBehindLink(root: string): boolean {
  const folders = ['node_modules', 'node_modules/.cache', 'node_modules/.cache/abistamp'];
  return folders.some((path) => lstatSync(`${root}/${path}`, { throwIfNoEntry: false })?.isSymbolicLink());
}
