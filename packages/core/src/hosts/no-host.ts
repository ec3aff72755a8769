import type { Host } from './host.ts';
import { findFile } from './lockfile.ts';
import { npm } from './npm/index.ts';

const none = { names: [], isOwn: () => false };

/**
 * Stands in for a package manager that was not recognised. Such a tree is read and rebuilt as npm would do
 * it: npm comes with Node.js, and its records and commands do least harm elsewhere. No build is known to be
 * forbidden.
 */
export const noHost: Host<null> = {
  ...npm,
  name: null,
  title: 'an unknown package manager',
  recognition: { traces: [], projectFiles: [], isNamed: () => false },
  lockfile: { ...none, find: (tree) => findFile(tree, npm.lockfile.names) },
  installed: { ...npm.installed, marksOptional: false },
  stateFiles: [],
  readApprovals: () => ({ refuses: () => null }),
};
