import type { FileTree } from '../files/file-tree.ts';
import type { RecordedFile } from './native-package.ts';

/** What each build tool leaves beside what it compiled: node-gyp, make under node-gyp, CMake, Cargo. */
const buildTraces = [
  'build/config.gypi',
  'build/Makefile',
  'build/CMakeCache.txt',
  'target/.rustc_info.json',
];

/**
 * Where a native file came from. A package that was compiled here keeps its build tool's own files; prebuilt
 * outputs that come in a `prebuilds` folder are delivered all the same.
 */
export function findOrigin(tree: FileTree, folder: string, path: string): RecordedFile['origin'] {
  if (/(?:^|\/)prebuilds\//.test(path)) return 'delivered';
  return buildTraces.some((trace) => tree.stat(`${folder}/${trace}`) !== null) ? 'built' : 'delivered';
}
