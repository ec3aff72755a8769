/** Set for what Yarn runs while it installs a project: the Yarns started from there leave that project alone. */
export const installingVariable = 'ABISTAMP_YARN_INSTALLING';

/** Whether the hooks are switched off, or a repair of ours is what runs. */
export function isSwitchedOff(env: NodeJS.ProcessEnv): boolean {
  return env['ABISTAMP_DISABLE'] === '1' || env['ABISTAMP_ACTIVE'] === '1';
}

/** `yarn dlx` makes a project of its own for each run, with this one's plugins (plugin-dlx, `dlx-<pid>`). */
export function isThrowaway(root: string): boolean {
  return /[\\/]dlx-\d+$/.test(root);
}

/** What mends a tree must not be kept from running by it: `yarn abistamp rebuild`, `yarn exec abistamp …`, `yarn workspace a run abistamp …`. */
export function runsAbistamp(argv: readonly string[]): boolean {
  const words = argv.slice(2).filter((word) => !word.startsWith('-'));
  if (words[0] === 'workspace') words.splice(0, 2);
  if (words[0] === 'run' || words[0] === 'exec') words.shift();
  return /^abistamp(?:\s|$)/.test(words[0] ?? '');
}
