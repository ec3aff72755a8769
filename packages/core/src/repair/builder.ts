import { absolutePath, type FileTree } from '../files/file-tree.ts';
import type { Builder, BuildStep } from '../hosts/builder.ts';
import { hostOf } from '../hosts/index.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import { breakHardLinks } from './break-hard-links.ts';
import { buildEnvironment } from './build-environment.ts';
import { runLifecycle } from './lifecycle.ts';
import { findNodeGyp } from './node-gyp.ts';
import { putExtracted } from './put-extracted.ts';
import { runInLanes } from './run-in-lanes.ts';
import { repairFolder } from './unfinished.ts';

/**
 * The tree's host, equipped to build for a runtime.
 * @throws AbistampError `HOST_MISSING`, `HOST_UNSUPPORTED`
 */
export function createBuilder(
  { root, tree, host }: { root: string; tree: FileTree; host: string | null },
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
  leaveUnbuilt = false,
): Builder {
  const withHeaders = (variables: NodeJS.ProcessEnv) => buildEnvironment(runtime, variables);
  return hostOf(host).createBuilder({
    root,
    tree,
    runtime,
    env,
    leaveUnbuilt,
    withHeaders,
    runOwnScripts: (steps, variables) => {
      const context = { root, runtime, env: withHeaders(variables), nodeGyp: findNodeGyp(env) };
      const build = async ({ package: { path, name }, findings }: BuildStep) => {
        if (findings.some(({ blocked }) => blocked !== null)) return `${name}: its build is not approved\n`;
        const folder = absolutePath(root, path);
        breakHardLinks(folder);
        return runLifecycle(folder, context);
      };
      return runInLanes(steps, build);
    },
    scratch: `${repairFolder(root)}/extracted`,
    putExtracted: (from, place) => putExtracted(root, from, place),
  });
}
