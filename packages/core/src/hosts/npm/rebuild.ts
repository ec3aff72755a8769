import type { LocalRuntime } from '../../runtime/runtime.ts';
import { nestedEnvironment } from '../nested-environment.ts';
import { type RunResult, runProgram } from '../run.ts';
import type { Npm } from './find-npm.ts';

/**
 * Has npm run the builds of the packages in these folders, and no others: folders identify nested duplicates,
 * names do not. npm's exit code proves nothing (it is 0 for packages it skipped); the files have to be
 * checked.
 */
export function rebuildWithNpm(
  npm: Npm,
  runtime: LocalRuntime,
  root: string,
  folders: string[],
  env: NodeJS.ProcessEnv,
): Promise<RunResult> {
  const specs = folders.map((folder) => `./${folder}`);
  return runNpm(npm, runtime, root, ['rebuild', ...specs, '--foreground-scripts'], env);
}

/**
 * Has npm install exactly what the lockfile in a folder names, and run nothing. It verifies the integrity of
 * each tarball.
 * @param folder absolute
 */
export function extractWithNpm(
  npm: Npm,
  runtime: LocalRuntime,
  folder: string,
  env: NodeJS.ProcessEnv,
): Promise<RunResult> {
  const args = ['ci', '--ignore-scripts', '--no-bin-links', '--install-strategy=hoisted', '--prefix', folder];
  return runNpm(npm, runtime, folder, args, env);
}

function runNpm(
  npm: Npm,
  runtime: LocalRuntime,
  root: string,
  args: string[],
  env: NodeJS.ProcessEnv,
): Promise<RunResult> {
  return runProgram(
    runtime.execPath,
    [npm.script, ...args, '--no-audit', '--no-fund', '--no-update-notifier'],
    { cwd: root, env: nestedEnvironment(runtime, env) },
  );
}
