import { join } from 'node:path';
import { maxBytes } from '../../files/limits.ts';
import { findStateFolder } from '../../files/state-folder.ts';
import { makeFolderInside, writeAtomically } from '../../files/write-file.ts';
import type { Session } from '../project/session.ts';
import { makeCacheKey } from './cache-key.ts';

/**
 * Writes the key of a tree beside its record, for task runners that can hash a file and run nothing. A file that
 * says the same stays as it is. Nothing depends on it: what cannot be written, or has no key, fails nothing.
 */
export function saveKey({ project: { root, tree }, runtime, env }: Session): void {
  try {
    const folder = findStateFolder(root);
    const { key } = makeCacheKey({ tree, runtime, env });
    if (tree.read(`${folder}/key`, maxBytes.small) === `${key}\n`) return;
    writeAtomically(join(makeFolderInside(root, folder), 'key'), `${key}\n`, { flush: false });
  } catch {
    // Without a lockfile there is none; and a folder that cannot be written is reported with the record.
  }
}
