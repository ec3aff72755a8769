import { array, literal, number, optional, record, type Shape, string } from '../files/shape.ts';
import { seenAs } from './kind.ts';
import { isAllowed } from './matches-platform.ts';
import type { Runtime } from './runtime.ts';

/**
 * The runtimes that something is limited to; an absent field means no limit. `os`, `cpu` and `libc` as in
 * package.json.
 */
export interface RuntimeCondition {
  os?: string[];
  cpu?: string[];
  libc?: string[];
  abi?: number[];
  runtime?: 'node' | 'electron';
}

export const runtimeConditionShape: Shape<RuntimeCondition> = record({
  os: optional(array(string)),
  cpu: optional(array(string)),
  libc: optional(array(string)),
  abi: optional(array(number)),
  runtime: optional(literal('node', 'electron')),
});

/** Whether a condition allows a runtime. */
export function meets(condition: RuntimeCondition | undefined, runtime: Runtime): boolean {
  if (condition === undefined) return true;
  const { os = [], cpu = [], libc = [], abi, runtime: kind } = condition;
  return (
    isAllowed(os, runtime.platform) &&
    isAllowed(cpu, runtime.arch) &&
    allowsLibc(libc, runtime) &&
    (abi === undefined || abi.includes(runtime.abi)) &&
    (kind === undefined || kind === seenAs(runtime.kind))
  );
}

/** An unknown C library may be any; off Linux there is none. */
function allowsLibc(list: string[], { platform, libc }: Runtime): boolean {
  return platform === 'linux' && libc === null ? true : isAllowed(list, libc ?? '');
}

/** Both conditions combined; null when no runtime meets both. */
export function joinConditions(a: RuntimeCondition, b: RuntimeCondition): RuntimeCondition | null {
  const joined: RuntimeCondition = { ...a };
  for (const field of ['os', 'cpu', 'libc'] as const) {
    const wanted = b[field];
    if (wanted === undefined) continue;
    const both = meet(a[field], wanted);
    if (both === null) return null;
    joined[field] = both;
  }
  if (b.abi !== undefined) {
    const abi = a.abi === undefined ? b.abi : a.abi.filter((value) => b.abi?.includes(value));
    if (abi.length === 0) return null;
    joined.abi = abi;
  }
  if (b.runtime !== undefined) {
    if (a.runtime !== undefined && a.runtime !== b.runtime) return null;
    joined.runtime = b.runtime;
  }
  return joined;
}

/** Lists as in package.json: `!win32` excludes. */
function meet(a: string[] | undefined, b: string[]): string[] | null {
  if (a === undefined) return b;
  const excluded = [...a, ...b].filter((item) => item.startsWith('!'));
  const included = [a, b]
    .map((list) => list.filter((item) => !item.startsWith('!')))
    .filter((list) => list.length > 0);
  if (included.length === 0) return [...new Set(excluded)];
  const kept = (included[0] ?? []).filter(
    (item) => included.every((list) => list.includes(item)) && !excluded.includes(`!${item}`),
  );
  return kept.length === 0 ? null : kept;
}

export function isEmptyCondition(condition: RuntimeCondition): boolean {
  return Object.keys(condition).length === 0;
}
