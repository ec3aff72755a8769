import { createHash } from 'node:crypto';
import type { Hooks, LocatorHash, Package, Project } from '@yarnpkg/core';
import type { PortablePath } from '@yarnpkg/fslib';
import { processState } from '../process-state.ts';

/**
 * Computes the hash that Yarn stores for a built package: of Node's version, the package with its
 * dependencies, and its folders.
 */
type BuildHasher = (node: string, pkg: Package, locations: readonly PortablePath[]) => string;

/**
 * Yarn's own rule (@yarnpkg/core, `Project.linkEverything`). It is private to Yarn and may change, so a
 * result counts only if the same rule reproduces Yarn's stored hash for the Node of the last build.
 *
 * @param contributions of other plugins to `globalHashGeneration`
 */
export function createBuildHasher(project: Project, contributions: readonly Contribution[]): BuildHasher {
  const bases = new Map<LocatorHash, string>();
  const baseOf = (hash: LocatorHash): string => {
    const known = bases.get(hash);
    if (known !== undefined) return known;
    bases.set(hash, '<recursive>');
    const builder = createHash('sha512').update(hash);
    for (const { descriptorHash } of project.storedPackages.get(hash)?.dependencies.values() ?? []) {
      const resolution = project.storedResolutions.get(descriptorHash);
      if (resolution !== undefined) builder.update(baseOf(resolution));
    }
    const base = builder.digest('hex');
    bases.set(hash, base);
    return base;
  };
  const globals = new Map<string, string>();
  const globalOf = (node: string): string => {
    const known = globals.get(node);
    if (known !== undefined) return known;
    const builder = createHash('sha512').update(node);
    for (const data of contributions) builder.update('\0').update(data);
    const hash = builder.digest('hex');
    globals.set(node, hash);
    return hash;
  };
  return (node, pkg, locations) => {
    const builder = createHash('sha512').update(globalOf(node)).update(baseOf(pkg.locatorHash));
    for (const location of locations) builder.update(location);
    return builder.digest('hex');
  };
}

type Contribution = string | Buffer;

/** What other plugins contribute to the hash. */
export async function gatherContributions(project: Project): Promise<Contribution[]> {
  const contributions: Contribution[] = [];
  const state = processState();
  state.asking = true;
  try {
    await project.configuration.triggerHook(
      ({ globalHashGeneration }: Hooks) => globalHashGeneration,
      project,
      (data: Contribution) => contributions.push(data),
    );
  } finally {
    state.asking = false;
  }
  return contributions;
}
