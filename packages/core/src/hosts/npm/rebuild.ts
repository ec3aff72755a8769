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
 * Has npm extract what is missing from the tree. Runs nothing: root scripts would call us again, and packages
 * that need a build are rebuilt, not reinstalled.
 */
export function reinstallWithNpm(
  npm: Npm,
  runtime: LocalRuntime,
  root: string,
  env: NodeJS.ProcessEnv,
): Promise<RunResult> {
  return runNpm(npm, runtime, root, ['install', '--no-save', '--ignore-scripts'], env);
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
