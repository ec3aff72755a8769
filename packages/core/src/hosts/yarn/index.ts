import type { Host } from '../host.ts';
import { findFile } from '../lockfile.ts';
import { isManifestWorkspace } from '../workspaces.ts';
import { readYarnApprovals } from './approvals.ts';
import { refuseToBuild, yarnCommands } from './commands.ts';
import { yarnInit } from './init.ts';
import { findYarnLack } from './lack.ts';
import { readYarnLayout } from './layout.ts';
import { parseYarnLockfile } from './lockfile.ts';
import { isYarnLockfile } from './lockfile-kind.ts';
import { findPlacedByYarn, locateYarnPackage } from './placement.ts';
import { findYarnOmission } from './settings.ts';

const names = ['yarn.lock'];
const traces = ['node_modules/.yarn-state.yml', '.pnp.cjs'];

/**
 * Yarn 2 and later, with each of its linkers. Its plugin runs builds within Yarn; nothing is built outside
 * it.
 */
export const yarn: Host<'yarn'> = {
  name: 'yarn',
  title: 'Yarn',
  recognition: {
    traces,
    projectFiles: ['.yarnrc.yml'],
    isNamed: (name, version) => name === 'yarn' && !version.startsWith('1.') && version !== '1',
  },
  lockfile: { names, isOwn: (read) => isYarnLockfile(read()), find: (tree) => findFile(tree, names) },
  stateFiles: [...traces, '.yarn/install-state.gz'],
  layout: {
    read: readYarnLayout,
    findGlobalStore: () => null,
    isMember: isManifestWorkspace,
    findLack: findYarnLack,
  },
  installed: {
    required: null,
    list: () => names,
    parse: parseYarnLockfile,
    locate: locateYarnPackage,
    findPlaced: findPlacedByYarn,
    marksOptional: false,
    runsBundled: false,
  },
  readApprovals: readYarnApprovals,
  findOmission: findYarnOmission,
  createBuilder: refuseToBuild,
  relinker: null,
  commands: yarnCommands,
  init: yarnInit,
};
