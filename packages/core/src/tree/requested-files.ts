import { listFilesOfPackages } from '../loaders/searched-addons.ts';
import type { NativePackage } from './native-package.ts';

/**
 * Adds to what is expected of platform packages without any addon the one that another package requests in them
 * by its path (`@duckdb/node-bindings-linux-x64/duckdb.node`): libraries are left where it was taken away.
 */
export function expectRequested(packages: readonly NativePackage[]): NativePackage[] {
  const requested = new Map<string, string[]>();
  for (const { loader, resolvedDeps } of packages)
    for (const { name, file } of 'addons' in loader ? listFilesOfPackages(loader.addons) : []) {
      const path = resolvedDeps[name] ?? null;
      if (path !== null) requested.set(path, [...(requested.get(path) ?? []), file]);
    }
  return packages.map((pkg) => {
    const { path, platform, files, expected } = pkg;
    const wanted = requested.get(path);
    if (wanted === undefined || platform === null || files.some((file) => file.path.endsWith('.node')))
      return pkg;
    return { ...pkg, expected: [...new Set([...expected, ...wanted])] };
  });
}
