import { join } from 'node:path';
import type { FileTree } from '../../files/file-tree.ts';
import { maxBytes } from '../../files/limits.ts';
import type { Approvals } from '../refusal.ts';
import { isOnInLayers, readRcLayers } from '../settings/npmrc.ts';
import { homeOf, readOutside } from '../settings/read-outside.ts';
import { isNo, isSwitchedOn, listVariables, plainName } from '../settings/switches.ts';

const setting = 'ignore-scripts';

/** Yarn Classic runs everything unless `ignore-scripts` is set, in its own file or of npm's. */
export function readYarnClassicApprovals(tree: FileTree, env: NodeJS.ProcessEnv): Approvals {
  const own = [tree.read('.yarnrc', maxBytes.settings) ?? '', readOutside(join(homeOf(env), '.yarnrc'))];
  const off =
    isSwitchedOn(listVariables(env, 'yarn_'), setting) === true ||
    own.some((text) => isInYarnrc(text)) ||
    isOnInLayers(readRcLayers(tree, env, '.npmrc', []), setting);
  return { refuses: () => (off ? { version: null, why: 'scripts-off' } : null) };
}

/**
 * Lines of `.yarnrc`: a name, perhaps in quotes, a blank, and a value. `--install.ignore-scripts` is the
 * option of one command.
 */
function isInYarnrc(text: string): boolean {
  return text.split('\n').some((line) => {
    const [name = '', ...rest] = line.trim().replaceAll(/["']/g, '').split(/\s+/);
    return plainName(name).endsWith('ignorescripts') && !isNo(rest.join(' '));
  });
}
