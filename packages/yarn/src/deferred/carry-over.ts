import type { LocatorHash, Project } from '@yarnpkg/core';
import { type BuildNote, noteOfThisNode } from '../build-note.ts';
import { createBuildHasher, gatherContributions } from './build-hash.ts';
import { createLocationFinder, pathInProject } from './locations.ts';

export interface CarryOver {
  /** Under which Node Yarn may have made its hashes, likeliest first. */
  notes: readonly BuildNote[];
  /** Folders of packages that do not fit the Node that runs. */
  unfit: ReadonlySet<string>;
}

/**
 * Tells Yarn which of its builds are as good under the Node that runs as under the one that they were made under, so that it does not make them again just because
 * Node's version is another: all that have nothing that does not fit. Scripts of workspaces, which are the project's own, only where the target is the same.
 *
 * Each hash is replaced by the one for this Node, and only if our idea of Yarn's rule gives, for the Node of then, the very hash that Yarn kept. Where it does not,
 * Yarn does as it does without us.
 *
 * @returns whether anything was replaced
 */
export async function carryOver(project: Project, { notes, unfit }: CarryOver): Promise<boolean> {
  const here = noteOfThisNode();
  const hashOf = createBuildHasher(project, await gatherContributions(project));
  const locate = createLocationFinder(project);
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
    const isOwn = project.tryWorkspaceByLocator(pkg) !== null;
    if (!isOwn || note.target === here.target) replacements.set(hash, now);
  }
  for (const [hash, now] of replacements) project.storedBuildState.set(hash, now);
  return replacements.size > 0;
}

/** Has Yarn build these packages again, whatever it thinks of them. */
export async function forgetBuilds(project: Project, unfit: ReadonlySet<string>): Promise<void> {
  if (unfit.size === 0) return;
  const locate = createLocationFinder(project);
  for (const hash of [...project.storedBuildState.keys()]) {
    const pkg = project.storedPackages.get(hash);
    const locations = pkg === undefined ? [] : await locate(pkg);
    if (locations.some((location) => unfit.has(pathInProject(project, location))))
      // As good as none, and so Yarn says "must be rebuilt" and not "has never been built".
      project.storedBuildState.set(hash, '');
  }
}
