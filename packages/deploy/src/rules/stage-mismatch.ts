import type { ImageBuild } from '../facts/facts.ts';
import { namesOf, nativesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import { isInside } from '../stages/paths.ts';
import type { StageEvent, StageState, Tree } from '../stages/state.ts';
import { compareStages } from './differences.ts';
import { placeOf } from './place-of.ts';
import type { Rule } from './rule.ts';

/** A tree goes to a stage of another C library, Node or processor, or an older glibc, and is not built again there. */
export const findStageMismatches: Rule = (facts) =>
  facts.builds.flatMap((build) =>
    build.run.stages.flatMap((stage) =>
      listKept(stage).flatMap((copied) => judge(copied, stage, build, facts)),
    ),
  );

type Copied = Extract<StageEvent, { kind: 'tree-copied' }>;

function judge(
  { at, tree }: Copied,
  stage: StageState,
  build: ImageBuild,
  facts: Parameters<Rule>[0],
): DeployFinding[] {
  const { natives, isLocked } = nativesOf(facts, build.context, tree.project);
  // What only development needs is not loaded where the result runs; what may fail to build is not counted on.
  const counted = natives.filter(
    ({ dev, optional, comes }) => !(dev && stage === build.final) && !(optional && comes !== 'packages'),
  );
  const differences = compareStages(tree.origin, stage, counted);
  if (differences.length === 0) return [];
  const isMild = !isLocked || differences.every(({ axis }) => axis === 'glibc');
  return [
    {
      ...placeOf(build, at),
      severity: isMild ? 'warning' : 'error',
      problem: {
        code: 'STAGE_MISMATCH',
        differences,
        packages: namesOf(counted),
        from: build.run.stages[tree.origin.stage]?.name ?? String(tree.origin.stage),
        isCertain: isLocked,
      },
    },
  ];
}

/** Trees that came to a stage and stayed as they were: one for each instruction. */
function listKept({ events }: StageState): Copied[] {
  const kept: Copied[] = [];
  const drop = (isGone: (tree: Tree) => boolean) => {
    for (let at = kept.length - 1; at >= 0; at--) {
      const copied = kept[at];
      if (copied !== undefined && !copied.isMount && isGone(copied.tree)) kept.splice(at, 1);
    }
  };
  for (const event of events) {
    if (event.kind === 'tree-copied') kept.push(event);
    else if (event.kind === 'installed' && event.install.wipes)
      drop(({ path }) => path === `${event.folder}/node_modules`);
    else if (event.kind === 'rebuilt') drop(({ path }) => isInside(path, event.folder));
    else if (event.kind === 'removed')
      drop(({ path }) => event.paths.some((removed) => isInside(path, removed)));
  }
  return kept.filter((copied, index) => kept.findIndex(({ at }) => at === copied.at) === index);
}
