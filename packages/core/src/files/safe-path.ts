import { isAbsolute, relative, sep } from 'node:path';

/** `C:`, which leads to another drive under Windows, also without a slash behind it. */
const drive = /^[A-Za-z]:/;
/** `.` and `..`, and what Windows reads as one of them: it drops dots and spaces at the end of a name. */
const dots = /^[. ]+$/;

/**
 * Whether a path that somebody else wrote names something below a folder, and in one spelling only: relative,
 * forward slashes, no empty part, no `.` or `..`, no drive letter, no backslash (a separator under Windows)
 * and no NUL. A string test: links on the way are for `pathInside` to refuse.
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
 * A folder's way to something in it, with forward slashes, '' for itself; null for what is not in it. Both
 * are real, absolute paths.
 */
export function relativeInside(folder: string, path: string): string | null {
  const way = relative(folder, path);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return null;
  return sep === '/' ? way : way.replaceAll(sep, '/');
}
