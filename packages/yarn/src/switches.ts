/**
 * Set for programs that Yarn runs while it installs a project: Yarn processes started by them leave that
 * project alone.
 */
export const installingVariable = 'ABISTAMP_YARN_INSTALLING';

/**
 * `yarn dlx` makes a temporary project for each run, with this project's plugins (plugin-dlx, `dlx-<pid>`).
 */
export function isThrowaway(root: string): boolean {
  return /[\\/]dlx-\d+$/.test(root);
}

/**
 * Whether Yarn runs abistamp itself, which must work in a broken tree: `yarn abistamp rebuild`, `yarn
 * workspace a exec abistamp`.
 */
export function runsAbistamp(argv: readonly string[]): boolean {
  const words = argv.slice(2).filter((word) => !word.startsWith('-'));
  if (words[0] === 'workspace') words.splice(0, 2);
  if (words[0] === 'run' || words[0] === 'exec') words.shift();
  return /^abistamp(?:\s|$)/.test(words[0] ?? '');
}
