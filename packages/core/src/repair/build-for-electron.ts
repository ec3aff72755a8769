import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { absolutePath } from '../files/file-tree.ts';
import { isRecord } from '../files/json.ts';
import { parseManifest } from '../files/manifest.ts';
import type { Builder, BuildStep } from '../hosts/builder.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import type { ElectronRelease } from '../verdict/electron-use.ts';
import { breakHardLinks } from './break-hard-links.ts';
import { buildEnvironment } from './build-environment.ts';
import { electronEnvironment } from './electron-environment.ts';
import { runLifecycle } from './lifecycle.ts';
import { findNodeGyp } from './node-gyp.ts';
import { runInLanes } from './run-in-lanes.ts';

/**
 * Builds packages for Electron by their own install scripts, under Node, in place. No host has a command for
 * that, so it is the same under all.
 */
export function createElectronBuilder(
  root: string,
  release: ElectronRelease,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
): Builder {
  const nodeGyp = findNodeGyp(env);
  const build = async ({ package: { path, name }, findings }: BuildStep): Promise<string> => {
    if (findings.some(({ blocked }) => blocked !== null)) return `${name}: its build is not approved\n`;
    const folder = absolutePath(root, path);
    breakHardLinks(folder);
    const variables = chooseEnvironment(folder, release, runtime, env);
    return runLifecycle(folder, { root, runtime, env: variables, nodeGyp });
  };
  return {
    run: async (steps) => {
      const rebuilds = steps.filter(({ action }) => action === 'rebuild');
      return (await runInLanes(rebuilds, build)).join('\n');
    },
  };
}

/**
 * A build by Node-API runs in Electron as it does in Node: what is published for it is named by its level, and
 * Node's headers do for it.
 */
function chooseEnvironment(
  folder: string,
  release: ElectronRelease,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
): NodeJS.ProcessEnv {
  const manifest = parseManifest(readFileSync(join(folder, 'package.json'), 'utf8'));
  const { install = '', preinstall = '', postinstall = '' } = manifest?.scripts ?? {};
  const script = [preinstall, install, postinstall].join('\n');
  const binary = manifest?.raw['binary'];
  const isNodeApi =
    (isRecord(binary) && 'napi_versions' in binary) || /(?:-r|--runtime)[= ]napi\b/.test(script);
  if (isNodeApi) return buildEnvironment(runtime, env);
  // It asks whether Node can load the package, and builds nothing if so.
  const asksNode = /\bnode-gyp-build\b/.test(script);
  return electronEnvironment(release, runtime, env, asksNode);
}
