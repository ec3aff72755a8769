import type { BaseCommand } from '@yarnpkg/cli';
import { Cli } from 'clipanion';
import { verbs } from './verbs.ts';

type Context = BaseCommand['context'];

/**
 * Runs `yarn abi` with these arguments. Its help and its errors are those of Yarn's own commands.
 * @returns the exit code
 */
export async function runAbi(
  args: readonly string[],
  { binaryName, binaryLabel, binaryVersion, enableCapture, enableColors }: BaseCommand['cli'],
  context: Context,
): Promise<number> {
  const cli = new Cli<Context>({
    ...{ binaryName, enableCapture },
    ...(binaryLabel === undefined ? {} : { binaryLabel }),
    ...(binaryVersion === undefined ? {} : { binaryVersion }),
    ...(enableColors === undefined ? {} : { enableColors }),
  });
  for (const verb of verbs) cli.register(verb);
  return await cli.run(['abi', ...args], context);
}
