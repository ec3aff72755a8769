import { isRecord, stringOf } from '../files/json.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { allowsNode } from './node-range.ts';

/** A manifest that says it is not for a runtime. */
export interface EngineConflict {
  /** The field of package.json. */
  field: 'engines' | 'devEngines';
  range: string;
}

/** What `engines.node` and `devEngines.runtime` of a package.json exclude; empty for runtimes other than Node. */
export function listEngineConflicts(
  manifest: Readonly<Record<string, unknown>>,
  { kind, version }: Runtime,
): EngineConflict[] {
  if (kind !== 'node' || version === null) return [];
  const { engines, devEngines } = manifest;
  const said: readonly EngineConflict[] = [
    ...(isRecord(engines) ? toList('engines', stringOf(engines['node'])) : []),
    ...toList('devEngines', isRecord(devEngines) ? findNode(devEngines['runtime']) : null),
  ];
  return said.filter(({ range }) => allowsNode(range, version) === false);
}

function toList(field: EngineConflict['field'], range: string | null): EngineConflict[] {
  return range === null ? [] : [{ field, range }];
}

/** One runtime, or a list of them (npm's docs, "package.json", `devEngines`). */
function findNode(runtime: unknown): string | null {
  const list: unknown[] = Array.isArray(runtime) ? runtime : [runtime];
  const node = list.find((each) => isRecord(each) && each['name'] === 'node');
  return isRecord(node) ? stringOf(node['version']) : null;
}
