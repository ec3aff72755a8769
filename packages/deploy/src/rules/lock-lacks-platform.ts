import { maxBytes } from '@abistamp/core/project-files';
import type { Facts, ImageBuild } from '../facts/facts.ts';
import { namesOf, nativesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import type { Project } from '../project/read-projects.ts';
import type { Install } from '../shell/classify-command.ts';
import type { StageState } from '../stages/state.ts';
import { joinPath } from '../text/folders.ts';
import { locateIn } from '../text/place.ts';
import { judgeArchitectures } from './architectures-leave-out.ts';
import { isInImage } from './let-in.ts';
import { judgeNpmrc } from './npmrc-leaves-out.ts';
import { placeOf } from './place-of.ts';
import { nameTarget, offersFor, type TargetPlatform } from './platform-names.ts';
import type { Rule } from './rule.ts';

/** Platform packages that a shipped image needs are not locked, or are left out by a setting or an option. */
export const findLackingPlatforms: Rule = (facts) =>
  facts.builds.flatMap((build) =>
    build.run.stages.flatMap((stage) =>
      stage.events.flatMap((event) => {
        if (event.kind !== 'installed' || event.install.elsewhere || event.install.packages.length > 0)
          return [];
        const { project } = nativesOf(facts, build.context, event.project);
        if (project === null || !isShipped(stage, event.at.line, build)) return [];
        const targets = targetsOf(stage, build, facts);
        return [
          ...judgeLockfile(project, targets),
          ...judgeArchitectures(project, targets, facts),
          ...judgeNpmrc(project, targets, event.install, {
            text: facts.tree.read(joinPath(project.folder, '.npmrc'), maxBytes.settings),
            isThere: () => isInImage(pathInContext(project, build), stage, event, build),
          }),
          ...judgeOption(project, event.install, placeOf(build, event.at), targets),
        ];
      }),
    ),
  );

function isShipped(stage: StageState, line: number, { final }: ImageBuild): boolean {
  return final.trees.some(({ origin }) => origin.stage === stage.index && origin.line === line);
}

/** Processors that the image is for; both common ones where nothing says, of which one is enough. */
function targetsOf(
  { platform, image }: StageState,
  { run }: ImageBuild,
  { builds }: Facts,
): TargetPlatform[] {
  const libc = image?.libc ?? null;
  if (libc === null) return [];
  const named =
    typeof platform === 'object'
      ? [platform.arch]
      : builds.filter((other) => other.run.file === run.file).map((other) => other.run.arch);
  const isNamed = typeof platform === 'object' || new Set(named).size > 1;
  return (isNamed ? [...new Set(named)] : ['amd64', 'arm64']).map((arch) => ({
    arch: archs[arch] ?? arch,
    libc,
    isNamed,
  }));
}

const archs: Readonly<Record<string, string>> = { amd64: 'x64', '386': 'ia32', ppc64le: 'ppc64' };

/** npm locks only what is installed, if `node_modules` is there (npm/cli#4828). */
function judgeLockfile({ lockfile }: Project, targets: readonly TargetPlatform[]): DeployFinding[] {
  if (lockfile === null || lockfile.manager !== 'npm' || targets.length === 0) return [];
  const names = new Set(lockfile.locked.map(({ name }) => name));
  return lockfile.locked.flatMap(({ place, name, optionalDependencies }): DeployFinding[] => {
    const lacking = targets
      .map((target) => ({ target, offers: offersFor(optionalDependencies, target) }))
      .filter(({ offers }) => offers.length > 0 && !offers.some((offer) => names.has(offer)));
    const isLacking = targets.some(({ isNamed }) => isNamed)
      ? lacking.length > 0
      : lacking.length === targets.length;
    const [first] = lacking;
    // Where none is locked, the install left out what is optional.
    if (!isLacking || first === undefined || !optionalDependencies.some((other) => names.has(other)))
      return [];
    const offset = Math.max(0, lockfile.text.indexOf(`"${place}": {`));
    return [
      {
        ...locateIn(lockfile.file, lockfile.text)(offset),
        severity: 'error',
        problem: {
          code: 'LOCK_LACKS_PLATFORM',
          packages: [name],
          missing: first.offers,
          platform: nameTarget(first.target),
          by: 'lockfile',
        },
      },
    ];
  });
}

/** Relative to the build's context. */
function pathInContext({ folder }: Project, { context }: ImageBuild): string {
  return joinPath(folder.slice(context === '' ? 0 : context.length + 1), '.npmrc');
}

/** `--omit=optional` leaves out platform packages with everything else that is optional. */
function judgeOption(
  { natives }: Project,
  { withoutOptional }: Install,
  place: ReturnType<typeof placeOf>,
  targets: readonly TargetPlatform[],
): DeployFinding[] {
  const families = natives.filter(({ comes, dev }) => comes === 'packages' && !dev);
  const [target] = targets;
  if (!withoutOptional || families.length === 0 || target === undefined) return [];
  return [
    {
      ...place,
      severity: 'error',
      problem: {
        code: 'LOCK_LACKS_PLATFORM',
        packages: namesOf(families),
        missing: [],
        platform: nameTarget(target),
        by: 'option',
      },
    },
  ];
}
