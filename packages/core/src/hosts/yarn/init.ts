import { join } from 'node:path';
import { maxBytes } from '../../files/limits.ts';
import { command } from '../command.ts';
import type { HostInit } from '../init.ts';

const pluginName = '@yarnpkg/plugin-abistamp';
const pluginUrl = 'https://github.com/abistamp/abistamp/releases/latest/download/plugin-abistamp.js';

/** Yarn 4: its plugin, which Yarn itself fetches, verifies and records. */
export const yarnInit: HostInit = {
  options: [],
  plan: ({ root, tree, undo }) => {
    const isImported = tree.read('.yarnrc.yml', maxBytes.yamlSettings)?.includes(pluginName) === true;
    const next = undo
      ? { command: command('yarn', 'plugin', 'remove', pluginName), why: 'takes the plugin out again' }
      : {
          command: {
            ...command('yarn', 'plugin', 'import', pluginUrl),
            next: command('yarn', 'install'),
          },
          why: 'adds the plugin, one file, and records; commit what changes',
        };
    return {
      path: join(root, '.yarnrc.yml'),
      changes: [],
      files: [],
      next: isImported === undo ? next : null,
      gaps: [],
      scripts: null,
    };
  },
  remove: (names) => command('yarn', 'remove', ...names),
  runner: 'yarn abi',
};
