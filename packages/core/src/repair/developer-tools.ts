import { spawnSync } from 'node:child_process';
import { findProgram } from '../hosts/find-program.ts';
import { withoutCredentials } from '../runtime/without-secrets.ts';

/**
 * Paths that are no tools: on macOS, `/usr/bin` has stubs in place of Apple's developer tools where those are
 * not installed. They open a window when they are run; `xcode-select -p` only prints a folder or fails. Null
 * where all programs are what they seem.
 */
export function findStubs(env: NodeJS.ProcessEnv): RegExp | null {
  if (process.platform !== 'darwin') return null;
  const program = findProgram('xcode-select', env);
  const asked =
    program === null
      ? null
      : spawnSync(program, ['-p'], { env: withoutCredentials(env), stdio: 'ignore', timeout: 10_000 });
  return asked?.status === 0 ? null : /^\/usr\/bin\//;
}
