import type { Facts, ImageBuild } from '../facts/facts.ts';
import { namesOf, nativesOf } from '../facts/natives-of.ts';
import type { DeployFinding } from '../finding.ts';
import type { Tool } from '../shell/classify-command.ts';
import type { StageEvent, StageState } from '../stages/state.ts';
import { isBuildApproved } from './approvals.ts';
import { placeOf } from './place-of.ts';
import type { Rule } from './rule.ts';

const needed: readonly Tool[] = ['python', 'make', 'c++'];

/** A package that compiles everywhere is installed in an image without what that takes. */
export const findMissingTools: Rule = (facts) =>
  facts.builds.flatMap((build) => build.run.stages.flatMap((stage) => judgeStage(stage, build, facts)));

function judgeStage(stage: StageState, build: ImageBuild, facts: Facts): DeployFinding[] {
  for (const event of stage.events) {
    if (event.kind !== 'installed' && event.kind !== 'rebuilt') continue;
    const found = judgeEvent(event, stage, build, facts);
    // One is enough: what comes after it in the stage does not run.
    if (found.length > 0) return found;
  }
  return [];
}

function judgeEvent(
  event: Extract<StageEvent, { kind: 'installed' | 'rebuilt' }>,
  stage: StageState,
  build: ImageBuild,
  facts: Facts,
): DeployFinding[] {
  const { tools } = event;
  if (tools === null || stage.image?.libc == null) return [];
  const folder = event.kind === 'installed' ? event.project : null;
  const { natives, project } = nativesOf(facts, build.context, folder);
  const compiled = natives.filter(({ name, comes, optional, dev }) => {
    if (comes !== 'source' || optional) return false;
    if (event.kind === 'rebuilt') return event.packages.length === 0 || event.packages.includes(name);
    return (
      !event.install.withoutScripts &&
      !(event.install.production && dev) &&
      isBuildApproved(facts, project, event.install.manager, name)
    );
  });
  const missing = needed.filter((tool) => !tools.has(tool));
  if (compiled.length === 0 || missing.length === 0) return [];
  const add =
    stage.image.libc === 'musl'
      ? 'apk add --no-cache python3 make g++'
      : 'apt-get update && apt-get install -y --no-install-recommends python3 make g++';
  return [
    {
      ...placeOf(build, event.at),
      severity: 'error',
      problem: {
        code: 'NO_TOOLCHAIN',
        packages: namesOf(compiled),
        missing: [...missing],
        image: stage.reference ?? '',
        add,
      },
    },
  ];
}
