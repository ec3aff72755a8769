import { AbistampError, type Project } from '@abistamp/core';
import type { CommandContext } from './command.ts';

/**
 * The tree that the user's folder belongs to, for verbs that have something to say without one too; null
 * where nothing is installed.
 */
export function openIfInstalled({ open, cwd }: Pick<CommandContext, 'open' | 'cwd'>): Project | null {
  try {
    return open(cwd);
  } catch (error) {
    if (error instanceof AbistampError && error.code === 'NO_TREE') return null;
    throw error;
  }
}
