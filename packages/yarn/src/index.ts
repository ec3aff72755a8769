import type { Plugin } from '@yarnpkg/core';
import { AbiCommand } from './abi-command.ts';
import { hooks } from './hooks.ts';

/**
 * The plugin as Yarn loads it. Every Yarn command evaluates this half, `yarn --version` included, so it holds
 * only what is cheap.
 */
const plugin: Plugin = { hooks, commands: [AbiCommand] };

export default plugin;
