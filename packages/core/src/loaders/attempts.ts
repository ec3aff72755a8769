import { majorMinorOf, majorOf } from '@abistamp/binary';
import { optional, record, type Shape, string } from '../files/shape.ts';
import { type RuntimeCondition, runtimeConditionShape } from '../runtime/condition.ts';
import { nodeVersionOf } from '../runtime/electron-node.ts';
import { type Labels, readLabels } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { findInAnyCase } from './any-case.ts';
import { isForMachine } from './machine.ts';
import { matchesTemplate } from './native-names.ts';

/** One place where code looks. */
export interface Attempt {
  /**
   * `./path` in the package, or a package name with or without a path. Placeholders: `{platform}`, `{arch}`,
   * `{libc}` (glibc, musl, or nothing off Linux), `{-musl}`, `{abi}`, `{node}`, `{major}`, `{major.minor}`.
   */
  request: string;
  /** The runtimes on which it is tried; an absent field means no limit. */
  when?: RuntimeCondition;
}

export const attemptShape: Shape<Attempt> = record({
  request: string,
  when: optional(runtimeConditionShape),
});

/** A request with its placeholders filled in; null if the runtime does not have a value for one. */
export function fillIn(request: string, runtime: Runtime): string | null {
  let known = true;
  const filled = request.replace(/\{([^{}]{1,20})\}/g, (whole, name: string) => {
    if (name === 'any') return whole;
    const value = placeholderValue(name, runtime);
    if (value === null) known = false;
    return value ?? '';
  });
  return known ? filled : null;
}

function placeholderValue(name: string, runtime: Runtime): string | null {
  const node = nodeVersionOf(runtime);
  switch (name) {
    case 'platform':
      return runtime.platform;
    case 'arch':
      return runtime.arch;
    case 'abi':
      return String(runtime.abi);
    case 'libc':
      return runtime.libc ?? (runtime.platform === 'linux' ? 'glibc' : '');
    case '-musl':
      return runtime.libc === 'musl' ? '-musl' : '';
    case 'node':
      return node;
    case 'major':
      return node === null ? null : String(majorOf(node));
    case 'major.minor':
      return node === null ? null : majorMinorOf(node);
    default:
      return null;
  }
}

/**
 * The one file that a path leads to or, if parts of it are unknown, all files for this machine that it may.
 */
export function findPlaces(path: string, files: string[], runtime: Runtime): string[] {
  if (!path.includes('{any}')) return [resolveFile(path, files, runtime)];
  const found = files
    .filter((file) => matchesTemplate(path, file) && isMeant(readLabels(file), runtime))
    .sort((a, b) => Number(readLabels(a).libc === null) - Number(readLabels(b).libc === null));
  return found.length > 0 ? found : [path.replaceAll('{any}', '*')];
}

/** Node's own resolution, as far as it can end at a native file. */
function resolveFile(path: string, files: string[], runtime: Runtime): string {
  const names = [path, `${path}.node`, `${path}/index.node`];
  return (
    names.find((name) => files.includes(name)) ?? findInAnyCase(names, files, runtime) ?? withExtension(path)
  );
}

function withExtension(path: string): string {
  return /\.\w+$/.test(path) ? path : `${path}.node`;
}

/** For this machine, and for this ABI if one is named. */
function isMeant(labels: Labels, runtime: Runtime): boolean {
  return isForMachine(labels, runtime) && (labels.abi === null || labels.abi === runtime.abi);
}
