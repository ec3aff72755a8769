import { absolutePath, type FileTree } from '../files/file-tree.ts';
import { exportNpmrc } from '../hosts/npmrc.ts';
import { requirePnpm } from '../hosts/pnpm/find-pnpm.ts';
import { installWithPnpm } from '../hosts/pnpm/install.ts';
import { readPnpmNpmrc } from '../hosts/pnpm/npmrc.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { breakHardLinks } from './break-hard-links.ts';
import { buildEnvironment } from './build-environment.ts';
import type { Builder } from './builder.ts';
import { runLifecycle } from './lifecycle.ts';
import { findNodeGyp } from './node-gyp.ts';
import type { RepairStep } from './plan.ts';
import { runInLanes } from './run-in-lanes.ts';

/**
 * What pnpm takes to look at each package's folder, and to unpack those that are gone: 11 and later would take its own notes for the tree. Scripts are run, since it may take the
 * tree for another's and unpack all of it.
 */
const unpackMissing = ['--frozen-lockfile', '--config.optimistic-repeat-install=false'];

/**
 * Builds packages of pnpm's as pnpm does, and only these. `pnpm rebuild NAME` would not do: it builds nothing for a package that has a binding.gyp alone (10, 11), writes into
 * the store's own files (12), and takes from its cache what was built for another Node (9 to 11).
 */
export function createPnpmBuilder(
  project: { root: string; tree: FileTree },
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
): Builder {
  const { root } = project;
  const settings = exportNpmrc(readPnpmNpmrc(project.tree, env), env);
  const context = { root, runtime, env: buildEnvironment(runtime, settings), nodeGyp: findNodeGyp(env) };
  const build = async ({ package: { path, name }, findings }: RepairStep) => {
    if (findings.some(({ blocked }) => blocked !== null)) return `${name}: its build is not approved\n`;
    const folder = absolutePath(root, path);
    breakHardLinks(folder);
    return runLifecycle(folder, context);
  };
  return {
    run: async (steps) => {
      const outputs: string[] = [];
      if (steps.some(({ action }) => action === 'reinstall')) {
        const { output } = await installWithPnpm(requirePnpm(env), runtime, project, unpackMissing, env);
        outputs.push(output);
      }
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      outputs.push(...(await runInLanes(rebuilds, build)));
      return outputs.join('\n');
    },
  };
}
