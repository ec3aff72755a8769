import { AbistampError, type Project } from '@abistamp/core';
import type { CommandContext } from './command.ts';

/** The tree of the user's folder, for verbs that work without one too; null if nothing is installed. */
export function openIfInstalled({ open, cwd }: Pick<CommandContext, 'open' | 'cwd'>): Project | null {
  try {
    return open(cwd);
  } catch (error) {
    if (error instanceof AbistampError && error.code === 'NO_TREE') return null;
    throw error;
  }
}
