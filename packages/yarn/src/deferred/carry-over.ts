import type { TreeVerdict } from '@abistamp/core';
import type { LocatorHash, Project } from '@yarnpkg/core';
import { type BuildNote, noteOfThisNode } from '../build-note.ts';
import { createBuildHasher, gatherContributions } from './build-hash.ts';
import { createLocationFinder, pathInProject } from './locations.ts';

/**
 * Rewrites Yarn's stored build hashes, so that packages whose native files all fit the current Node are not
 * rebuilt only because Node's version changed. A build without native files may depend on anything of Node,
 * and scripts of workspaces are the project's own: these are carried over only where the target is the same.
 *
 * A hash is replaced only if our version of Yarn's rule reproduces the stored one, for the Node it was
 * computed under. Otherwise Yarn does what it does without us.
 *
 * @param notes Nodes that Yarn may have computed its hashes under, most likely first
 * @returns whether anything was replaced
 */
export async function carryOver(
  project: Project,
  notes: readonly BuildNote[],
  verdict: Pick<TreeVerdict, 'packages' | 'findings'>,
): Promise<boolean> {
  const here = noteOfThisNode();
  const hashOf = createBuildHasher(project, await gatherContributions(project));
  const locate = createLocationFinder(project);
  const unfit = new Set(verdict.findings.map((finding) => finding.package.path));
  const native = new Set(verdict.packages.flatMap(({ path, files }) => (files.length > 0 ? [path] : [])));
  const replacements = new Map<LocatorHash, string>();
  for (const [hash, kept] of project.storedBuildState) {
    const pkg = project.storedPackages.get(hash);
    const locations = pkg === undefined ? [] : await locate(pkg);
    if (pkg === undefined || locations.length === 0) continue;
    const now = hashOf(here.node, pkg, locations);
    if (now === kept) continue;
    const note = notes.find(({ node }) => hashOf(node, pkg, locations) === kept);
    if (note === undefined) continue;
    const paths = locations.map((location) => pathInProject(project, location));
    if (paths.some((path) => unfit.has(path))) continue;
    const isProven = project.tryWorkspaceByLocator(pkg) === null && paths.every((path) => native.has(path));
    if (isProven || note.target === here.target) replacements.set(hash, now);
  }
  for (const [hash, now] of replacements) project.storedBuildState.set(hash, now);
  return replacements.size > 0;
}

/** Makes Yarn build the packages in these folders again, whatever its state says. */
export async function forgetBuilds(project: Project, folders: ReadonlySet<string>): Promise<void> {
  if (folders.size === 0) return;
  const locate = createLocationFinder(project);
  for (const hash of [...project.storedBuildState.keys()]) {
    const pkg = project.storedPackages.get(hash);
    const locations = pkg === undefined ? [] : await locate(pkg);
    if (locations.some((location) => folders.has(pathInProject(project, location))))
      // Not deleted: Yarn then prints "must be rebuilt", where it would print "has never been built".
      project.storedBuildState.set(hash, '');
  }
}
