import { majorOf } from '@abistamp/binary';
import type { Relinker } from '../relinker.ts';
import { requirePnpm } from './find-pnpm.ts';
import { installWithPnpm } from './install.ts';
import { listLinkedFiles } from './linked-files.ts';
import { readModulesState } from './modules-state.ts';

/** pnpm's global virtual store: one folder for each Node that a package is built for. */
export const pnpmRelinker: Relinker = {
  /**
   * After a Node switch pnpm 10 relinks by itself, but builds only in new folders: one in which a build
   * failed before has to be forced. 11 and 12 report everything as up to date unless forced.
   */
  listAttempts: (tree, hasLockfile) => {
    const major = majorOf(readModulesState(tree)?.version);
    const attempts = major === 10 ? [[], ['--force']] : [['--force']];
    return attempts.map((args) => [...args, ...(hasLockfile ? ['--frozen-lockfile'] : [])]);
  },
  listLinkedFiles,
  prepare: (env) => {
    const pnpm = requirePnpm(env);
    return (context, args) => installWithPnpm(pnpm, context, args);
  },
  /** A strict pnpm reports unapproved builds after everything else is done. */
  hasFailed: ({ code, output }) => code !== 0 && !/\bERR_PNPM_IGNORED_BUILDS\b/.test(output),
};
