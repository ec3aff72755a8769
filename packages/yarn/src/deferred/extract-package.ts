import { Cache, type Package, type Project } from '@yarnpkg/core';
import { ppath, xfs } from '@yarnpkg/fslib';
import { locationInProject } from './locations.ts';
import { silentReport } from './silent-report.ts';

/**
 * Extracts one package into its folder, as an install of everything would, without what that would also bring.
 * Yarn compares the archive with the lockfile's checksum, if it has one. Packages that are installed inside it
 * stay, and no file is written in place: it may be a hard link.
 * @throws what Yarn throws
 */
export async function extractPackage(project: Project, pkg: Package, path: string): Promise<void> {
  const fetcher = project.configuration.makeFetcher();
  const { packageFs, prefixPath, releaseFs } = await fetcher.fetch(pkg, {
    ...{ project, fetcher, checksums: project.storedChecksums },
    cache: await Cache.find(project.configuration),
    report: silentReport(project.configuration),
  });
  try {
    const folder = locationInProject(project, path);
    await xfs.mkdirpPromise(folder);
    for (const name of await xfs.readdirPromise(folder))
      if (name !== 'node_modules') await xfs.removePromise(ppath.join(folder, name));
    await xfs.copyPromise(folder, prefixPath, { baseFs: packageFs });
  } finally {
    releaseFs?.();
  }
}
