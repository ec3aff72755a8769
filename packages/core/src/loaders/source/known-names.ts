import { packageRoot } from './variants.ts';

/** What a name that is not defined in the file, or not understandably, most likely holds. */
const wellKnown: Record<string, string> = {
  platform: '{platform}',
  arch: '{arch}',
  abi: '{abi}',
  modules: '{abi}',
  GLIBC: 'glibc',
  MUSL: 'musl',
  family: '{libc}',
  familySync: '{libc}',
  libc: '{libc}',
  stdlib: '{libc}',
};

const lastWords: Record<string, string> = {
  platform: '{platform}',
  arch: '{arch}',
  modules: '{abi}',
  family: '{libc}',
  familySync: '{libc}',
  GLIBC: 'glibc',
  MUSL: 'musl',
};

/** What stands for a name that is read from something else, `process.platform`, `os.arch`; null for any other. */
export function textOfMember(last: string): string | null {
  return Object.hasOwn(lastWords, last) ? (lastWords[last] ?? null) : null;
}

/** What a name that the file does not define holds, by what people call it; null for any other. */
export function textOfFreeName(name: string): string | null {
  return Object.hasOwn(wellKnown, name) ? (wellKnown[name] ?? null) : null;
}

/** What Node.js itself gives, wherever it is named: the folder of the file, its path, the release. */
export function textOfBuiltin(words: string[], folder: string): string | null {
  const whole = words.join('.');
  if (whole === '__dirname' || whole === 'import.meta.dirname') return packageRoot + folder;
  if (whole === '__filename' || whole === 'import.meta.url') return `${packageRoot}${folder}/file`;
  if (words.at(-1) === 'node' && words.at(-2) === 'versions') return '{node}';
  return null;
}

/** What a call gives, by the function's name alone; null for those whose arguments matter, and all others. */
export function textOfCall(name: string): string | null {
  switch (name) {
    case 'platform':
    case 'arch':
      return `{${name}}`;
    case 'family':
    case 'familySync':
    case 'getLibc':
    case 'detectLibc':
      return '{libc}';
    case 'getAbi':
      return '{abi}';
    default:
      return null;
  }
}
