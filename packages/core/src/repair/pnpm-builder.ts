import { AbistampError } from '../errors.ts';
import { absolutePath } from '../files/file-tree.ts';
import { findPnpm } from '../hosts/pnpm/find-pnpm.ts';
import { installWithPnpm } from '../hosts/pnpm/install.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { buildEnvironment } from './build-environment.ts';
import type { Builder } from './builder.ts';
import { runLifecycle } from './lifecycle.ts';
import { findNodeGyp } from './node-gyp.ts';
import { ownFiles } from './own-files.ts';
import type { RepairStep } from './plan.ts';
import { runInLanes } from './run-in-lanes.ts';

/**
 * Builds packages of pnpm's as pnpm does, and only these. `pnpm rebuild NAME` would not do: it builds nothing for a package that has a binding.gyp alone (10, 11), writes into
 * the store's own files (12), and takes from its cache what was built for another Node (9 to 11).
 */
export function createPnpmBuilder(
  root: string,
  runtime: Runtime & { execPath: string },
  env: NodeJS.ProcessEnv,
): Builder {
  const context = { root, runtime, env: buildEnvironment(runtime, env), nodeGyp: findNodeGyp(env) };
  const build = async ({ package: { path, name }, findings }: RepairStep) => {
    if (findings.some(({ blocked }) => blocked !== null)) return `${name}: its build is not approved\n`;
    const folder = absolutePath(root, path);
    ownFiles(folder);
    return runLifecycle(folder, context);
  };
  return {
    run: async (steps) => {
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) outputs.push(await relink(root, runtime, env));
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      outputs.push(...(await runInLanes(rebuilds, build)));
      return outputs.join('\n');
    },
  };
}

async function relink(
  root: string,
  runtime: Runtime & { execPath: string },
  env: NodeJS.ProcessEnv,
): Promise<string> {
  const pnpm = findPnpm(env);
  if (pnpm === null)
    throw new AbistampError(
      'HOST_MISSING',
      'pnpm was not found on the search path, and it has to unpack what is missing',
      { hint: 'add the folder of pnpm to PATH' },
    );
  return (await installWithPnpm(pnpm, runtime, root, ['--frozen-lockfile'], env)).output;
}
