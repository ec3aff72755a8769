import type { formatPlanJson, formatRebuiltJson, formatRepairJson } from '@abistamp/core';
import { pageOf } from '@abistamp/core/project-files';
import { fromFailure, fromJson } from './findings.ts';
import { splitStep } from './next-step.ts';
import type { RawFinding, RawSubject } from './raw-finding.ts';

type Repaired = ReturnType<typeof formatRepairJson>;

/** One tree, many of them, or what would be done to one. */
export type RebuildJson = Repaired | ReturnType<typeof formatRebuiltJson> | ReturnType<typeof formatPlanJson>;

export function collectRebuild(json: RebuildJson): RawSubject[] {
  if ('repairs' in json) return [collectRepair(json)];
  if (!('trees' in json)) return [];
  return json.trees.map(({ root, rebuild, error }) => {
    if (error !== null)
      return { name: root, scope: 'not repaired', findings: [fromFailure(error, { kind: 'folder', root })] };
    return rebuild === null
      ? { name: root, scope: 'nothing was done', findings: [] }
      : collectRepair(rebuild as Repaired);
  });
}

/** What is left, and the builds that failed. */
function collectRepair({ root, target, repairs, findings }: Repaired): RawSubject {
  const left = new Set(findings.map(({ path }) => path));
  const failed = repairs
    .filter(({ result, path }) => result === 'failed' && !left.has(path))
    .map(
      ({ package: id, path, error, install }): RawFinding => ({
        ...{ code: 'BUILD_FAILED', severity: 'error', fails: true },
        message: `${id} could not be repaired: ${error ?? 'its build failed'}`,
        ...{ package: id, file: null, ...splitStep(install), page: pageOf('NOT_BUILT') },
        at: { kind: 'package', root, path, id },
      }),
    );
  return {
    name: root,
    scope: `${repairs.length} repairs, for ${target}`,
    findings: [...findings.map((finding) => fromJson(finding, root)), ...failed],
  };
}
