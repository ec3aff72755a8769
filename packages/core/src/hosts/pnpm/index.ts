import type { Host } from '../host.ts';
import { lacksModules } from '../layout.ts';
import { lockfileNamed } from '../lockfile.ts';
import { readPnpmApprovals } from './approvals.ts';
import { createPnpmBuilder } from './builder.ts';
import { pnpmCommands } from './commands.ts';
import { pnpmInit } from './init.ts';
import { findGlobalVirtualStore, isPnpmMember, readPnpmLayout } from './layout.ts';
import { parsePnpmLockfile } from './lockfile.ts';
import { listBranchLockfiles, listLockfiles } from './lockfiles.ts';
import { statePath } from './modules-state.ts';
import { findPnpmOmission } from './omission.ts';
import { findPlacedByPnpm, locatePnpmPackage } from './placement.ts';
import { pnpmRelinker } from './relinker.ts';

const lockfile = lockfileNamed('pnpm-lock.yaml');

/** pnpm 9 and later, in all its layouts. */
export const pnpm: Host<'pnpm'> = {
  name: 'pnpm',
  title: 'pnpm',
  recognition: {
    traces: [statePath],
    projectFiles: ['pnpm-workspace.yaml'],
    isNamed: (name) => name === 'pnpm',
  },
  lockfile: { ...lockfile, find: (tree) => lockfile.find(tree) ?? listBranchLockfiles(tree)[0] ?? null },
  stateFiles: [statePath, 'node_modules/.pnpm/lock.yaml'],
  layout: {
    read: readPnpmLayout,
    findGlobalStore: findGlobalVirtualStore,
    isMember: isPnpmMember,
    // With `nodeLinker: pnp` nothing is linked into node_modules.
    findLack: (tree) => (tree.stat('.pnp.cjs') === null ? lacksModules(tree) : null),
  },
  // pnpm 10 leaves `optional: true` in its own record when a package becomes required.
  installed: {
    list: listLockfiles,
    required: 'pnpm-lock.yaml',
    parse: parsePnpmLockfile,
    locate: locatePnpmPackage,
    findPlaced: findPlacedByPnpm,
    marksOptional: true,
    runsBundled: false,
  },
  readApprovals: readPnpmApprovals,
  findOmission: findPnpmOmission,
  createBuilder: createPnpmBuilder,
  relinker: pnpmRelinker,
  commands: pnpmCommands,
  init: pnpmInit,
};
