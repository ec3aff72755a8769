import { join } from 'node:path';
import { majorOf } from '@abistamp/binary';
import type { FileTree } from '../../files/file-tree.ts';
import { isOnInLayers } from '../settings/npmrc.ts';
import { readOutside } from '../settings/read-outside.ts';
import { isSwitchedOn, isSwitchedOnInYaml, listVariables } from '../settings/switches.ts';
import { parseYamlFile } from '../settings/yaml-file.ts';
import { configFolder, readPnpmRc } from './rc.ts';
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
  return isOnInLayers(readPnpmRc(tree, env, settingsFile(tree, '.npmrc')), setting);
}

function isOffForYoung(env: NodeJS.ProcessEnv, inFile: boolean | null): boolean {
  const variables = isSwitchedOn(listVariables(env, 'pnpm_config_'), setting);
  if (variables !== null) return variables;
  if (inFile !== null) return inFile;
  const shared = parseYamlFile(readOutside(join(configFolder(env), 'config.yaml')));
  return shared === null || isSwitchedOnInYaml(shared, setting) === true;
}
