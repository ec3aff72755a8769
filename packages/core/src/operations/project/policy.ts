import type { FileTree } from '../../files/file-tree.ts';
import { readSettings } from './settings.ts';

/** What a hook does about a mismatch. */
export type OnMismatch = 'error' | 'warn' | 'rebuild' | 'off';

/** When a hook runs: after an install, or before a script. */
export type HookEvent = 'install' | 'start';

interface Policy {
  onMismatch: OnMismatch;
  /** Settings that were not understood, to be reported and then ignored: no setting may break an install. */
  complaints: string[];
}

/** The values of `onMismatch`. */
export const mismatchChoices: readonly string[] = ['error', 'warn', 'rebuild', 'off'] satisfies OnMismatch[];

/**
 * What to do on a mismatch: `ABISTAMP_ON_MISMATCH`, else `abistamp.onMismatch` in the root package.json, else
 * rebuild after an install and on a terminal, and stop everywhere else.
 */
export function readPolicy(
  tree: FileTree,
  env: NodeJS.ProcessEnv,
  moment: HookEvent,
  interactive: boolean,
): Policy {
  const settings = [
    ['ABISTAMP_ON_MISMATCH', env['ABISTAMP_ON_MISMATCH']],
    ['abistamp.onMismatch in package.json', readSettings(tree)['onMismatch']],
  ] as const;
  const complaints: string[] = [];
  for (const [where, value] of settings) {
    if (value === undefined || value === '') continue;
    if (typeof value === 'string' && mismatchChoices.includes(value))
      return { onMismatch: value as OnMismatch, complaints };
    complaints.push(`${where} is ${JSON.stringify(value)}; it can be ${mismatchChoices.join(', ')}`);
  }
  const terminal = interactive && !isCI(env);
  return { onMismatch: moment === 'install' || terminal ? 'rebuild' : 'error', complaints };
}

/** CI services set `CI`; users who want their terminal treated as CI set it too. */
export function isCI(env: NodeJS.ProcessEnv): boolean {
  const value = env['CI'];
  return value !== undefined && value !== '' && value !== 'false' && value !== '0';
}
