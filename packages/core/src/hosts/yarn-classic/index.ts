import type { Host } from '../host.ts';
import { lacksModules, plainLayout } from '../layout.ts';
import { locateByName } from '../locate-by-name.ts';
import { findFile } from '../lockfile.ts';
import { findRequiredByRoot } from '../required-by-root.ts';
import { isManifestWorkspace } from '../workspaces.ts';
import { readYarnClassicApprovals } from './approvals.ts';
import { createYarnClassicBuilder } from './builder.ts';
import { yarnClassicCommands } from './commands.ts';
import { yarnClassicInit } from './init.ts';
import { parseYarnClassicLockfile } from './lockfile.ts';

const names = ['yarn.lock'];
const integrityFile = 'node_modules/.yarn-integrity';

/** Whether a yarn.lock is not from Yarn 2 or later. An empty one is new, and may be of either. */
const isYarnClassicLockfile = (text: string): boolean => /\S/.test(text) && !/^__metadata:/m.test(text);

/** Yarn 1. Links workspaces into `node_modules`, where the walk finds them. */
export const yarnClassic: Host<'yarn-classic'> = {
  name: 'yarn-classic',
  title: 'Yarn 1',
  recognition: {
    traces: [integrityFile],
    projectFiles: [],
    isNamed: (name, version) => name === 'yarn' && /^1(?:\.|$)/.test(version),
  },
  lockfile: { names, isOwn: (read) => isYarnClassicLockfile(read()), find: (tree) => findFile(tree, names) },
  stateFiles: [integrityFile],
  layout: {
    read: () => plainLayout(),
    findGlobalStore: () => null,
    isMember: isManifestWorkspace,
    findLack: lacksModules,
  },
  installed: {
    required: null,
    list: () => names,
    parse: parseYarnClassicLockfile,
    locate: locateByName,
    findPlaced: findRequiredByRoot,
    marksOptional: false,
    runsBundled: false,
  },
  readApprovals: readYarnClassicApprovals,
  findOmission: () => null,
  createBuilder: createYarnClassicBuilder,
  relinker: null,
  commands: yarnClassicCommands,
  init: yarnClassicInit,
};
