import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isSafePath } from './safe-path.ts';

/**
 * A path that would lead out of the folder it is meant to stay in. Its code is the system's own for links
 * that are not followed.
 */
class LeadsOutError extends Error {
  readonly code = 'ELOOP';
}

/**
 * Where something is written, moved or deleted: below a root, and without a link on the way, since a link may
 * have been put there to have us do it elsewhere. What does not exist yet is fine.
 *
 * @param root absolute; it may itself lie behind links
 * @param path relative to it, forward slashes; never the root itself
 * @throws LeadsOutError for anything else
 */
export function pathInside(root: string, path: string): string {
  if (!isSafePath(path)) throw new LeadsOutError(`${JSON.stringify(path)} is no path inside ${root}`);
  let place = root;
  for (const part of path.split('/')) {
    place = join(place, part);
    if (lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new LeadsOutError(`${place} is a link`);
  }
  return place;
}

/** As `pathInside`, for what may itself be a link, and is then replaced or removed as one. */
export function entryInside(root: string, path: string): string {
  if (!isSafePath(path)) throw new LeadsOutError(`${JSON.stringify(path)} is no path inside ${root}`);
  const end = path.lastIndexOf('/');
  const folder = end < 0 ? root : pathInside(root, path.slice(0, end));
  return join(folder, path.slice(end + 1));
}
