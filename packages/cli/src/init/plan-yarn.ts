import { dirname, join } from 'node:path';
import { openDirectory } from '@abistamp/core';
import type { ManifestFile } from './manifest.ts';
import type { InitPlan } from './plan.ts';

const pluginName = '@yarnpkg/plugin-abistamp';
const pluginUrl = 'https://github.com/abistamp/abistamp/releases/latest/download/plugin-abistamp.js';
const maxBytes = 4 * 1024 * 1024;

/** Yarn 4: its plugin, which Yarn itself fetches, verifies and notes down. */
export function planYarn({ path: manifest }: ManifestFile, undo: boolean): InitPlan {
  const root = dirname(manifest);
  const isImported = openDirectory(root).read('.yarnrc.yml', maxBytes)?.includes(pluginName) === true;
  const next = undo
    ? { command: `yarn plugin remove ${pluginName}`, why: 'takes the plugin out again' }
    : {
        command: `yarn plugin import ${pluginUrl} && yarn install`,
        why: 'adds the plugin, one file, and records; commit what changes',
      };
  return {
    host: 'yarn',
    path: join(root, '.yarnrc.yml'),
    changes: [],
    files: [],
    next: isImported === undo ? next : null,
  };
}
