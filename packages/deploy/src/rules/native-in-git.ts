import { wholeFile } from '../text/place.ts';
import type { Rule } from './rule.ts';

/** More of them are one mistake, too. */
const most = 20;

/** Native files that git tracks: they are for the machine of whoever committed them. */
export const findTrackedNatives: Rule = ({ tracked, projects }) =>
  (tracked ?? [])
    .filter(
      (path) =>
        !isMeant(
          path,
          projects.some(({ manifest, folder }) => folder === '' && manifest['private'] !== true),
        ),
    )
    .slice(0, most)
    .map((path) => ({ ...wholeFile(path), severity: 'warning', problem: { code: 'NATIVE_IN_GIT' } }));

/** Prebuilt files of a package that is published, and what tests read. */
function isMeant(path: string, isPublished: boolean): boolean {
  if (/(?:^|\/)node_modules\//.test(path))
    return /(?:^|\/)(?:tests?|spec|fixtures?|__fixtures__|__tests__|testdata)\/(?:.*\/)?node_modules\//.test(
      path,
    );
  return (
    /(?:^|\/)(?:tests?|spec|fixtures?|__fixtures__|__tests__|testdata)\//.test(path) ||
    (isPublished && /(?:^|\/)prebuilds\//.test(path))
  );
}
