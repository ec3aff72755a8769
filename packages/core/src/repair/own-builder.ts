import { absolutePath } from '../files/file-tree.ts';
import type { Builder, BuildStep } from '../hosts/builder.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { breakHardLinks } from './break-hard-links.ts';
import { buildEnvironment } from './build-environment.ts';
import { runLifecycle } from './lifecycle.ts';
import { findNodeGyp } from './node-gyp.ts';
import { runInLanes } from './run-in-lanes.ts';

/**
 * Builds packages by their own install scripts, in place, where no host does that for this runtime: the same
 * under all hosts. Builds what the project has approved.
 * @param environmentOf the variables for the package in a folder; those that Node's headers need, if not given
 */
export function createOwnBuilder(
  root: string,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
  environmentOf: (folder: string) => NodeJS.ProcessEnv = () => buildEnvironment(runtime, env),
): Builder {
  const nodeGyp = findNodeGyp(env);
  const build = async ({ package: { path, name }, findings }: BuildStep): Promise<string> => {
    if (findings.some(({ blocked }) => blocked !== null)) return `${name}: its build is not approved\n`;
    const folder = absolutePath(root, path);
    breakHardLinks(folder);
    return runLifecycle(folder, { root, runtime, env: environmentOf(folder), nodeGyp });
  };
  return {
    run: async (steps) => {
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      return (await runInLanes(rebuilds, build)).join('\n');
    },
  };
}
