import type { FileTree } from '../files/file-tree.ts';
import type { RecordedFile } from './native-package.ts';

/** What each build tool leaves beside its output: node-gyp, make under node-gyp, CMake, Cargo. */
const buildTraces = [
  'build/config.gypi',
  'build/Makefile',
  'build/CMakeCache.txt',
  'target/.rustc_info.json',
];

/**
 * The origin of a native file. A package compiled here has its build tool's own files; prebuilt files in a
 * `prebuilds` folder count as delivered all the same.
 */
export function findOrigin(tree: FileTree, folder: string, path: string): RecordedFile['origin'] {
  if (/(?:^|\/)prebuilds\//.test(path)) return 'delivered';
  return buildTraces.some((trace) => tree.stat(`${folder}/${trace}`) !== null) ? 'built' : 'delivered';
}
