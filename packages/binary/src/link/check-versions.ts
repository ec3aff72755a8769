import type { LoadedObject } from './loaded-object.ts';
import type { VersionMissing } from './report.ts';

/**
 * A file with packed relocations that needs versions of the C library must need this one; glibc refuses it
 * otherwise.
 */
const packedRelocations = 'GLIBC_ABI_DT_RELR';

/**
 * Versions that `object` needs and the library actually loaded lacks. A library without versions satisfies
 * all. `findLibrary` returns the library loaded for a name.
 */
export function checkVersions(
  object: LoadedObject,
  findLibrary: (name: string) => LoadedObject | undefined,
): VersionMissing[] {
  const missing = new Map<LoadedObject, VersionMissing>();
  const add = (provider: LoadedObject, library: string, version: string) => {
    const found = missing.get(provider);
    const { path } = provider;
    if (found !== undefined) found.versions.push(version);
    else
      missing.set(provider, {
        kind: 'version-missing',
        library,
        path,
        versions: [version],
        neededBy: object.path,
      });
  };
  const { versionNeeds, packsRelocations } = object.info;
  for (const { library, version, weak } of versionNeeds) {
    const provider = findLibrary(library);
    const definitions = provider?.info.versionDefinitions ?? null;
    if (provider === undefined || definitions === null || weak || definitions.has(version)) continue;
    add(provider, library, version);
  }
  const libc = versionNeeds.find(({ library }) => library.startsWith('libc.so.'))?.library;
  const provider = libc === undefined ? undefined : findLibrary(libc);
  const says = versionNeeds.some(({ version }) => version === packedRelocations);
  if (packsRelocations && !says && libc !== undefined && provider !== undefined)
    add(provider, libc, packedRelocations);
  return [...missing.values()];
}
