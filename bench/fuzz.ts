/**
 * Reads damaged copies of real files, and of synthetic ones with every table the reader knows: no throw, no
 * read out of bounds, bounded time and bytes.
 *
 * npm run bench -- fuzz [COUNT] [SEED]
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readNativeFile, readSymbols } from '@abistamp/binary';
import { buildEveryKind } from '../test/binary/fixtures/every-kind.ts';
import { mutate, seededRandom } from '../test/support/mutate.ts';
import { watchedSource } from '../test/support/watched-source.ts';

const corpus = fileURLToPath(new URL('../.cache/corpus', import.meta.url));
const count = Number(process.argv[2] ?? 100_000);
const seed = Number(process.argv[3] ?? 1);
const maxSize = 400_000;
/** Processor time: the machine may be busy with other things. */
const maxMs = 250;
/** Each table may be read once as pages and once as a whole. */
const maxRatio = 8;
const pages = 65_536;

const files = listFiles(corpus)
  .filter((path) => path.endsWith('.node') && statSync(path).size < maxSize)
  .sort();
if (files.length === 0) throw new Error('fetch a corpus first: npm run bench -- corpus FILE.tsv');
const originals = [...files.map((path) => readFileSync(path)), ...buildEveryKind()];
const nameOf = (which: number) => files[which] ?? `made-up file ${which - files.length}`;
const random = seededRandom(seed);
const formats = new Map<string, number>();
const failures: string[] = [];
let slowest = 0;
let mostRead = 0;
let mostReadRatio = 0;
for (let i = 0; i < count; i++) {
  const which = i % originals.length;
  const damaged = mutate(originals[which] ?? new Uint8Array(), random);
  const source = watchedSource(damaged);
  const started = process.cpuUsage();
  try {
    const { format } = readNativeFile(source);
    formats.set(format ?? 'none', (formats.get(format ?? 'none') ?? 0) + 1);
    if (source.watch.bytes > damaged.length * maxRatio + pages)
      failures.push(`${i} ${nameOf(which)}: read ${source.watch.bytes} bytes of ${damaged.length}`);
    if (i % 4 === 0) readSymbols(watchedSource(damaged));
  } catch (error) {
    failures.push(
      `${i} ${nameOf(which)}: ${error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : error}`,
    );
  }
  const { user, system } = process.cpuUsage(started);
  const elapsed = (user + system) / 1000;
  if (elapsed > maxMs) failures.push(`${i} ${nameOf(which)}: ${elapsed.toFixed(0)} ms`);
  slowest = Math.max(slowest, elapsed);
  mostRead = Math.max(mostRead, source.watch.bytes);
  mostReadRatio = Math.max(mostReadRatio, source.watch.bytes / Math.max(1, damaged.length));
}
for (const failure of failures.slice(0, 20)) console.log(failure);
console.log(
  `${count} damaged copies of ${originals.length} files, seed ${seed}: ${failures.length} failures`,
);
console.log(`read as ${[...formats].map(([name, n]) => `${name} ${n}`).join(', ')}`);
console.log(
  `slowest ${slowest.toFixed(1)} ms; most read ${mostRead} bytes, at most ${mostReadRatio.toFixed(2)} times the file`,
);
process.exitCode = failures.length === 0 ? 0 : 1;

function listFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? listFiles(join(folder, entry.name)) : [join(folder, entry.name)],
  );
}
