import { AbistampError, checkTree, formatCheckPretty, type Runtime, type Style } from '@abistamp/core';
import type { CommandContext } from '../command.ts';

/**
 * What a check says about the tree as it is, for people; null if nothing is installed yet. `init` ends with it:
 * the first thing that abistamp has to say.
 */
export function checkFirst(
  { open, env }: CommandContext,
  root: string,
  runtime: Runtime,
): ((style: Style, width: number) => string) | null {
  try {
    const project = open(root);
    const verdict = checkTree({ project, runtime, env });
    return (style, width) => formatCheckPretty({ ...project, verdict }, runtime, style, width);
  } catch (error) {
    if (error instanceof AbistampError) return null;
    throw error;
  }
}
