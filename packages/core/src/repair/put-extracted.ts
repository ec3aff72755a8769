import { existsSync, readdirSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathInside } from '../files/inside.ts';
import { makeFolderInside } from '../files/write-file.ts';
import type { Place } from '../hosts/builder.ts';
import { mirrorFolder } from './copy-folder.ts';

/**
 * Puts an extracted package into its place: by one rename where there is none, so that it is there as a whole
 * or not at all; else file by file. Packages that were installed inside the one before it stay.
 * @param from an absolute path on the same disk
 * @throws the system's error, or `LeadsOutError` for a place behind a link
 */
export function putExtracted(root: string, from: string, place: Place): void {
  const { path, keepTimes } = place;
  const to = pathInside(root, path);
  const concerned = [to];
  for (let folder = to; !existsSync(folder); concerned.push(folder)) folder = dirname(folder);
  const { atime, mtimeMs } = statSync(concerned.at(-1) ?? to);
  if (concerned.length === 1) {
    putBundled(root, join(from, 'node_modules'), { ...place, path: `${path}/node_modules` });
    mirrorFolder(from, to);
  } else {
    makeFolderInside(root, dirname(path));
    renameSync(from, to);
  }
  // Rounded down: never newer than before.
  if (keepTimes) for (const folder of concerned) utimesSync(folder, atime, new Date(Math.floor(mtimeMs)));
}

/**
 * What came in its tarball. Only what the lockfile knows of: of nothing else a copy was made, and another
 * package may be in its place.
 */
function putBundled(root: string, from: string, place: Place): void {
  if (!existsSync(from)) return;
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, path] = [join(from, entry.name), `${place.path}/${entry.name}`];
    if (entry.isDirectory() && entry.name.startsWith('@')) putBundled(root, source, { ...place, path });
    else if (place.bundled.includes(path)) putExtracted(root, source, { ...place, path });
  }
  rmSync(from, { recursive: true, force: true });
}
