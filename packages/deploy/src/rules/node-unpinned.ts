import { installsTree } from '../ci/job.ts';
import type { Facts, ImageBuild } from '../facts/facts.ts';
import { nativesOf, nativesOfAll } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import { describeImage } from '../images/describe-image.ts';
import type { StageState } from '../stages/state.ts';
import { placeOf } from './place-of.ts';
import type { Rule } from './rule.ts';

/** A base image whose tag moves to the next major of Node by itself, and with it the ABI that a tree was built for. */
export const findUnpinnedNodes: Rule = (facts) => [
  ...facts.builds.flatMap((build) => judgeBuild(build, facts)),
  ...judgeImages(facts),
];

function judgeBuild(build: ImageBuild, facts: Facts): DeployFinding[] {
  const { run, final } = build;
  if (final.trees.length === 0) return [];
  if (final.trees.every(({ project }) => nativesOf(facts, build.context, project).natives.length === 0))
    return [];
  const used = [final, ...final.trees.flatMap(({ origin }) => run.stages[origin.stage] ?? [])];
  return used.flatMap((stage) => {
    const { from, reference } = rootOf(stage, run.stages);
    if (stage.node?.moves !== true) return [];
    const problem = { code: 'NODE_UNPINNED' as const, image: reference ?? '', now: stage.node.major };
    return [{ ...placeOf(build, from), severity: 'warning' as const, problem }];
  });
}

/** The stage that names the image which a stage grows out of. */
function rootOf(stage: StageState, stages: readonly StageState[]): StageState {
  let root = stage;
  while (root.parent !== null) root = stages[root.parent] ?? { ...root, parent: null };
  return root;
}

/** Images that compose or a CI runs as they are. */
function judgeImages({ services, jobs, projects }: Facts): DeployFinding[] {
  if (nativesOfAll(projects).natives.length === 0) return [];
  const named = [
    ...services.flatMap(({ image, build }) => (image === null || build !== null ? [] : [image])),
    ...jobs.flatMap(({ image, scripts }) => (image === null || !installsTree(scripts) ? [] : [image])),
  ];
  return named.flatMap(({ reference, place }) => {
    const node = describeImage(reference)?.node;
    return node?.moves === true
      ? [
          {
            ...place,
            severity: 'warning' as const,
            problem: { code: 'NODE_UNPINNED' as const, image: reference, now: node.major },
          },
        ]
      : [];
  });
}
