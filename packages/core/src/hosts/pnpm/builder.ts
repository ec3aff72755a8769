import type { BuildContext, Builder } from '../builder.ts';
import { exportNpmrc } from '../settings/npmrc.ts';
import { requirePnpm } from './find-pnpm.ts';
import { installWithPnpm } from './install.ts';
import { readPnpmNpmrc } from './npmrc.ts';

/**
 * Flags that make pnpm check every package's folder and unpack those that are gone: 11 and later trust their
 * own notes otherwise. Scripts are run, since it may take the tree for another's and unpack all of it.
 */
const unpackMissing = ['--frozen-lockfile', '--config.optimistic-repeat-install=false'];

/**
 * Builds packages as pnpm does, and only these. `pnpm rebuild NAME` would not do: it builds nothing for a
 * package that has a binding.gyp alone (10, 11), writes into the store's own files (12), and takes from its
 * cache what was built for another Node (9 to 11).
 *
 * @throws AbistampError `HOST_MISSING`
 */
export function createPnpmBuilder(context: BuildContext): Builder {
  const { tree, runtime, env, runOwnScripts } = context;
  const settings = exportNpmrc(readPnpmNpmrc(tree, env), env);
  return {
    run: async (steps) => {
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) {
        const { output } = await installWithPnpm(requirePnpm(env), runtime, context, unpackMissing, env);
        outputs.push(output);
      }
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      outputs.push(...(await runOwnScripts(rebuilds, settings)));
      return outputs.join('\n');
    },
  };
}
