import { join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { type RcLayers, readRcLayers } from '../settings/npmrc.ts';
import { homeOf } from '../settings/read-outside.ts';

/**
 * All places that pnpm until version 10 takes settings from: npm's, and its own file.
 *
 * @param path of the project's `.npmrc`, relative to the tree's root
 */
export function readPnpmRc(tree: Pick<FileTree, 'read'>, env: NodeJS.ProcessEnv, path = '.npmrc'): RcLayers {
  return readRcLayers(tree, env, path, [join(configFolder(env), 'rc')]);
}

/** Where pnpm keeps settings for all of a user's projects (@pnpm/config, `getConfigDir`). */
export function configFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME, LOCALAPPDATA } = env;
  const home = homeOf(env);
  if (XDG_CONFIG_HOME !== undefined && XDG_CONFIG_HOME !== '') return join(XDG_CONFIG_HOME, 'pnpm');
  if (process.platform === 'darwin') return join(home, 'Library/Preferences/pnpm');
  if (process.platform !== 'win32') return join(home, '.config/pnpm');
  return LOCALAPPDATA ? join(LOCALAPPDATA, 'pnpm/config') : join(home, '.config/pnpm');
}
