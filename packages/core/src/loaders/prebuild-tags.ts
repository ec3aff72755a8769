import { seenAs } from '../runtime/kind.ts';
import type { Runtime } from '../runtime/runtime.ts';

interface Tags {
  file: string;
  runtime: string | null;
  napi: boolean;
  abi: string | null;
  uv: string | null;
  armv: string | null;
  libc: string | null;
  specificity: number;
}

/** libuv's major version: 1 in every Node.js since 0.12. */
const uv = '1';

/** node-gyp-build 4.8 `parseTuple` and `matchTuple`: `darwin-x64+arm64`. */
export function matchesTuple(name: string, { platform, arch }: Runtime): boolean {
  const [os, archs, ...more] = name.split('-');
  if (more.length > 0 || os !== platform || archs === undefined) return false;
  const list = archs.split('+');
  return list.every((item) => item !== '') && list.includes(arch);
}

/**
 * The file in a folder that node-gyp-build takes: one whose tags match, most specific first. `strict`: as in
 * node-gyp-build-optional-packages 5, where a file without a runtime tag or an ABI matches nothing.
 */
export function pickTagged(files: string[], runtime: Runtime, strict: boolean): string | null {
  return (
    files
      .map(parseTags)
      .filter((tags): tags is Tags => tags !== null && matchesTags(tags, runtime, strict))
      .sort((a, b) => compareTags(a, b, runtime))[0]?.file ?? null
  );
}

function parseTags(file: string): Tags | null {
  const words = file.slice(file.lastIndexOf('/') + 1).split('.');
  if (words.pop() !== 'node') return null;
  const tags: Tags = {
    file,
    runtime: null,
    napi: false,
    abi: null,
    uv: null,
    armv: null,
    libc: null,
    specificity: 0,
  };
  for (const word of words) {
    if (word === 'node' || word === 'electron' || word === 'node-webkit') tags.runtime = word;
    else if (word === 'napi') tags.napi = true;
    else if (word.startsWith('abi')) tags.abi = word.slice(3);
    else if (word.startsWith('uv')) tags.uv = word.slice(2);
    else if (word.startsWith('armv')) tags.armv = word.slice(4);
    else if (word === 'glibc' || word === 'musl') tags.libc = word;
    else continue;
    tags.specificity++;
  }
  return tags;
}

function matchesTags(tags: Tags, runtime: Runtime, strict: boolean): boolean {
  const agnostic = tags.runtime === 'node' && tags.napi;
  if ((strict || tags.runtime) && tags.runtime !== seenAs(runtime.kind) && !agnostic) return false;
  if ((strict || tags.abi) && tags.abi !== String(runtime.abi) && !tags.napi) return false;
  if (tags.uv && tags.uv !== uv) return false;
  if (tags.armv && !armVersions(runtime).includes(tags.armv)) return false;
  return !tags.libc || tags.libc === libcOf(runtime);
}

/** `process.config.variables.arm_version`: 6 or 7 on 32 bits, which a target does not say. */
function armVersions({ arch }: Runtime): string[] {
  if (arch === 'arm64') return ['8'];
  return arch === 'arm' ? ['6', '7'] : [];
}

/** Anything that is not Alpine counts as glibc, including other platforms (`isAlpine`). */
export function libcOf({ libc }: Runtime): 'glibc' | 'musl' {
  return libc === 'musl' ? 'musl' : 'glibc';
}

function compareTags(a: Tags, b: Tags, runtime: Runtime): number {
  if (a.runtime !== b.runtime) return a.runtime === seenAs(runtime.kind) ? -1 : 1;
  if (a.abi !== b.abi) return a.abi !== null ? -1 : 1;
  return b.specificity - a.specificity;
}
