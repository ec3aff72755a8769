import { maxBytes } from '@abistamp/core/project-files';
import type { Facts, ImageBuild } from '../facts/facts.ts';
import { listBuilding, namesOf, nativesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import type { Native } from '../natives/read-natives.ts';
import { readNpmrc } from '../project/read-npmrc.ts';
import type { Project } from '../project/read-projects.ts';
import { joinPath } from '../text/folders.ts';
import { locateIn, type Place } from '../text/place.ts';
import { isBuildApproved } from './approvals.ts';
import { placeOf } from './place-of.ts';
import type { Rule } from './rule.ts';

/** Builds are switched off for an install, and nothing runs them afterwards. */
export const findSkippedScripts: Rule = (facts) => [
  ...facts.builds.flatMap((build) => judgeBuild(build, facts)),
  ...facts.projects.flatMap((project) => judgeSettings(project, facts)),
];

function judgeBuild(build: ImageBuild, facts: Facts): DeployFinding[] {
  const { run, final } = build;
  if (run.stages.some(({ events }) => events.some(({ kind }) => kind === 'rebuilt'))) return [];
  // Only trees that are shipped: a stage that makes a bundle may need none of it.
  const shipped = new Set(final.trees.map(({ origin }) => `${origin.stage}:${origin.line}`));
  return run.stages.flatMap((stage) =>
    stage.events.flatMap((event) => {
      if (event.kind !== 'installed' || !shipped.has(`${stage.index}:${event.at.line}`)) return [];
      const { natives, project } = nativesOf(facts, build.context, event.project);
      const building = listBuilding(natives).filter(({ dev }) => !dev || !event.install.production);
      const skipped = building.filter(
        ({ name }) =>
          event.install.withoutScripts || !isBuildApproved(facts, project, event.install.manager, name),
      );
      if (skipped.length === 0) return [];
      const by = event.install.withoutScripts ? 'option' : 'approval';
      return [
        {
          ...placeOf(build, event.at),
          severity: 'error' as const,
          problem: problemOf(skipped, by, event.install.manager),
        },
      ];
    }),
  );
}

function problemOf(skipped: readonly Native[], by: string, manager: string) {
  const packages = namesOf(skipped);
  const approve = `pnpm approve-builds ${packages.join(' ')}`;
  return {
    code: 'SCRIPTS_SKIPPED' as const,
    by,
    packages,
    fix:
      by === 'approval' ? approve : `${manager} rebuild${manager === 'yarn' ? '' : ` ${packages.join(' ')}`}`,
  };
}

/** Where a text switches builds off; null where it does not. */
type FindSwitch = (file: string, text: string) => Place | null;

const matching =
  (pattern: RegExp): FindSwitch =>
  (file, text) => {
    const match = pattern.exec(text);
    return match === null ? null : locateIn(file, text)(match.index);
  };

const settings: readonly (readonly [file: string, manager: string, find: FindSwitch])[] = [
  [
    '.npmrc',
    'npm',
    (file, text) =>
      readNpmrc(file, text).find(({ name, value }) => name === 'ignore-scripts' && value === 'true')?.place ??
      null,
  ],
  ['.yarnrc', 'yarn', matching(/^[ \t]*(?:--)?(?:install\.)?ignore-scripts[ \t]+["']?true["']?[ \t]*\r?$/m)],
  ['.yarnrc.yml', 'yarn', matching(/^enableScripts:[ \t]*["']?false["']?[ \t]*(?:#.*)?\r?$/m)],
];

/** A setting that switches builds off in every install here. */
function judgeSettings(project: Project, facts: Facts): DeployFinding[] {
  const skipped = listBuilding(project.natives).filter(({ name }) => !isBuiltAnyway(project, name));
  if (skipped.length === 0 || runsRebuild(project, facts)) return [];
  return settings.flatMap(([name, manager, find]) => {
    const file = joinPath(project.folder, name);
    const text =
      (project.manager === 'npm') === (manager === 'npm') || name === '.npmrc'
        ? facts.tree.read(file, maxBytes.settings)
        : null;
    const place = text === null ? null : find(file, text);
    if (place === null || (name === '.npmrc' && project.lockfile?.isBerry === true)) return [];
    return [
      {
        ...place,
        severity: 'error' as const,
        problem: problemOf(skipped, 'setting', project.manager),
      },
    ];
  });
}

function isBuiltAnyway({ manifest }: Project, name: string): boolean {
  return JSON.stringify(manifest['dependenciesMeta'] ?? {}).includes(`"${name}":{"built":true`);
}

/** Some script here builds what the install left out. */
function runsRebuild({ manifest }: Project, { builds, jobs }: Facts): boolean {
  const pattern =
    /\b(?:npm (?:rebuild|rb)|pnpm rebuild|yarn rebuild|electron-rebuild|node-gyp rebuild|prebuild-install|abistamp rebuild|--ignore-scripts[= ]false)\b/;
  const scripts = [JSON.stringify(manifest['scripts'] ?? {}), ...jobs.flatMap((job) => job.scripts)];
  return (
    scripts.some((script) => pattern.test(script)) ||
    builds.some(({ run }) => run.stages.some(({ events }) => events.some(({ kind }) => kind === 'rebuilt')))
  );
}
