import type { FileTree } from '../../files/file-tree.ts';
import { readIniSettings } from '../ini-settings.ts';
import type { Approvals } from '../refusal.ts';

/** Yarn Classic runs everything, unless `ignore-scripts` says to run nothing. */
export function readYarnClassicApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals {
  const settings = ['.npmrc', '.yarnrc'].map((path) => readIniSettings(tree.read(path, 1024 * 1024) ?? ''));
  const off =
    settings.some((file) => file.get('ignore-scripts') === 'true') ||
    env['YARN_IGNORE_SCRIPTS'] === 'true' ||
    env['npm_config_ignore_scripts'] === 'true';
  return { refuses: () => (off ? { host: 'yarn-classic', version: null, why: 'scripts-off' } : null) };
}
