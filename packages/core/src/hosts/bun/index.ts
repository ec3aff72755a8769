import type { Host } from '../host.ts';
import { lacksModules, plainLayout } from '../layout.ts';
import { lockfileNamed } from '../lockfile.ts';
import { findRequiredByRoot } from '../required-by-root.ts';
import { isManifestWorkspace } from '../workspaces.ts';
import { readBunApprovals } from './approvals.ts';
import { createBunBuilder } from './builder.ts';
import { bunCommands } from './commands.ts';
import { bunInit } from './init.ts';
import { listBunWorkspaces, parseBunLockfile, readBunLockfile } from './lockfile.ts';
import { findBunOmission } from './omission.ts';
import { locateBunPackage } from './placement.ts';

/** Where the isolated linker keeps packages; the hoisted one leaves no trace. */
const isolatedFolder = 'node_modules/.bun';

/** Bun 1.2 and later as a package manager, with both of its linkers. */
export const bun: Host<'bun'> = {
  name: 'bun',
  title: 'Bun',
  recognition: {
    traces: [isolatedFolder],
    projectFiles: ['bunfig.toml'],
    isNamed: (name) => name === 'bun',
  },
  lockfile: lockfileNamed('bun.lock', 'bun.lockb'),
  // Bun keeps no record of what it installed, but every install that changes something changes one of these.
  stateFiles: ['bun.lock', 'bun.lockb', 'node_modules', isolatedFolder],
  layout: {
    read: (tree) => plainLayout(listBunWorkspaces(readBunLockfile(tree))),
    findGlobalStore: () => null,
    isMember: isManifestWorkspace,
    findLack: lacksModules,
  },
  installed: {
    required: null,
    list: () => ['bun.lock'],
    parse: parseBunLockfile,
    locate: locateBunPackage,
    findPlaced: findRequiredByRoot,
    marksOptional: false,
    runsBundled: false,
  },
  readApprovals: readBunApprovals,
  findOmission: findBunOmission,
  createBuilder: createBunBuilder,
  relinker: null,
  commands: bunCommands,
  init: bunInit,
};
