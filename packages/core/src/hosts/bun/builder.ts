import type { BuildContext, Builder } from '../builder.ts';
import { nestedEnvironment } from '../nested-environment.ts';
import { runProgram } from '../run.ts';
import { requireBun } from './find-bun.ts';

/**
 * Builds packages as Bun does, and only these. Bun has no command for it: it builds a package when it unpacks it, and never again.
 * What is gone Bun unpacks; nothing is run then, since what needs a build is rebuilt.
 *
 * @throws AbistampError `HOST_MISSING` where packages have to be unpacked
 */
export function createBunBuilder({ root, tree, runtime, env, runOwnScripts }: BuildContext): Builder {
  return {
    run: async (steps) => {
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) {
        const record = tree.stat('bun.lock') === null ? '--no-save' : '--frozen-lockfile';
        const linker = tree.stat('node_modules/.bun') === null ? [] : ['--linker', 'isolated'];
        const args = ['install', '--ignore-scripts', record, ...linker];
        const options = { cwd: root, env: nestedEnvironment(runtime, env) };
        outputs.push((await runProgram(requireBun(env), args, options)).output);
      }
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      outputs.push(...(await runOwnScripts(rebuilds, env)));
      return outputs.join('\n');
    },
  };
}
