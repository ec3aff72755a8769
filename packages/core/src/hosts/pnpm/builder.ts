import type { BuildContext, Builder } from '../builder.ts';
import { exportNpmrc } from '../settings/npmrc.ts';
import { requirePnpm } from './find-pnpm.ts';
import { installWithPnpm } from './install.ts';
import { readModulesState } from './modules-state.ts';
import { readPnpmNpmrc } from './npmrc.ts';

/**
 * Flags that make pnpm check every package folder and extract missing ones; pnpm 11 and later otherwise trust
 * their own records. Scripts run, since pnpm may take the tree for another's and extract all of it.
 */
const unpackMissing = ['--frozen-lockfile', '--config.optimistic-repeat-install=false'];

/**
 * Builds these packages, and only these, as pnpm does. `pnpm rebuild NAME` is not enough: it builds nothing
 * for a package with only a binding.gyp (10, 11), writes into the store's own files (12), and uses cached
 * builds for another Node (9 to 11).
 * @throws AbistampError `HOST_MISSING`
 */
export function createPnpmBuilder(context: BuildContext): Builder {
  const { tree, env, runOwnScripts, leaveUnbuilt } = context;
  const settings = exportNpmrc(readPnpmNpmrc(tree, env), env);
  return {
    run: async (steps) => {
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) {
        // What the install left out stays so, and what it brought stays, whatever NODE_ENV says now.
        const kept = `--prod=${readModulesState(tree)?.hasDev === false}`;
        const args = [...unpackMissing, kept, ...(leaveUnbuilt ? ['--ignore-scripts'] : [])];
        const { output } = await installWithPnpm(requirePnpm(env), context, args);
        outputs.push(output);
      }
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      outputs.push(...(await runOwnScripts(rebuilds, settings)));
      return outputs.join('\n');
    },
  };
}
