import { existsSync, lstatSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';

/**
 * A note in the tree that an install has begun whose end nobody will tell us, since pnpm 12 has no hook for it: what is to be done after an install is done by the next
 * command then, even if the install changed nothing.
 */
const folderOf = (root: string): string => `${root}/node_modules/.cache/abistamp`;
const noteOf = (root: string): string => `${folderOf(root)}/installing`;

/** Best effort; where nothing is installed yet, none is needed. */
export function writeInstallNote(root: string): void {
  if (!existsSync(`${root}/node_modules/.modules.yaml`)) return;
  try {
    if (isBehindLink(root)) return;
    mkdirSync(folderOf(root), { recursive: true });
    writeFileSync(noteOf(root), '', { flag: 'wx' });
  } catch {
    // A tree that cannot be written cannot be mended either; or the note is there already.
  }
}

/** Whether the note would be written somewhere else than in this tree. */
function isBehindLink(root: string): boolean {
  const folders = ['node_modules', 'node_modules/.cache', 'node_modules/.cache/abistamp'];
  return folders.some((path) => lstatSync(`${root}/${path}`, { throwIfNoEntry: false })?.isSymbolicLink());
}

export function hasInstallNote(root: string): boolean {
  return existsSync(noteOf(root));
}

export function removeInstallNote(root: string): void {
  try {
    rmSync(noteOf(root), { force: true });
  } catch {
    // The next command looks once more.
  }
}
