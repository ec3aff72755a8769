import type { PackageManifest } from '../../files/manifest.ts';
import type { PackageView } from '../../files/package-view.ts';
import type { DeclaredPlatform } from '../../runtime/matches-platform.ts';
import { conditionOfLabels } from '../delegates.ts';
import { namesMachine, readLabels } from '../labels.ts';
import type { Recognised } from '../loader.ts';
import { isAddon } from '../native-names.ts';
import type { PlatformPackageRecord } from './record.ts';

/**
 * A package made for one platform, by `os`, `cpu` or `libc` in its package.json and by its name; by its name
 * alone if it is nothing but an addon. A package that only limits where it may be installed (`os:
 * ["!win32"]`, and compiles there) loads in its own way.
 */
export function recognisePlatformPackage({
  manifest,
  files,
}: PackageView): Recognised<PlatformPackageRecord> | null {
  const { os, cpu, libc } = manifest;
  if (os.length + cpu.length + libc.length === 0 && platformOfName(manifest) === null) return null;
  const builds = manifest.scripts['install'] !== undefined || 'node-gyp-build' in manifest.dependencies;
  if (builds || !namesMachine(readLabels(manifest.name ?? ''))) return null;
  const tagged =
    files.filter((file) => /^(?:node|electron)\.(?:napi|abi\d+)\.[\w.]*node$/.test(file)).length > 1;
  const main = manifest.main?.replace(/^\.\//, '') ?? null;
  return {
    record: {
      kind: 'platform-package',
      uses: tagged ? 'tagged' : 'all',
      main: main !== null && isAddon(main) ? main : null,
    },
    places: [],
  };
}

/**
 * The platform of a package that declares none, and whose main file is an addon: hosts install it everywhere,
 * and the package that takes it goes by the name.
 */
export function platformOfName({ name, main }: PackageManifest): DeclaredPlatform | null {
  const { os, cpu, libc = [] } = conditionOfLabels(readLabels(name ?? ''));
  return os !== undefined && cpu !== undefined && isAddon(main ?? '') ? { os, cpu, libc } : null;
}
