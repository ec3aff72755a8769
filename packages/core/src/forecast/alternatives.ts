import { majorOf } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';

/** What does the same without an addon that has to fit. */
interface Alternative {
  /** A package of the registry, or a module of Node (`node:sqlite`). */
  name: string;
  how: 'javascript' | 'webassembly' | 'built-in';
  /** The first major of Node that has it; absent where any will do. */
  since?: number;
}

/**
 * By package: a variant by the same makers, a package that is made to take its place, or a module of Node
 * (https://nodejs.org/api/sqlite.html: since 22.5, without a flag since 22.13).
 */
const alternatives: ReadonlyMap<string, readonly Alternative[]> = new Map<string, readonly Alternative[]>([
  ['bcrypt', [{ name: 'bcryptjs', how: 'javascript' }]],
  ['node-sass', [{ name: 'sass', how: 'javascript' }]],
  ['sqlite3', [{ name: 'node:sqlite', how: 'built-in', since: 23 }]],
  ['better-sqlite3', [{ name: 'node:sqlite', how: 'built-in', since: 23 }]],
  ['argon2', [{ name: 'hash-wasm', how: 'webassembly' }]],
  ['xxhash', [{ name: 'xxhash-wasm', how: 'webassembly' }]],
  ['iltorb', [{ name: 'node:zlib', how: 'built-in', since: 12 }]],
  ['esbuild', [{ name: 'esbuild-wasm', how: 'webassembly' }]],
  ['rollup', [{ name: '@rollup/wasm-node', how: 'webassembly' }]],
  ['lightningcss', [{ name: 'lightningcss-wasm', how: 'webassembly' }]],
  ['@swc/core', [{ name: '@swc/wasm', how: 'webassembly' }]],
  ['@parcel/watcher', [{ name: '@parcel/watcher-wasm', how: 'webassembly' }]],
]);

/** The names of all of them, for a comparison with the registry. */
export const alternativeNames: readonly string[] = [
  ...new Set([...alternatives.values()].flatMap((each) => each.map(({ name }) => name))),
];

/** Alternatives to a package that a runtime has room for; empty where none is known. */
export function listAlternatives(name: string, { kind, version }: Runtime): readonly Alternative[] {
  const major = kind === 'node' ? majorOf(version) : null;
  return (alternatives.get(name) ?? []).filter(
    ({ since }) => since === undefined || (major !== null && major >= since),
  );
}
