import { realpathSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { AbistampError } from '../../errors.ts';

/**
 * The real path of a folder that a person named.
 * @throws AbistampError `NO_TREE` if there is none, or it is a file
 */
export function resolveFolder(folder: string): string {
  const path = resolve(folder);
  if (!(statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false))
    throw new AbistampError('NO_TREE', `there is no folder ${path}`);
  return realpathSync(path);
}
