/** For what reads a project's files, and nothing of what is installed: small, and quick to load. */
export { AbistampError } from './errors.ts';
export { type FileTree, openDirectory } from './files/file-tree.ts';
export { isRecord, parseJson, stringOf, stringsOf } from './files/json.ts';
export { maxBytes } from './files/limits.ts';
export { writeAtomically } from './files/write-file.ts';
export { parseBunLockfile } from './hosts/bun/lockfile.ts';
export type { Installed, InstalledPackage } from './hosts/installed.ts';
export { parsePnpmLockfile } from './hosts/pnpm/lockfile.ts';
export { matchesGlobs } from './hosts/workspaces.ts';
export { parseYarnLockfile } from './hosts/yarn/lockfile.ts';
export { isYarnLockfile } from './hosts/yarn/lockfile-kind.ts';
export { parseYarnClassicLockfile } from './hosts/yarn-classic/lockfile.ts';
export { pageOf } from './report/links.ts';
export type { Style } from './report/style.ts';
export { wrapText } from './report/wrap-text.ts';
export { makeSafe } from './safe-text.ts';
