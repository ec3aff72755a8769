import type { PackageManifest } from '../../files/manifest.ts';
import { conditionOfLabels, readLabels } from '../../runtime/labels.ts';
import { isAddon } from '../native-names.ts';

/**
 * Declares the platform that a package's name says, for one that declares none and whose main file is an
 * addon: hosts install it everywhere, and the package that takes it goes by the name.
 */
export function declarePlatform(manifest: PackageManifest): PackageManifest {
  if (manifest.os.length > 0 || !isAddon(manifest.main ?? '')) return manifest;
  const { os, cpu, libc = [] } = conditionOfLabels(readLabels(manifest.name ?? ''));
  return os !== undefined && cpu !== undefined ? { ...manifest, os, cpu, libc } : manifest;
}
