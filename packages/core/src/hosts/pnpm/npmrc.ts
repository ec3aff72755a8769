import { majorOf } from '@abistamp/binary';
import type { FileTree } from '../../files/file-tree.ts';
import { readNpmrc } from '../settings/npmrc.ts';
import { readModulesState } from './modules-state.ts';
import { settingsFile } from './settings-folder.ts';

/** What pnpm reads from `.npmrc`: from version 11 on only registries and credentials. */
export function readPnpmNpmrc(tree: FileTree, env: NodeJS.ProcessEnv): ReadonlyMap<string, string> {
  const major = majorOf(readModulesState(tree)?.version) ?? 0;
  return major >= 11 ? new Map() : readNpmrc(tree, env, settingsFile(tree, '.npmrc'));
}
