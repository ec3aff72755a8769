import { chooseVersion, type PublishedVersion } from '../../forecast/choose-version.ts';
import { runInLanes } from '../../repair/run-in-lanes.ts';
import type { Project } from '../project/project.ts';
import type { PlannedPackage, ProjectPlan } from './plan-tree.ts';
import { openRegistry } from './registry.ts';

/** More packages than this are not asked for: a plan in which so many break has another cause. */
const maxPackages = 50;

/**
 * Asks the project's registry, of each package that breaks or may, for the nearest version that would do. What no
 * answer comes for stays as it is; the plan as a whole takes a minute longer at most.
 */
export async function findVersions(
  project: Pick<Project, 'tree' | 'host'>,
  env: NodeJS.ProcessEnv,
  plan: ProjectPlan,
): Promise<ProjectPlan> {
  const registry = openRegistry(project, env);
  if (registry === null) return plan;
  const concerned = plan.targets.flatMap(({ packages }) => packages.filter(isConcerned));
  const names = [...new Set(concerned.map(({ package: { name } }) => name))].slice(0, maxPackages);
  const published = new Map<string, PublishedVersion[]>();
  try {
    await runInLanes(names, async (name) => {
      const versions = await registry.list(name);
      if (versions !== null) published.set(name, versions);
    });
  } finally {
    registry.close();
  }
  const targets = plan.targets.map((target) => ({
    ...target,
    packages: target.packages.map((planned) => {
      const { name, version } = planned.package;
      const versions = isConcerned(planned) && version !== null ? published.get(name) : undefined;
      if (versions === undefined || version === null) return planned;
      return { ...planned, other: chooseVersion(versions, version, target.runtime) };
    }),
  }));
  return { ...plan, targets };
}

/** It breaks, or something speaks against it; a download cannot be told from a registry. */
const isConcerned = ({ severity, forecast: { outcome } }: PlannedPackage): boolean =>
  severity === 'error' || (severity === 'warning' && outcome !== 'unknown');
