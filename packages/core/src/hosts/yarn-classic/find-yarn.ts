import { existsSync } from 'node:fs';
import { AbistampError } from '../../errors.ts';
import type { LocalRuntime } from '../../runtime/runtime.ts';
import { findProgram } from '../find-program.ts';
import { nestedEnvironment } from '../nested-environment.ts';
import { type RunResult, runProgram } from '../run.ts';

/**
 * The user's Yarn: the one that called us, else the first on the search path. Which version that is, and be it
 * through Corepack, only running it tells.
 * @throws AbistampError `HOST_MISSING`
 */
export function requireYarn(env: NodeJS.ProcessEnv): string {
  const calling = env['npm_execpath'] ?? '';
  if (/[\\/]yarn(?:\.js|pkg(?:\.js)?)?$/.test(calling) && existsSync(calling)) return calling;
  const program = findProgram('yarn', env);
  if (program !== null) return program;
  throw new AbistampError(
    'HOST_MISSING',
    'yarn was not found on the search path, and it has to unpack these packages again',
    { hint: 'add the folder of Yarn 1 to PATH' },
  );
}

/**
 * Has Yarn 1 bring back what is missing, and run nothing. A later Yarn would make this project one of its own,
 * so it is not run.
 */
export async function installWithYarn(
  yarn: string,
  { root, runtime, env }: { root: string; runtime: LocalRuntime; env: NodeJS.ProcessEnv },
  args: readonly string[],
): Promise<RunResult> {
  const isScript = yarn.endsWith('.js');
  // Windows starts those only by way of its shell; our arguments are plain words.
  const shell = /\.(?:cmd|bat)$/i.test(yarn);
  const program = shell ? `"${yarn}"` : yarn;
  const run = (own: readonly string[]) =>
    runProgram(isScript ? runtime.execPath : program, [...(isScript ? [yarn] : []), ...own], {
      ...{ cwd: root, shell },
      env: nestedEnvironment(runtime, env),
    });
  const { output } = await run(['--version']);
  if (/^1\./m.test(output)) return await run(['install', ...args]);
  const said = output.trim().split('\n').at(-1);
  return { code: null, output: `error: ${yarn} is not Yarn 1 (${said}), which installed this tree\n` };
}
