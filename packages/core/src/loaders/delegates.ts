import type { PackageView } from '../files/package-view.ts';
import { isEmptyCondition, joinConditions, type RuntimeCondition } from '../runtime/condition.ts';
import { conditionOfLabels, type Labels, namesMachine, readLabels } from '../runtime/labels.ts';
import type { Attempt } from './attempts.ts';

/** A dependency that contains the native part for some machines. */
export interface Delegate {
  name: string;
  when: RuntimeCondition;
  /** WebAssembly, which runs anywhere. */
  wasm: boolean;
}

/**
 * The platform packages from which a package may take its native part: dependencies that name a machine. One
 * alone is its own if it has the package's name: any other is an oddly named dependency, or is listed to get
 * around an install that leaves it out.
 */
export function listDelegates(view: PackageView): Delegate[] {
  const { optionalDependencies, dependencies } = view.manifest;
  const names = Object.keys({ ...optionalDependencies, ...dependencies });
  const found: Delegate[] = [];
  for (const name of names) {
    const labels = readLabels(name);
    if (labels.wasm && name in optionalDependencies) found.push({ name, when: {}, wasm: true });
    else if (namesMachine(labels) && (labels.os !== null || labels.cpu.length > 0)) {
      found.push({ name, when: conditionOf(view, name, labels), wasm: false });
    }
  }
  const machines = found.filter((delegate) => !delegate.wasm);
  const [first, second] = machines;
  if (first === undefined || (second === undefined && !isNamedAfter(view, first.name))) return [];
  return divideByLibc(machines).concat(found.filter((delegate) => delegate.wasm));
}

/** `x-linux-x64`, `@x/x-linux-x64` and `@x/linux-x64` of `x`; `@x/y-linux-x64` of `@x/y`. */
function isNamedAfter({ manifest }: PackageView, name: string): boolean {
  const { os, cpu } = readLabels(name);
  const isOwn = [`${manifest.name}-`, `@${manifest.name}/`].some((start) => name.startsWith(start));
  return isOwn && os !== null && cpu.length > 0;
}

/**
 * The package.json of an installed platform package counts; for one that is not installed its name has to do.
 */
function conditionOf(view: PackageView, name: string, labels: Labels): RuntimeCondition {
  const installed = view.dependency(name)?.manifest;
  const said: RuntimeCondition = {};
  if (installed !== undefined) {
    if (installed.os.length > 0) said.os = installed.os;
    if (installed.cpu.length > 0) said.cpu = installed.cpu;
    if (installed.libc.length > 0) said.libc = installed.libc;
  }
  const named = conditionOfLabels(labels);
  return joinConditions(said, { ...named, ...said }) ?? said;
}

/** If a sibling is for musl, the one for the same machine without a C library in its name is for glibc. */
export function divideByLibc<T extends { when?: RuntimeCondition }>(items: T[]): T[] {
  const machine = ({ when }: T) => `${when?.os?.join()} ${when?.cpu?.join()} ${when?.abi?.join()}`;
  const withMusl = new Set(items.filter(({ when }) => when?.libc?.includes('musl')).map(machine));
  return items.map((item) =>
    item.when?.os?.includes('linux') && item.when.libc === undefined && withMusl.has(machine(item))
      ? { ...item, when: { ...item.when, libc: ['glibc'] } }
      : item,
  );
}

export function attemptOf({ name, when }: Delegate): Attempt {
  return isEmptyCondition(when) ? { request: name } : { request: name, when };
}

/** The package that a request names; null for a path. */
export function packageOf(request: string): string | null {
  if (request.startsWith('./')) return null;
  const parts = request.split('/');
  return request.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? null);
}
