import type { Runtime } from '../runtime/runtime.ts';
import type { ElectronRelease } from '../verdict/electron-use.ts';
import { findElectronHeaders, isSetting } from './electron-headers.ts';

/** What decides for whom an install script builds: in the environment it outranks every flag of node-gyp. */
const decisive = [
  ...['runtime', 'target', 'disturl', 'dist_url', 'nodedir', 'devdir', 'tarball'],
  ...['arch', 'target_arch', 'platform', 'target_platform'],
];

/**
 * The environment in which a package's own install script builds or fetches for Electron: the names that
 * node-gyp, prebuild-install, node-pre-gyp and cmake-js read.
 * @param fromSource its prebuilds are for Node, or were looked at already
 */
export function electronEnvironment(
  release: ElectronRelease,
  { arch, platform }: Pick<Runtime, 'arch' | 'platform'>,
  env: NodeJS.ProcessEnv,
  fromSource: boolean,
): NodeJS.ProcessEnv {
  const { nodedir, url, devdir } = findElectronHeaders(release, env);
  const rest = Object.fromEntries(
    Object.entries(env).filter(([variable]) => !decisive.some((name) => isSetting(variable, name))),
  );
  return {
    ...rest,
    npm_config_runtime: 'electron',
    npm_config_target: release.version ?? '',
    npm_config_disturl: url,
    npm_config_devdir: devdir,
    npm_config_arch: arch,
    npm_config_target_arch: arch,
    npm_config_platform: platform,
    npm_config_target_platform: platform,
    // One of an .npmrc would outrank the target.
    npm_config_nodedir: nodedir ?? '',
    ...(fromSource ? { npm_config_build_from_source: 'true' } : {}),
  };
}
