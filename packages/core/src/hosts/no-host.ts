import type { Host } from './host.ts';
import { findFile } from './lockfile.ts';
import { npm } from './npm/index.ts';

const none = { names: [], isOwn: () => false };

/**
 * Stands for the package manager of a tree that none was recognised in. Such a tree is read and rebuilt as npm would, which comes
 * with Node.js, and whose records and commands do least harm elsewhere; but nothing is known to forbid a build.
 */
export const noHost: Host<null> = {
  ...npm,
  name: null,
  title: 'an unknown package manager',
  recognition: { traces: [], projectFiles: [], isNamed: () => false },
  lockfile: { ...none, find: (tree) => findFile(tree, npm.lockfile.names) },
  stateFiles: [],
  readApprovals: () => ({ refuses: () => null }),
};
