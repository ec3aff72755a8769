import type { BuildContext } from '../builder.ts';
import { nestedEnvironment } from '../nested-environment.ts';
import { type RunResult, runProgram } from '../run.ts';
import type { Npm } from './find-npm.ts';

/** Where npm runs, under which Node.js, and with which variables. */
type NpmProject = Pick<BuildContext, 'root' | 'runtime' | 'env'>;

/**
 * Has npm run the builds of the packages in these folders, and no others: folders identify nested duplicates,
 * names do not. npm's exit code proves nothing (it is 0 for packages it skipped); the files have to be
 * checked.
 */
export function rebuildWithNpm(npm: Npm, project: NpmProject, folders: string[]): Promise<RunResult> {
  const specs = folders.map((folder) => `./${folder}`);
  return runNpm(npm, project, ['rebuild', ...specs, '--foreground-scripts']);
}

/**
 * Has npm install exactly what a project's lockfile names, and run nothing. It verifies the integrity of each
 * tarball.
 */
export function extractWithNpm(npm: Npm, project: NpmProject): Promise<RunResult> {
  const flags = [
    '--ignore-scripts',
    '--no-bin-links',
    '--install-strategy=hoisted',
    '--prefix',
    project.root,
  ];
  return runNpm(npm, project, ['ci', ...flags]);
}

function runNpm(npm: Npm, { root, runtime, env }: NpmProject, args: string[]): Promise<RunResult> {
  return runProgram(
    runtime.execPath,
    [npm.script, ...args, '--no-audit', '--no-fund', '--no-update-notifier'],
    { cwd: root, env: nestedEnvironment(runtime, env) },
  );
}
