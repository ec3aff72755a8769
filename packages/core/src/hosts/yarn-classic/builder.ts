import type { BuildContext, Builder } from '../builder.ts';
import { isForProduction } from '../for-production.ts';
import { installWithYarn, requireYarn } from './find-yarn.ts';

/**
 * Builds these packages, and only these, as Yarn 1 does. Yarn has no command for it: `yarn install --force`
 * builds all of them. It brings back missing packages, without running anything; those that need a build are
 * rebuilt.
 * @throws AbistampError `HOST_MISSING` when packages have to be unpacked
 */
export function createYarnClassicBuilder(context: BuildContext): Builder {
  const { tree, env, runOwnScripts } = context;
  return {
    run: async (steps) => {
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) {
        // Without --check-files Yarn believes its own record that nothing is missing.
        const args = ['--check-files', '--ignore-scripts', '--non-interactive', '--no-progress'];
        const record = tree.stat('yarn.lock') === null ? '--no-lockfile' : '--frozen-lockfile';
        const omitted = isForProduction(tree) ? ['--production'] : [];
        const all = [...args, record, ...omitted];
        outputs.push((await installWithYarn(requireYarn(env), context, all)).output);
      }
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      outputs.push(...(await runOwnScripts(rebuilds, env)));
      return outputs.join('\n');
    },
  };
}
