import { join } from 'node:path';
import { majorOf } from '@abistamp/binary';
import type { FileTree } from '../../files/file-tree.ts';
import { isOnInLayers, readRcLayers } from '../settings/npmrc.ts';
import { homeOf, readOutside } from '../settings/read-outside.ts';
import { isSwitchedOn, isSwitchedOnInYaml, listVariables } from '../settings/switches.ts';
import { parseYamlFile } from '../settings/yaml-file.ts';
import { settingsFile } from './settings-folder.ts';
import type { WorkspaceFile } from './workspace-file.ts';

const setting = 'ignore-scripts';

/**
 * Whether `ignore-scripts` is set anywhere that this version reads: up to pnpm 10 in npm's files and
 * variables, from pnpm 11 on in YAML and pnpm's own variables, and always in the workspace's file. For an
 * unknown version, or a file that cannot be read, scripts are off if any version would switch them off.
 */
export function areScriptsOff(
  tree: FileTree,
  { settings }: WorkspaceFile,
  version: string | null,
  env: NodeJS.ProcessEnv,
): boolean {
  const major = majorOf(version);
  const inFile = isSwitchedOnInYaml(settings, setting);
  if (inFile === true) return true;
  const old = major === null || major < 11 ? isOffForOld(tree, env) : false;
  const young = major === null || major >= 11 ? isOffForYoung(env, inFile) : false;
  return old || young;
}

function isOffForOld(tree: FileTree, env: NodeJS.ProcessEnv): boolean {
  const shared = [join(configFolder(env), 'rc')];
  return isOnInLayers(readRcLayers(tree, env, settingsFile(tree, '.npmrc'), shared), setting);
}

function isOffForYoung(env: NodeJS.ProcessEnv, inFile: boolean | null): boolean {
  const variables = isSwitchedOn(listVariables(env, 'pnpm_config_'), setting);
  if (variables !== null) return variables;
  if (inFile !== null) return inFile;
  const shared = parseYamlFile(readOutside(join(configFolder(env), 'config.yaml')));
  return shared === null || isSwitchedOnInYaml(shared, setting) === true;
}

/** Where pnpm keeps settings for all of a user's projects (@pnpm/config, `getConfigDir`). */
function configFolder(env: NodeJS.ProcessEnv): string {
  const { XDG_CONFIG_HOME, LOCALAPPDATA } = env;
  const home = homeOf(env);
  if (XDG_CONFIG_HOME !== undefined && XDG_CONFIG_HOME !== '') return join(XDG_CONFIG_HOME, 'pnpm');
  if (process.platform === 'darwin') return join(home, 'Library/Preferences/pnpm');
  if (process.platform !== 'win32') return join(home, '.config/pnpm');
  return LOCALAPPDATA === undefined ? join(home, '.config/pnpm') : join(LOCALAPPDATA, 'pnpm/config');
}
