import { namesOf, nativesOf } from '../facts/natives-of.ts';
import { placeOf } from './place-of.ts';
import type { Rule } from './rule.ts';

/** The stage that is shipped runs on the machine that builds, with a tree for that machine. */
export const findBuildPlatformFinals: Rule = (facts) =>
  facts.builds.flatMap((build) => {
    const { final } = build;
    if (final.platform !== 'build') return [];
    const natives = final.trees
      .flatMap(({ project }) => nativesOf(facts, build.context, project).natives)
      .filter(({ comes }) => comes !== 'tarball');
    if (natives.length === 0) return [];
    return [
      {
        ...placeOf(build, final.from),
        severity: 'error' as const,
        problem: { code: 'FINAL_STAGE_BUILD_PLATFORM' as const, packages: namesOf(natives) },
      },
    ];
  });
