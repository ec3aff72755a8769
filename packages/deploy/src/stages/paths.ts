import { posix } from 'node:path';

/** An absolute path in an image, without a slash at its end. */
export function resolveIn(workdir: string, path: string): string {
  const joined = posix.normalize(posix.isAbsolute(path) ? path : `${workdir}/${path}`);
  return joined.length > 1 ? joined.replace(/\/$/, '') : joined;
}

/** Whether a path is a folder, or below it. */
export function isInside(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
}

/** Where a path is after its folder was copied. */
export function moveTo(path: string, from: string, to: string): string {
  return resolveIn(to, `./${path.slice(from === '/' ? 1 : from.length + 1)}`);
}
