import { isRecord, stringOf } from '../files/json.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { allowsNode } from './node-range.ts';

/** A manifest that says it is not for a runtime. */
export interface EngineConflict {
  /** The field of package.json. */
  field: 'engines' | 'devEngines';
  /** What it names: "node", or another runtime in `devEngines`. */
  runtime: string;
  /** Versions of it; "*" for any. */
  range: string;
}

/**
 * What `engines.node` and `devEngines.runtime` of a package.json exclude; empty for runtimes other than Node. Package
 * managers do different things about it, from nothing to a failed install, so it decides no forecast.
 */
export function listEngineConflicts(
  manifest: Readonly<Record<string, unknown>>,
  { kind, version }: Runtime,
): EngineConflict[] {
  if (kind !== 'node' || version === null) return [];
  const { engines, devEngines } = manifest;
  const range = isRecord(engines) ? stringOf(engines['node']) : null;
  return [
    ...(range !== null && allowsNode(range, version) === false
      ? [{ field: 'engines' as const, runtime: 'node', range }]
      : []),
    ...(isRecord(devEngines) ? judgeDevEngines(devEngines['runtime'], version) : []),
  ];
}

/**
 * One runtime, or a list of which one has to do; what the last one says about failures holds for all of them
 * (npm-install-checks, `dev-engines.js`).
 */
function judgeDevEngines(wanted: unknown, version: string): EngineConflict[] {
  const list: unknown[] = Array.isArray(wanted) ? wanted : [wanted];
  const named = list.flatMap((each) => {
    const name = isRecord(each) ? stringOf(each['name']) : null;
    return name === null || !isRecord(each) ? [] : [{ name, range: stringOf(each['version']) ?? '*', each }];
  });
  if (named.length === 0 || named.length < list.length || named.at(-1)?.each['onFail'] === 'ignore')
    return [];
  const nodes = named.filter(({ name }) => name === 'node');
  if (nodes.some(({ range }) => allowsNode(range, version) !== false)) return [];
  const said = nodes.length > 0 ? nodes : named.slice(0, 1);
  const range = said.map((each) => each.range).join(' || ');
  return [{ field: 'devEngines', runtime: said[0]?.name ?? 'node', range }];
}
