import type { Native } from '../natives/read-natives.ts';
import type { Project } from '../project/read-projects.ts';
import { joinPath } from '../text/folders.ts';
import type { Facts, Installed } from './facts.ts';

/**
 * What an install in a project's folder brings: that of the workspace it belongs to, too. Where the folder is not
 * clear, that of all projects.
 * @param folder below the context; null where it is not known
 */
export function nativesOf(
  { projects }: Pick<Facts, 'projects'>,
  context: string,
  folder: string | null,
): Installed {
  const path = folder === null ? null : joinPath(context, folder);
  const own = projects.find((project) => project.folder === path);
  if (own === undefined)
    return nativesOfAll(
      projects.filter(
        (project) => context === '' || project.folder === context || project.folder.startsWith(`${context}/`),
      ),
    );
  const around = projects.find((project) => project.members.includes(own.folder));
  const members = projects.filter((project) => own.members.includes(project.folder));
  const parts = [
    own,
    ...(around === undefined || own.lockfile !== null ? [] : [around]),
    ...(own.lockfile === null ? members : []),
  ];
  return {
    natives: join(parts),
    isLocked: parts.some(({ lockfile }) => lockfile !== null),
    project: around !== undefined && own.lockfile === null ? around : own,
  };
}

/** Of every project, where nothing says which one is meant. */
export function nativesOfAll(projects: readonly Project[]): Installed {
  return {
    natives: join(projects),
    isLocked: projects.some(({ lockfile }) => lockfile !== null),
    project: projects[0] ?? null,
  };
}

function join(projects: readonly Project[]): Native[] {
  const found = new Map<string, Native>();
  for (const { natives } of projects)
    for (const native of natives) found.set(`${native.name}@${native.version}`, native);
  return [...found.values()];
}

/** Names in order, each once. */
export const namesOf = (natives: readonly Native[]): string[] =>
  [...new Set(natives.map(({ family }) => family))].sort();

/** Packages whose file is for one ABI. */
export const listPinned = (natives: readonly Native[]): Native[] =>
  natives.filter(({ kind }) => kind === 'abi');

/** Packages that have something to build or download when they are installed. */
export const listBuilding = (natives: readonly Native[]): Native[] =>
  natives.filter(
    ({ builds, comes, optional }) => builds && comes !== 'packages' && comes !== 'tarball' && !optional,
  );
