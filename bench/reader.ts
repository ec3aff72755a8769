/**
 * Reading a file's facts, against the tools a person would run: `readelf -d` and `file`. Also how little of a
 * file is read.
 *
 * npm run bench -- reader (after: npm run bench -- corpus FILE.tsv)
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openFileSource, readNativeFile, readNativePath } from '@abistamp/binary';
import { watchedSource } from '../test/support/watched-source.ts';
import { median } from './side-by-side.ts';

const corpus = fileURLToPath(new URL('../.cache/corpus', import.meta.url));
const files = listFiles(corpus).filter((path) => path.endsWith('.node'));

const kinds = new Map<string, number[]>();
for (let round = 0; round < 5; round++) {
  for (const path of files) {
    const started = process.hrtime.bigint();
    const facts = readNativePath(path);
    const ms = Number(process.hrtime.bigint() - started) / 1e6;
    const kind = facts.format === null ? 'none' : `${facts.format} ${facts.slices[0]?.registration.kind}`;
    // The first round warms the caches and is not counted.
    if (round > 0) kinds.set(kind, [...(kinds.get(kind) ?? []), ms]);
  }
}
console.log(`in one process, warm, ${files.length} files, milliseconds a file`);
for (const [kind, times] of [...kinds].sort()) {
  const sorted = [...times].sort((a, b) => a - b);
  console.log(
    `  ${kind.padEnd(16)} median ${median(times).toFixed(2)}  95 % ${(sorted[Math.floor(sorted.length * 0.95)] ?? 0).toFixed(2)}`,
  );
}

const largest = files
  .map((path) => ({ path, size: statSync(path).size }))
  .filter(({ path }) => isNodeApi(path))
  .sort((a, b) => b.size - a.size)
  .slice(0, 3);
console.log('\nbytes read of the largest Node-API files');
for (const { path, size } of largest) {
  const source = watchedSource(readFileSync(path));
  readNativeFile(source);
  console.log(
    `  ${(size / 1e6).toFixed(1)} MB: ${(source.watch.bytes / 1024).toFixed(0)} KiB in ${source.watch.reads} reads`,
  );
}

const sample = files.filter((path) => path.includes('linux')).slice(0, 60);
const own = medianOf(sample, (path) => readNativePath(path));
console.log(`\na file at a time, ${sample.length} ELF files, median milliseconds`);
console.log(`  readNativePath ${own.toFixed(2)}`);
for (const [command, args] of [
  ['readelf', ['-d', '-W']],
  ['file', ['-b']],
  // The cost of just starting a process.
  ['true', []],
] as const) {
  if (spawnSync(command, ['--version']).error !== undefined) {
    console.log(`  ${command} is not installed here`);
    continue;
  }
  const theirs = medianOf(sample, (path) => spawnSync(command, [...args, path]));
  console.log(
    `  ${[command, ...args].join(' ')} ${theirs.toFixed(2)}, as a process: ${(theirs / own).toFixed(0)} times as long`,
  );
}

/** Each file is read twice, and the second time counts. */
function medianOf(paths: readonly string[], handle: (path: string) => unknown): number {
  return median(
    paths.map((path) => {
      handle(path);
      const started = process.hrtime.bigint();
      handle(path);
      return Number(process.hrtime.bigint() - started) / 1e6;
    }),
  );
}

function isNodeApi(path: string): boolean {
  const source = openFileSource(path);
  try {
    const facts = readNativeFile(source);
    return facts.format !== null && facts.slices[0]?.registration.kind === 'node-api';
  } finally {
    source.close();
  }
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
