import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/**
 * Opens nothing that would wait for a writer (a pipe), and no link in the place of a file. Windows knows
 * neither.
 */
const careful = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

/**
 * A file of our own, as text: records, journals, locks. Anybody may have put something else in its place.
 *
 * @throws the system's error, and one for what is no file or larger than `maxBytes`
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
