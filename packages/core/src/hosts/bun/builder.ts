import type { BuildContext, Builder } from '../builder.ts';
import { isForProduction } from '../for-production.ts';
import { nestedEnvironment } from '../nested-environment.ts';
import { runProgram } from '../run.ts';
import { requireBun } from './find-bun.ts';

/**
 * Builds these packages, and only these, as Bun does. Bun has no command for it: it builds a package when it
 * extracts it, and never again. Bun extracts missing packages without running anything; those that need a
 * build are rebuilt.
 * @throws AbistampError `HOST_MISSING` when packages have to be extracted
 */
export function createBunBuilder({ root, tree, runtime, env, runOwnScripts }: BuildContext): Builder {
  return {
    run: async (steps) => {
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) {
        const record = tree.stat('bun.lock') === null ? '--no-save' : '--frozen-lockfile';
        const linker = tree.stat('node_modules/.bun') === null ? [] : ['--linker', 'isolated'];
        const omitted = isForProduction(tree) ? ['--omit=dev'] : [];
        const args = ['install', '--ignore-scripts', record, ...linker, ...omitted];
        const options = { cwd: root, env: nestedEnvironment(runtime, env) };
        outputs.push((await runProgram(requireBun(env), args, options)).output);
      }
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      outputs.push(...(await runOwnScripts(rebuilds, env)));
      return outputs.join('\n');
    },
  };
}
