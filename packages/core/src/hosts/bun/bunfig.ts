import { join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import { homeOf, readOutside } from '../settings/read-outside.ts';

/**
 * A switch in the `[install]` table of the project's bunfig.toml, or else the user's, read line by line, in any
 * table and quotes: anything but a plain `false` means yes. Null if no line names it.
 */
export function readBunSwitch(tree: FileTree, env: NodeJS.ProcessEnv, name: string): boolean | null {
  for (const text of [tree.read('bunfig.toml', maxBytes.yamlSettings) ?? '', ...readUserFiles(env)]) {
    const naming = text
      .split('\n')
      .filter((line) => !line.trimStart().startsWith('#') && new RegExp(`\\b${name}\\b`).test(line));
    const isOff = new RegExp(`^[^#]*${name}["']?\\s*=\\s*false\\b`);
    if (naming.length > 0) return !naming.every((line) => isOff.test(line));
  }
  return null;
}

export function readUserFiles(env: NodeJS.ProcessEnv): string[] {
  const { XDG_CONFIG_HOME } = env;
  const folders = [...(XDG_CONFIG_HOME ? [XDG_CONFIG_HOME] : []), homeOf(env)];
  return folders.map((folder) => readOutside(join(folder, '.bunfig.toml')));
}
