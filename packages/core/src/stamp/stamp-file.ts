import { join, posix } from 'node:path';
import type { FileStat, FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { plugAndPlayMap } from '../files/state-folder.ts';
import { makeFolderInside, writeAtomically } from '../files/write-file.ts';
import { formatStamp } from './format-stamp.ts';
import { parseStamp, type StampReading } from './parse-stamp.ts';
import { type Stamp, stampPaths } from './stamp.ts';

export function readStamp(tree: FileTree): StampReading {
  return parseStamp(tree.read(placeOfStamp(tree), maxBytes.record), tree.globalStoreFolder);
}

export function statStamp(tree: FileTree): FileStat | null {
  return tree.stat(placeOfStamp(tree));
}

function placeOfStamp(tree: FileTree): string {
  const [usual, plugAndPlay] = stampPaths;
  return tree.stat(plugAndPlayMap) === null ? usual : plugAndPlay;
}

/** @throws the system's error if the tree cannot be written */
export function writeStamp(tree: FileTree, root: string, stamp: Stamp): void {
  const path = placeOfStamp(tree);
  const folder = makeFolderInside(root, posix.dirname(path));
  // Plug'n'Play's is in a folder that projects commit.
  if (path === stampPaths[1] && tree.stat(`${posix.dirname(path)}/.gitignore`) === null)
    writeAtomically(join(folder, '.gitignore'), '*\n');
  // After a power failure it may be torn, and then counts as none.
  const options = { flush: false };
  writeAtomically(join(folder, posix.basename(path)), formatStamp(stamp), options);
}
