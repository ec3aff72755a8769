import type { RuntimeCondition } from '../runtime/condition.ts';
import { packageRoot } from './values.ts';

/** The likely value of a property with this name, whatever the object: `process.platform`, `os.arch`. */
const members = new Map([
  ['platform', '{platform}'],
  ['arch', '{arch}'],
  ['modules', '{abi}'],
  ['family', '{libc}'],
  ['familySync', '{libc}'],
  ['GLIBC', 'glibc'],
  ['MUSL', 'musl'],
]);

/** The likely value of a name whose definition is missing or not understood, by what people call it. */
const freeNames = new Map([...members, ['abi', '{abi}'], ['libc', '{libc}'], ['stdlib', '{libc}']]);

const calls = new Map([
  ['platform', '{platform}'],
  ['arch', '{arch}'],
  ['family', '{libc}'],
  ['familySync', '{libc}'],
  ['getLibc', '{libc}'],
  ['detectLibc', '{libc}'],
  ['getAbi', '{abi}'],
]);

/** The placeholder for a property's name; null for any other. */
export function textOfMember(name: string): string | null {
  return members.get(name) ?? null;
}

/** The value of a name that the file does not define; null for any other. */
export function textOfFreeName(name: string): string | null {
  return freeNames.get(name) ?? null;
}

/**
 * The result of a call by the function's name alone; null if its arguments matter, and for unknown functions.
 */
export function textOfCall(name: string): string | null {
  return calls.get(name) ?? null;
}

/** Values that Node.js itself provides: the file's folder, its path, the release. */
export function textOfBuiltin(names: readonly string[], folder: string): string | null {
  const whole = names.join('.');
  if (whole === '__dirname' || whole === 'import.meta.dirname') return packageRoot + folder;
  if (whole === '__filename' || whole === 'import.meta.url' || whole === 'import.meta.filename')
    return `${packageRoot}${folder}/file`;
  if (names.at(-1) === 'node' && names.at(-2) === 'versions') return '{node}';
  return null;
}

const questions: readonly [RegExp, RuntimeCondition][] = [
  [/non_?glibc|musl|alpine/i, { libc: ['musl'] }],
  [/glibc|isgnu/i, { libc: ['glibc'] }],
  [/^(?:is_?)?electron$/i, { runtime: 'electron' }],
  [/^is_?(?:win|windows|win32)$/i, { os: ['win32'] }],
  [/^is_?(?:mac|macos|darwin|osx)$/i, { os: ['darwin'] }],
  [/^is_?linux$/i, { os: ['linux'] }],
];

/**
 * What a name means when used as a condition: `isMusl()`, `process.versions.electron`; null for any other.
 */
export function conditionOfName(name: string): RuntimeCondition | null {
  return questions.find(([pattern]) => pattern.test(name))?.[1] ?? null;
}
