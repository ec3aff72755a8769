import { isAbsolute, relative, sep } from 'node:path';

/** `C:` switches to another drive under Windows, even without a slash after it. */
const drive = /^[A-Za-z]:/;
/** `.` and `..`, and the names that Windows reads as one of them: it drops trailing dots and spaces. */
const dots = /^[. ]+$/;

/**
 * Whether a path from an untrusted source names something below a folder, in its only spelling: relative,
 * forward slashes, no empty part, no `.` or `..`, no drive letter, no backslash (a separator under Windows)
 * and no NUL. Tests the string only; `pathInside` rejects links on the way.
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
 * The path from a folder to something inside it, with forward slashes, '' for the folder itself; null for a
 * path outside. Both must be real, absolute paths.
 */
export function relativeInside(folder: string, path: string): string | null {
  const way = relative(folder, path);
  if (way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way)) return null;
  return sep === '/' ? way : way.replaceAll(sep, '/');
}
