import { majorOf } from '@abistamp/binary';
import type { Relinker } from '../relinker.ts';
import { requirePnpm } from './find-pnpm.ts';
import { installWithPnpm } from './install.ts';
import { listLinkedFiles } from './linked-files.ts';
import { readModulesState } from './modules-state.ts';

/** pnpm's global virtual store: a folder for each Node that a package is built for. */
export const pnpmRelinker: Relinker = {
  /**
   * After a Node switch pnpm 10 links anew by itself, and builds only in folders that are new: one where a build failed before has
   * to be forced. 11 and 12 say that all is up to date unless they are forced.
   */
  listAttempts: (tree, hasLockfile) => {
    const major = majorOf(readModulesState(tree)?.version);
    const attempts = major === 10 ? [[], ['--force']] : [['--force']];
    return attempts.map((args) => [...args, ...(hasLockfile ? ['--frozen-lockfile'] : [])]);
  },
  listLinkedFiles,
  prepare: (env) => {
    const pnpm = requirePnpm(env);
    return (context, args) => installWithPnpm(pnpm, context.runtime, context, args, context.env);
  },
  /** That builds were not approved, a strict pnpm says when all else is done. */
  hasFailed: ({ code, output }) => code !== 0 && !/\bERR_PNPM_IGNORED_BUILDS\b/.test(output),
};
