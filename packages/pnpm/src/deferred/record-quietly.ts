import { isCI, openProject, readCurrentRuntime, recordTree } from '@abistamp/core';

/**
 * Records what is installed, in the background: prints nothing, and leaves what fails to the next command.
 */
export function recordQuietly(root: string): void {
  try {
    const { env } = process;
    const project = openProject(root);
    if (project.host !== 'pnpm') return;
    const session = { project, runtime: readCurrentRuntime(), env };
    recordTree(session, { frozen: isCI(env), seen: { by: 'host' } });
  } catch {
    // Nothing is installed there.
  }
}
