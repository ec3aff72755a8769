import { absolutePath } from '../../files/file-tree.ts';
import type { BuildContext } from '../builder.ts';
import { nestedEnvironment } from '../nested-environment.ts';
import { type RunResult, runProgram } from '../run.ts';
import type { Pnpm } from './find-pnpm.ts';
import { findSettingsFolder } from './settings-folder.ts';

/**
 * Runs `pnpm install` under a runtime: up to pnpm 11 the Node that runs pnpm decides what it takes from its
 * caches, and under which name it stores builds. pnpm's exit code proves nothing; the files have to be
 * checked.
 */
export function installWithPnpm(
  pnpm: Pnpm,
  { root, tree, runtime, env }: Pick<BuildContext, 'root' | 'tree' | 'runtime' | 'env'>,
  args: readonly string[],
): Promise<RunResult> {
  const folder = findSettingsFolder(tree);
  const [program, first] = pnpm.isScript ? [runtime.execPath, [pnpm.file]] : [pnpm.file, []];
  // Windows starts those only by way of its shell; our arguments are plain words.
  const shell = /\.(?:cmd|bat)$/i.test(program);
  return runProgram(shell ? `"${program}"` : program, [...first, 'install', ...args], {
    shell,
    cwd: folder.startsWith('..') ? root : absolutePath(root, folder),
    env: nestedEnvironment(runtime, env),
  });
}
