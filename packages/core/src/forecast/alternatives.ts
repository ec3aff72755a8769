import type { Runtime } from '../runtime/runtime.ts';
import { allowsNode } from './node-range.ts';

/** What does the same without an addon that has to fit. */
interface Alternative {
  /** A package of the registry, or a module of Node (`node:sqlite`). */
  name: string;
  how: 'javascript' | 'webassembly' | 'built-in';
  /** What of a module; null for a package, and for all of a module. */
  member: string | null;
  /** The Nodes that have it. */
  nodes: string;
}

type Row = readonly [packages: string, name: string, member?: string | undefined, nodes?: string];

/**
 * By package, or by several: variants by the same makers, packages that are made to take its place, and modules of Node.
 * docs/plan.md names the source of each row, and a test compares both; modules are held against each Node.
 */
const rows: Readonly<Record<Alternative['how'], readonly Row[]>> = {
  javascript: [
    ['bcrypt @node-rs/bcrypt', 'bcryptjs'],
    ['node-sass', 'sass'],
    ['grpc', '@grpc/grpc-js'],
    ['iconv', 'iconv-lite'],
    ['snappy', 'snappyjs'],
    ['re2', 're2js'],
    ['bson-ext', 'bson'],
    ['uws', 'ws'],
    ['pg-native', 'pg'],
    ['@tensorflow/tfjs-node', '@tensorflow/tfjs'],
  ],
  webassembly: [
    ['argon2 @node-rs/argon2', 'hash-wasm'],
    ['xxhash', 'xxhash-wasm'],
    ['farmhash', 'farmhash-modern'],
    ['esbuild', 'esbuild-wasm'],
    ['rollup', '@rollup/wasm-node'],
    ['lightningcss', 'lightningcss-wasm'],
    ['@swc/core', '@swc/wasm'],
    ['@parcel/watcher', '@parcel/watcher-wasm'],
    ['@resvg/resvg-js', '@resvg/resvg-wasm'],
    ['tree-sitter', 'web-tree-sitter'],
    ['ttf2woff2', 'wawoff2'],
  ],
  'built-in': [
    ['sqlite3 better-sqlite3', 'node:sqlite', undefined, '^22.13 || >=23.4'],
    ['argon2 @node-rs/argon2', 'node:crypto', 'argon2', '>=24.7'],
    ['scrypt', 'node:crypto', 'scrypt'],
    ['ursa', 'node:crypto', 'generateKeyPair'],
    ['iltorb', 'node:zlib', 'brotliCompress'],
    ['@mongodb-js/zstd zstd-napi', 'node:zlib', 'zstdCompress', '^22.15 || >=23.8'],
    ['utf-8-validate', 'node:buffer', 'isUtf8', '^18.14 || >=19.4'],
    ['diskusage', 'node:fs', 'statfs', '^18.15 || >=19.6'],
    ['heapdump', 'node:v8', 'writeHeapSnapshot'],
    ['v8-profiler v8-profiler-node8 v8-profiler-next', 'node:inspector', 'Session'],
    ['gc-stats', 'node:perf_hooks', 'PerformanceObserver'],
    ['event-loop-stats', 'node:perf_hooks', 'monitorEventLoopDelay'],
    ['microtime', 'node:perf_hooks', 'performance'],
    ['contextify', 'node:vm', 'createContext'],
  ],
};

/** All of them, by what they stand for. */
export const alternatives: ReadonlyMap<string, readonly Alternative[]> = collect();

function collect(): Map<string, Alternative[]> {
  const all = new Map<string, Alternative[]>();
  for (const [how, list] of Object.entries(rows) as [Alternative['how'], readonly Row[]][])
    for (const [packages, name, member = null, nodes = '*'] of list)
      for (const each of packages.split(' '))
        all.set(each, [...(all.get(each) ?? []), { name, how, member, nodes }]);
  return all;
}

/** Alternatives to a package that a runtime has; empty where none is known. */
export function listAlternatives(name: string, { kind, version }: Runtime): readonly Alternative[] {
  return (alternatives.get(name) ?? []).filter(
    ({ how, nodes }) =>
      how !== 'built-in' || (kind === 'node' && version !== null && allowsNode(nodes, version) === true),
  );
}
