import type { Host } from '../host.ts';
import { lacksModules, plainLayout } from '../layout.ts';
import { lockfileNamed } from '../lockfile.ts';
import { isManifestWorkspace } from '../workspaces.ts';
import { readNpmApprovals } from './approvals.ts';
import { createNpmBuilder } from './builder.ts';
import { npmCommands } from './commands.ts';
import { findNpm } from './find-npm.ts';
import { npmInit } from './init.ts';
import { findPlacedByNpm, locateNpmPackage, parseNpmLockfile } from './lockfile.ts';
import { findNpmOmission } from './omission.ts';

const hiddenLockfile = 'node_modules/.package-lock.json';

/** npm 7 and later. Links workspaces into `node_modules`, where the walk finds them. */
export const npm: Host<'npm'> = {
  name: 'npm',
  title: 'npm',
  recognition: {
    traces: [hiddenLockfile],
    projectFiles: [],
    isNamed: (name) => name === 'npm',
  },
  lockfile: lockfileNamed('npm-shrinkwrap.json', 'package-lock.json'),
  stateFiles: [hiddenLockfile],
  layout: {
    read: () => plainLayout(),
    findGlobalStore: () => null,
    isMember: isManifestWorkspace,
    findLack: lacksModules,
  },
  installed: {
    required: null,
    list: () => [hiddenLockfile, 'npm-shrinkwrap.json', 'package-lock.json'],
    parse: parseNpmLockfile,
    locate: (_, installed) => locateNpmPackage(installed),
    findPlaced: (_, installed) => findPlacedByNpm(installed),
    marksOptional: true,
    runsBundled: true,
  },
  readApprovals: (tree, env) => readNpmApprovals(tree, findNpm(env), env),
  findOmission: findNpmOmission,
  createBuilder: createNpmBuilder,
  relinker: null,
  commands: npmCommands,
  init: npmInit,
};
