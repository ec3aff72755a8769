import type { Runtime } from '../../runtime/runtime.ts';
import { type Labels, readLabels } from '../../tree/loaders/labels.ts';
import type { Attempt, RuntimeCondition } from '../../tree/loaders/loader.ts';
import { matchesTemplate } from '../../tree/loaders/native-names.ts';
import { isForMachine } from './machine.ts';
import type { PickQuestion } from './pick.ts';

/** Whether code behind a condition runs on a runtime. */
export function meets(condition: RuntimeCondition | undefined, runtime: Runtime): boolean {
  if (condition === undefined) return true;
  const { os, cpu, libc, abi, runtime: kind } = condition;
  return (
    allows(os, runtime.platform) &&
    allows(cpu, runtime.arch) &&
    allowsLibc(libc, runtime) &&
    (abi === undefined || abi.includes(runtime.abi)) &&
    (kind === undefined || kind === runtime.kind)
  );
}

/** As npm reads `os` and `cpu`: `!x` forbids. */
function allows(list: string[] | undefined, value: string): boolean {
  if (list === undefined || list.length === 0) return true;
  if (list.includes(`!${value}`)) return false;
  return list.includes(value) || list.every((item) => item.startsWith('!'));
}

/** Where the C library is not known, anything may be; off Linux there is none. */
function allowsLibc(list: string[] | undefined, { platform, libc }: Runtime): boolean {
  return platform === 'linux' && libc === null ? true : allows(list, libc ?? '');
}

/** A request with its placeholders filled in; null where the runtime does not tell one of them. */
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
  const node = runtime.kind === 'node' ? runtime.version : null;
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
      return node?.split('.')[0] ?? null;
    case 'major.minor':
      return node?.split('.').slice(0, 2).join('.') ?? null;
    default:
      return null;
  }
}

/** The files that attempts at paths come to, present ones by their real names, others as they are spelt. */
export function listPlaces(attempts: Attempt[], question: PickQuestion, runtime: Runtime): string[] {
  return attempts.flatMap(({ request, when }) => {
    if (!request.startsWith('./') || !meets(when, runtime)) return [];
    const path = fillIn(request, runtime);
    return path === null ? [] : findPlaces(path.slice(2), question.files, runtime);
  });
}

/** The one file that a path leads to, or all for this machine that it may, where parts of it are not known. */
export function findPlaces(path: string, files: string[], runtime: Runtime): string[] {
  if (!path.includes('{any}')) return [resolveFile(path, files)];
  const found = files
    .filter((file) => matchesTemplate(path, file) && isMeant(readLabels(file), runtime))
    .sort((a, b) => Number(readLabels(a).libc === null) - Number(readLabels(b).libc === null));
  return found.length > 0 ? found : [path.replaceAll('{any}', '*')];
}

/** Node's own resolution, as far as it can end at a native file. */
export function resolveFile(path: string, files: string[]): string {
  return (
    [path, `${path}.node`, `${path}/index.node`].find((name) => files.includes(name)) ?? withExtension(path)
  );
}

function withExtension(path: string): string {
  return /\.\w+$/.test(path) ? path : `${path}.node`;
}

/** For this machine, and for this ABI where one is named. */
function isMeant(labels: Labels, runtime: Runtime): boolean {
  return isForMachine(labels, runtime) && (labels.abi === null || labels.abi === runtime.abi);
}
