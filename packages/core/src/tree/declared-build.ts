import type { PackageManifest } from '../files/manifest.ts';
import type { DeclaredBuild } from './native-package.ts';

/** Tools that compile or download an addon, which tell a native install script from others. */
const buildTool =
  /\b(?:node-gyp(?:-build)?(?:-optional-packages)?|node-pre-gyp|prebuild-install|prebuildify|cmake-js|napi-postinstall|neon|cargo-cp-artifact|node-gyp-build-optional|pkg-prebuilds-verify|install-from-cache|electron-rebuild|cmake|make)\b/;

/** What hosts run for a package that has a binding.gyp and no install script. */
export const implicitBuild = 'node-gyp rebuild';

/** One script of a build, under the hosts' name for it. */
export interface BuildScript {
  event: 'preinstall' | 'install' | 'postinstall';
  script: string;
}

/**
 * What every host runs to build a package, in this order: its install scripts or, if it has none but a
 * binding.gyp, `node-gyp rebuild` (npm's docs, "scripts", "Life Cycle Operation Order"; `gypfile: false` opts
 * out).
 */
export function listBuildScripts(manifest: PackageManifest, buildFiles: readonly string[]): BuildScript[] {
  const { preinstall, install, postinstall } = manifest.scripts;
  const implicit =
    install === undefined &&
    preinstall === undefined &&
    buildFiles.includes('binding.gyp') &&
    manifest.gypfile !== false;
  const scripts = { preinstall, install: implicit ? implicitBuild : install, postinstall };
  return (['preinstall', 'install', 'postinstall'] as const).flatMap((event) => {
    const script = scripts[event];
    return script === undefined ? [] : { event, script };
  });
}

/** The build that a package declares, as every host understands it; null if it declares none. */
export function readDeclaredBuild(
  manifest: PackageManifest,
  buildFiles: string[],
  bundled: boolean,
): DeclaredBuild | null {
  const scripts = listBuildScripts(manifest, buildFiles).map(({ script }) => script);
  return scripts.length === 0
    ? null
    : { script: scripts.join(' && '), source: buildFiles.length > 0, bundled };
}

/** Whether an install script is for a native part; many only print something, or set up something else. */
export function buildsNatively(build: DeclaredBuild | null): boolean {
  return build !== null && buildTool.test(build.script);
}
