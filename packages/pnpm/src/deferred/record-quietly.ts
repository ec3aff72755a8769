import { isCI, openProject, readCurrentRuntime, recordTree } from '@abistamp/core';

/** Records what is installed. Nobody waits for it, nobody hears of it, and what it cannot do the next command does. */
export function recordQuietly(root: string): void {
  try {
    const { env } = process;
    const session = { project: openProject(root), runtime: readCurrentRuntime(), env };
    recordTree(session, { frozen: isCI(env) });
  } catch {
    // Nothing is installed there.
  }
}
