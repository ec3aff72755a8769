import { lstatSync } from 'node:fs';
import { join } from 'node:path';
import { isSafePath } from './safe-path.ts';

/**
 * A path that would leave the folder it belongs in. Has the system's error code for links that are not
 * followed.
 */
class LeadsOutError extends Error {
  readonly code = 'ELOOP';
}

/**
 * The absolute path for something to write, move or delete below a root. No component may be a symbolic link:
 * someone could have planted it to redirect us. Components that do not exist yet are fine.
 * @param root absolute; may itself be reached through links
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

/** As `pathInside`, but the last component may be a link, which is then replaced or removed as such. */
export function entryInside(root: string, path: string): string {
  if (!isSafePath(path)) throw new LeadsOutError(`${JSON.stringify(path)} is no path inside ${root}`);
  const end = path.lastIndexOf('/');
  const folder = end < 0 ? root : pathInside(root, path.slice(0, end));
  return join(folder, path.slice(end + 1));
}

/** Whether `pathInside` accepts a path, and the system can look at it. */
export function isInside(root: string, path: string): boolean {
  try {
    return pathInside(root, path) !== '';
  } catch {
    return false;
  }
}
