import { dirname } from 'node:path';
import { absolutePath, type FileStat, type FileTree } from '../files/file-tree.ts';
import { maxBytes } from '../files/limits.ts';
import { makeFolderQuietly, writeAtomically } from '../files/write-file.ts';
import { parseStamp, type StampReading } from './parse-stamp.ts';
import { type Stamp, stampPaths } from './stamp.ts';

export function readStamp(tree: FileTree): StampReading {
  return parseStamp(tree.read(placeOfStamp(tree), maxBytes.record), tree.shared);
}

export function statStamp(tree: FileTree): FileStat | null {
  return tree.stat(placeOfStamp(tree));
}

function placeOfStamp(tree: FileTree): string {
  const [usual, plugAndPlay] = stampPaths;
  return tree.stat('.pnp.cjs') === null ? usual : plugAndPlay;
}

/** @throws the system's error where the tree cannot be written. */
export function writeStamp(tree: FileTree, root: string, stamp: Stamp): void {
  const path = absolutePath(root, placeOfStamp(tree));
  makeFolderQuietly(dirname(path));
  writeAtomically(path, `${JSON.stringify(stamp)}\n`);
}
