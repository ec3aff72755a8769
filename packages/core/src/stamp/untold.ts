import { existsSync, rmSync } from 'node:fs';
import { pathInside } from '../files/inside.ts';
import { findStateFolder } from '../files/state-folder.ts';
import { writeAtomically } from '../files/write-file.ts';

/**
 * A mark beside a tree's record: abi-lock.json has changed, and nobody was told yet. One that cannot be left is
 * not told.
 */
export function leaveUntold(root: string): void {
  try {
    writeAtomically(placeOf(root), '', { flush: false });
  } catch {
    // A read-only tree, or a link in its place.
  }
}

/** Whether the mark was there; it is gone then. */
export function takeUntold(root: string): boolean {
  try {
    const path = placeOf(root);
    if (!existsSync(path)) return false;
    rmSync(path, { force: true });
    return true;
  } catch {
    return false;
  }
}

/** @throws the error of `pathInside` where a link leads out */
const placeOf = (root: string): string => pathInside(root, `${findStateFolder(root)}/untold`);
