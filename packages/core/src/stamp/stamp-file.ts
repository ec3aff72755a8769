import { dirname } from 'node:path';
import { absolutePath, type FileTree } from '../files/file-tree.ts';
import { makeFolderQuietly, writeAtomically } from '../files/write-file.ts';
import { parseStamp, type StampReading } from './parse-stamp.ts';
import { type Stamp, stampPath } from './stamp.ts';

const maxStampBytes = 64 * 1024 * 1024;

export function readStamp(tree: FileTree): StampReading {
  return parseStamp(tree.read(stampPath, maxStampBytes));
}

/** @throws the system's error where the tree cannot be written. */
export function writeStamp(root: string, stamp: Stamp): void {
  const path = absolutePath(root, stampPath);
  makeFolderQuietly(dirname(path));
  writeAtomically(path, `${JSON.stringify(stamp)}\n`);
}
