import { lstatSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, sep } from 'node:path';

/** `C:`, which leads to another drive under Windows, also without a slash behind it. */
const drive = /^[A-Za-z]:/;
/** `.` and `..`, and what Windows reads as one of them: it drops dots and spaces at the end of a name. */
const dots = /^[. ]+$/;

/**
 * Whether a path that somebody else wrote names something below a folder, and in one spelling only: relative, forward slashes, no empty
 * part, no `.` or `..`, no drive letter, no backslash (a separator under Windows) and no NUL. A string test: links on the way are for
 * `resolveInside` to follow.
 */
export function isSafePath(path: unknown): path is string {
  return (
    typeof path === 'string' &&
    !path.includes('\0') &&
    !path.includes('\\') &&
    !drive.test(path) &&
    path.split('/').every((part) => part !== '' && !dots.test(part))
  );
}

/**
 * Where a path below a root really is, with every link on the way followed, the last part's own included. What does not exist yet is
 * below the real place of its parent.
 *
 * @returns an absolute path; null where the path is not safe, leads out of the root, or ends in a link to nothing
 * @throws the system's error where the root itself is not there, or a folder on the way may not be read
 */
export function resolveInside(root: string, path: string): string | null {
  if (!isSafePath(path)) return null;
  const realRoot = realpathSync.native(root);
  const parts = path.split('/');
  let at = realRoot;
  for (const [i, part] of parts.entries()) {
    const next = join(at, part);
    const stats = lstatSync(next, { throwIfNoEntry: false });
    if (stats === undefined) return join(next, ...parts.slice(i + 1));
    const real = stats.isSymbolicLink() ? followLink(next) : next;
    if (real === null || relativeInside(realRoot, real) === null) return null;
    at = real;
  }
  return at;
}

/** A folder's way to something in it, with forward slashes, '' for itself; null for what is not in it. Both are real, absolute paths. */
export function relativeInside(folder: string, path: string): string | null {
  const way = relative(folder, path);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return null;
  return sep === '/' ? way : way.replaceAll(sep, '/');
}

function followLink(path: string): string | null {
  try {
    return realpathSync.native(path);
  } catch {
    return null;
  }
}
