import type { LoadedObject } from './loaded-object.ts';
import type { VersionMissing } from './report.ts';
import type { LibrarySearch } from './search.ts';

/** Versions that `object` needs, and that the library really loaded does not have. A library without any meets all. */
export function checkVersions(
  object: LoadedObject,
  loaded: readonly LoadedObject[],
  search: LibrarySearch,
): VersionMissing[] {
  const missing = new Map<LoadedObject, VersionMissing>();
  for (const { library, version, weak } of object.info.versionNeeds) {
    const provider = loaded.find((other) => search.isMetBy(library, other));
    const definitions = provider?.info.versionDefinitions ?? null;
    if (provider === undefined || definitions === null || weak || definitions.has(version)) continue;
    const found = missing.get(provider);
    if (found !== undefined) found.versions.push(version);
    else {
      const { path } = provider;
      missing.set(provider, {
        kind: 'version-missing',
        library,
        path,
        versions: [version],
        neededBy: object.path,
      });
    }
  }
  return [...missing.values()];
}
