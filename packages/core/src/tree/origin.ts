import type { RecordedFile } from './native-package.ts';

/**
 * Whether a file is what a build tool leaves beside what it compiled. Packages build in `build`, in folders
 * of their own (`build-tmp-napi-v3`, `lib/protocol/crypto/build`), and copy the result to where they load it
 * from.
 *
 * @param folder relative to the package, '' for the package itself, else with a slash at its end
 */
export function isBuildTrace(folder: string, name: string): boolean {
  // Asked of every file of a tree: comparing with a few names is cheaper than looking one up.
  switch (name) {
    case 'Makefile':
      return folder === 'build/';
    // Left by nothing but a build, wherever it ran: node-gyp and what calls it, CMake, Cargo.
    case 'config.gypi':
    case 'CMakeCache.txt':
    case '.rustc_info.json':
      // Node's own headers have a file of such a name, and packages that bring a Node have its headers.
      return !folder.endsWith('include/node/');
    default:
      return false;
  }
}

/**
 * Where a native file came from. A package that was compiled here keeps its build tool's own files; prebuilt
 * outputs that come in a `prebuilds` folder are delivered all the same.
 *
 * @param compiled traces of a build were found in the package
 */
export function findOrigin(path: string, compiled: boolean): RecordedFile['origin'] {
  return compiled && !/(?:^|\/)prebuilds\//.test(path) ? 'built' : 'delivered';
}
