/** The name of the root among the folders of packages. */
export const ownPath = '.';

/**
 * Whether a host installed the package in this folder, as opposed to one under development here (the root, a
 * workspace package).
 */
export function isDependency(path: string): boolean {
  return /(?:^|\/)node_modules\//.test(path) || isInGlobalStore(path);
}

/** Whether the package in this folder is outside the root, where other projects use it too. */
export function isInGlobalStore(path: string): boolean {
  return path.startsWith('../');
}
