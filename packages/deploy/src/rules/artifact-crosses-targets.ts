import { type Job, wipesTree } from '../ci/job.ts';
import { nativesOfAll } from '../facts/natives-of.ts';
import type { DeployFinding, Difference } from '../finding.ts';
import type { Native } from '../natives/read-natives.ts';
import { compareMachines } from './differences.ts';
import type { Rule } from './rule.ts';

/** A job hands its tree to a job on another machine. */
export const findCrossingArtifacts: Rule = ({ jobs, projects }) => {
  const { natives } = nativesOfAll(projects);
  if (natives.length === 0) return [];
  return jobs.flatMap((maker) =>
    maker.uploads.flatMap((upload): DeployFinding[] => {
      const crossing = jobs
        .filter(
          (user) =>
            user.file === maker.file &&
            user !== maker &&
            receives(user, maker.name, upload.name) &&
            loadsTree(user),
        )
        .map((user) => ({ user, differences: compare(maker, user, natives) }))
        .find(({ differences }) => differences.length > 0);
      if (crossing === undefined) return [];
      const { user, differences } = crossing;
      return [
        {
          ...upload.place,
          severity: 'error',
          problem: { code: 'ARTIFACT_CROSSES_TARGETS', from: maker.name, to: user.name, differences },
        },
      ];
    }),
  );
};

const receives = (user: Job, maker: string, name: string | null): boolean =>
  user.downloads.some(
    (download) =>
      (download.from === null || download.from === maker) &&
      (download.name === null || name === null || download.name === name),
  );

/** A job that runs nothing of Node, or installs afresh, does not load what it is handed. */
const loadsTree = ({ scripts }: Job): boolean =>
  !wipesTree(scripts) &&
  scripts.some((script) => /\b(?:node|npm|npx|yarn|pnpm|bun|vitest|jest|make)\b/.test(script));

function compare(maker: Job, user: Job, natives: readonly Native[]): Difference[] {
  for (const from of maker.variants)
    for (const to of user.variants) {
      const differences = compareMachines(from.machine, to.machine, natives);
      if (differences.length > 0 && !isOneOf(to.machine, maker)) return differences;
    }
  return [];
}

/** The maker has a row for the same machine: the name of the artifact tells them apart. */
const isOneOf = (machine: Job['variants'][number]['machine'], { variants }: Job): boolean =>
  variants.length > 1 &&
  variants.some((variant) => JSON.stringify(variant.machine) === JSON.stringify(machine));
