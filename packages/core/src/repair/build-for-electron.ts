import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../files/json.ts';
import { parseManifest } from '../files/manifest.ts';
import type { Builder } from '../hosts/builder.ts';
import type { LocalRuntime } from '../runtime/runtime.ts';
import type { ElectronRelease } from '../verdict/electron-use.ts';
import { buildEnvironment } from './build-environment.ts';
import { electronEnvironment } from './electron-environment.ts';
import { createOwnBuilder } from './own-builder.ts';

/** Builds packages for Electron, under Node: no host has a command for that. */
export function createElectronBuilder(
  root: string,
  release: ElectronRelease,
  runtime: LocalRuntime,
  env: NodeJS.ProcessEnv,
): Builder {
  return createOwnBuilder(root, runtime, env, (folder) => chooseEnvironment(folder, release, runtime, env));
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
