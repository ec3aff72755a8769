/** How the root itself is named among the folders of packages. */
export const ownPath = '.';

/** Whether the package in this folder was installed by a host, and is not worked on here (the root, a workspace's package). */
export function isDependency(path: string): boolean {
  return /(?:^|\/)node_modules\//.test(path) || isInGlobalStore(path);
}

/** Whether the package in this folder lies outside of the root, where other projects use it as well. */
export function isInGlobalStore(path: string): boolean {
  return path.startsWith('../');
}
