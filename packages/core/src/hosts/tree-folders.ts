import { plugAndPlayMap } from '../files/state-folder.ts';

/**
 * Names of which one is in every folder in which something is installed: those of hosts' traces that are there
 * (a test compares), without the hosts.
 */
export const treeFolders: readonly string[] = ['node_modules', plugAndPlayMap];
