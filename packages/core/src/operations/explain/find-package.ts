import type { FoundError } from '../../load-error/load-error.ts';
import type { NativePackage } from '../../tree/native-package.ts';

/**
 * The package that an error is about: the one in whose folder its path ends. A package of a package that is
 * not there is not the outer one. A message without a path names it.
 */
export function findPackage(
  packages: readonly NativePackage[],
  { path, asks, problem }: FoundError,
): NativePackage | null {
  const folder = packageFolder(path);
  if (folder !== null && problem?.code !== 'PLATFORM_PACKAGE_MISSING') {
    const exact = packages
      .filter((pkg) => `/${folder}`.endsWith(`/${pkg.path}`) && !isInside(folder, pkg, packages))
      .reduce<NativePackage | null>(
        (best, pkg) => (pkg.path.length > (best?.path.length ?? 0) ? pkg : best),
        null,
      );
    if (exact !== null || folder.split('node_modules/').length > 2) return exact;
  }
  const called = packages.filter(({ name }) => name === asks);
  return called.length === 1 ? (called[0] ?? null) : null;
}

/** `/app/node_modules/a/node_modules/@b/c`, of a path in that folder. */
function packageFolder(path: string | null): string | null {
  const within = path?.replaceAll('\\', '/') ?? '';
  return /^.{0,2000}node_modules\/(?:@[^/]{1,214}\/)?[^/]{1,214}/s.exec(within)?.[0] ?? null;
}

/** The folder is that of a package of another one here, and not the one of the same name further out. */
function isInside(folder: string, { path }: NativePackage, packages: readonly NativePackage[]): boolean {
  const outer = `/${folder.slice(0, -path.length - 1)}`;
  return packages.some((pkg) => outer.endsWith(`/${pkg.path}`));
}
