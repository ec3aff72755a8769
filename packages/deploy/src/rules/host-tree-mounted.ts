import { isRecord } from '@abistamp/core/project-files';
import { installsTree } from '../ci/job.ts';
import { type Mount, readShortMount, type Service } from '../compose/read-compose.ts';
import type { Facts, ImageBuild } from '../facts/facts.ts';
import { nativesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import { splitShell } from '../shell/split-shell.ts';
import { isInside } from '../stages/paths.ts';
import { folderOf } from '../text/folders.ts';
import { locateIn, wholeFile } from '../text/place.ts';
import type { Rule } from './rule.ts';

/** A folder of this machine is mounted over the image's tree: what runs is the tree of this machine. */
export const findMountedHostTrees: Rule = (facts) => [
  ...facts.services.flatMap((service) => judgeService(service, facts)),
  ...facts.projects.flatMap((project) => judgeScripts(project, facts)),
];

/** Named volumes over a tree: they are filled once, and stay when the image changes. */
export const findOutlivingVolumes: Rule = (facts) =>
  facts.services.flatMap((service) => {
    const build = buildOf(service, facts);
    const natives = nativesOf(facts, build?.context ?? '', build === null ? '' : null).natives;
    if (natives.length === 0 || /\bnpm ci\b/.test(service.command)) return [];
    return service.mounts.flatMap(({ kind, source, target, place }) =>
      kind === 'named' && source !== null && /\/node_modules$/.test(target)
        ? [
            {
              ...place,
              severity: 'info' as const,
              problem: {
                code: 'VOLUME_OUTLIVES_IMAGE' as const,
                service: service.name,
                volume: source,
                target,
              },
            },
          ]
        : [],
    );
  });

function judgeService(service: Service, facts: Facts): DeployFinding[] {
  const build = buildOf(service, facts);
  if (build === null || installsTree([service.command])) return [];
  const volumes = withOverrides(service, facts);
  return service.mounts.flatMap((mount) => {
    const target = findHidden(mount, volumes, build, facts);
    return target === null
      ? []
      : [
          {
            ...mount.place,
            severity: 'error' as const,
            problem: { code: 'HOST_TREE_MOUNTED' as const, service: service.name, target },
          },
        ];
  });
}

/** The image's tree that a mount hides, and no volume brings back; null where it hides none. */
function findHidden(
  { kind, source, target }: Mount,
  volumes: readonly Mount[],
  { final, context }: ImageBuild,
  facts: Facts,
): string | null {
  if (kind !== 'bind' || source === null || !facts.projects.some(({ folder }) => folder === source))
    return null;
  const hidden = final.trees.find(
    ({ path, project }) =>
      isInside(path, target) &&
      nativesOf(facts, context, project).natives.length > 0 &&
      !volumes.some((other) => other.target === path),
  );
  return hidden?.path ?? null;
}

/** What is built for a service: by its own file, or by the one that an override belongs to. */
function buildOf(service: Service, { services, builds }: Facts): ImageBuild | null {
  const named = [service, ...siblings(service, services)].find(({ build }) => build !== null)?.build ?? null;
  if (named === null) return null;
  const fitting = builds.filter(
    ({ run, context, inlineAt }) =>
      run.file === named.dockerfile && context === named.context && inlineAt === (named.inline?.line ?? null),
  );
  return (
    fitting.find(({ final }) => named.target === null || final.name === named.target.toLowerCase()) ??
    fitting[0] ??
    null
  );
}

/** The same service in the files beside it. */
function siblings({ file, name }: Service, services: readonly Service[]): Service[] {
  return services.filter(
    (other) => other.name === name && other.file !== file && folderOf(other.file) === folderOf(file),
  );
}

const isBase = (file: string): boolean => /(?:^|\/)(?:docker-)?compose\.ya?ml$/.test(file);

/** An override adds to the volumes of the file that it overrides. */
function withOverrides(service: Service, { services }: Facts): Mount[] {
  const others = isBase(service.file) ? [] : siblings(service, services).filter(({ file }) => isBase(file));
  return [...service.mounts, ...others.flatMap(({ mounts }) => mounts)];
}

/** `docker run -v $PWD:/app` in a script, where one Dockerfile says what that hides. */
function judgeScripts(
  { folder, manifest, manifestFile, manifestText }: Facts['projects'][number],
  facts: Facts,
): DeployFinding[] {
  const scripts = isRecord(manifest['scripts']) ? Object.entries(manifest['scripts']) : [];
  const [build, ...more] = facts.builds.filter(({ context }) => context === folder);
  if (build === undefined || more.length > 0) return [];
  return scripts.flatMap(([name, script]) => {
    const words =
      typeof script === 'string'
        ? splitShell(script).find(([program, verb]) => program === 'docker' && verb === 'run')
        : undefined;
    if (words === undefined || installsTree([words.join(' ')])) return [];
    const mounts = words.flatMap((word, at) =>
      word === '-v' || word === '--volume'
        ? [readShortMount(words[at + 1] ?? '', wholeFile(manifestFile), folder)]
        : [],
    );
    const target =
      mounts.map((mount) => findHidden(mount, mounts, build, facts)).find((found) => found !== null) ?? null;
    if (target === null) return [];
    const place = locateIn(manifestFile, manifestText)(Math.max(0, manifestText.indexOf(`"${name}":`)));
    return [
      {
        ...place,
        severity: 'warning' as const,
        problem: { code: 'HOST_TREE_MOUNTED' as const, service: name, target },
      },
    ];
  });
}
