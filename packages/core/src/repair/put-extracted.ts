import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathInside } from '../files/inside.ts';
import { makeFolderInside } from '../files/write-file.ts';
import { mirrorFolder } from './copy-folder.ts';

/**
 * Puts an extracted package into its place: by one rename where there is none, so that it is there as a whole
 * or not at all; else file by file. Packages that were installed inside the one before it stay.
 * @param from an absolute path on the same disk
 * @param keepTimes gives the folders concerned the times that they had
 * @throws the system's error, or `LeadsOutError` for a place behind a link
 */
export function putExtracted(root: string, from: string, path: string, keepTimes: boolean): void {
  const to = pathInside(root, path);
  const concerned = [to];
  for (let folder = to; !existsSync(folder); concerned.push(folder)) folder = dirname(folder);
  const { atime, mtimeMs } = statSync(concerned.at(-1) ?? to);
  if (concerned.length === 1) {
    putBundled(root, join(from, 'node_modules'), `${path}/node_modules`, keepTimes);
    mirrorFolder(from, to);
  } else {
    makeFolderInside(root, dirname(path));
    renameSync(from, to);
  }
  // Rounded down: never newer than before.
  if (keepTimes) for (const folder of concerned) utimesSync(folder, atime, new Date(Math.floor(mtimeMs)));
}

/** What came in its tarball. */
function putBundled(root: string, from: string, path: string, keepTimes: boolean): void {
  if (!existsSync(from)) return;
  for (const name of readdirSync(from)) {
    if (name.startsWith('@')) putBundled(root, join(from, name), `${path}/${name}`, keepTimes);
    else putExtracted(root, join(from, name), `${path}/${name}`, keepTimes);
  }
  rmSync(from, { recursive: true, force: true });
}
