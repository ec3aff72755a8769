import type { PackageManifest } from './manifest.ts';
import type { DeclaredBuild } from './native-package.ts';

/** Tools that compile or fetch an addon: what tells a native install script from any other. */
const buildTool =
  /\b(?:node-gyp(?:-build)?(?:-optional-packages)?|node-pre-gyp|prebuild-install|prebuildify|cmake-js|napi-postinstall|neon|cargo-cp-artifact|node-gyp-build-optional|pkg-prebuilds-verify|install-from-cache|electron-rebuild|cmake|make)\b/;

/** What hosts run where a package has a binding.gyp and no install script. */
export const implicitBuild = 'node-gyp rebuild';

/**
 * The build that a package declares, as every host understands it: its install scripts, or, where it has none but
 * a binding.gyp, `node-gyp rebuild` (npm's docs, "scripts", "Life Cycle Operation Order"; `gypfile: false` opts out).
 */
export function readDeclaredBuild(
  manifest: PackageManifest,
  buildFiles: string[],
  bundled: boolean,
): DeclaredBuild | null {
  const source = buildFiles.length > 0;
  const scripts = ['preinstall', 'install', 'postinstall'].flatMap((name) => manifest.scripts[name] ?? []);
  const implicit =
    manifest.scripts['install'] === undefined &&
    manifest.scripts['preinstall'] === undefined &&
    buildFiles.includes('binding.gyp') &&
    manifest.gypfile !== false;
  if (implicit) scripts.unshift(implicitBuild);
  return scripts.length === 0 ? null : { script: scripts.join(' && '), source, bundled };
}

/** Whether an install script is there for a native part; many only print, or set up something else. */
export function buildsNatively(build: DeclaredBuild | null): boolean {
  return build !== null && buildTool.test(build.script);
}
