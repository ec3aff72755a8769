import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** Never blocks on a pipe, and never follows a link in the place of a file. Windows has neither flag. */
const careful = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * Text of one of our own files: records, journals, locks. Someone may have put something else in its place.
 * @throws the system's error, or one for a non-file or a file larger than `maxBytes`
 */
export function readOwnFile(path: string, maxBytes: number): string {
  const fd = openSync(path, careful);
  try {
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > maxBytes) throw new Error(`${path} is no file that could be read`);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}
