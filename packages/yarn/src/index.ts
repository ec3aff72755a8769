import type { Plugin } from '@yarnpkg/core';
import { commands } from './commands/index.ts';
import { hooks } from './hooks.ts';

/** What Yarn gets. Only what is cheap stands here: this is evaluated on every Yarn command, `yarn --version` included. */
const plugin: Plugin = { hooks, commands };

export default plugin;
