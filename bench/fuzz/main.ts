/**
 * Coverage-guided fuzzing of every reader: no exception, at most a second of processor time for an input, and
 * at most 256 MB of memory. It begins with the seeds of the tests, small real files of the trees that tests
 * installed, and what earlier runs kept in `.cache/fuzz` because it reached something new. Inputs that fail
 * are in `.cache/fuzz/failures`, and belong in `test/fuzz/seeds/<target>`.
 *
 * npm run bench -- fuzz [--target NAME[,NAME…]] [--minutes N] [--seed N]
 *
 * `--minutes` is for all targets together.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readSeeds } from '../../test/fuzz/target.ts';
import { fuzzTargets } from '../../test/fuzz/targets/index.ts';
import { type FuzzResult, fuzzTarget } from './fuzz-target.ts';
import { bundleInstrumented } from './instrument.ts';
import { collectRealInputs } from './real-inputs.ts';

const { values } = parseArgs({
  options: {
    target: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
  },
});
const names = values.target?.split(',') ?? fuzzTargets.map(({ name }) => name);
const unknown = names.filter((name) => !fuzzTargets.some((target) => target.name === name));
if (unknown.length > 0)
  throw new Error(`no target ${unknown[0]}; there are ${fuzzTargets.map(({ name }) => name).join(', ')}`);
const maxMegabytes = 256;
const cache = fileURLToPath(new URL('../../.cache/fuzz', import.meta.url));
mkdirSync(cache, { recursive: true });

const engine = fileURLToPath(new URL('engine.ts', import.meta.url));
const toolchain =
  process.env['ABISTAMP_TOOLCHAIN'] ?? fileURLToPath(new URL('../../.cache/toolchain', import.meta.url));
const real = collectRealInputs(join(toolchain, 'installed'));
const bundle = await bundleInstrumented(engine, join(cache, 'engine.mjs'));
console.log(`${bundle.places.length} branches are counted, ${bundle.words.length} words are known`);
console.log(
  'target                  cpu min   inputs/s      inputs  branches  features  corpus  slowest  memory',
);
let failed = 0;
for (const name of names) failed += await fuzz(name, (Number(values.minutes) * 60_000) / names.length);
console.log(failed === 0 ? 'no failure' : `${failed} failures, in ${join(cache, 'failures')}`);
process.exitCode = failed === 0 ? 0 : 1;

/** @returns the number of failures */
async function fuzz(name: string, milliseconds: number): Promise<number> {
  const target = fuzzTargets.find((each) => each.name === name);
  if (target === undefined) return 0;
  const folder = join(cache, name);
  mkdirSync(folder, { recursive: true });
  const before = readdirSync(folder).map((file) => readFileSync(join(folder, file)));
  const kept = [...(real.get(name) ?? []), ...before];
  const seeds = [...readSeeds(target).map(({ bytes }) => bytes), ...kept];
  const maxBytes = Math.max(16_384, ...seeds.map(({ length }) => length + 1024));
  const result = await fuzzTarget(bundle, { name, seed: Number(values.seed), milliseconds, maxBytes, kept });
  saveCorpus(folder, result.corpus);
  const replayed = replay(name, folder);
  report(name, result, replayed);
  const failures = [...result.failures, ...replayed.failures.map((what) => ({ what, input: null }))];
  for (const { what, input } of failures) {
    const file = input === null ? 'see the kept inputs' : saveFailure(name, input);
    console.log(`  ${file}\n${what.replaceAll(/^/gm, '    ')}`);
  }
  return failures.length;
}

function report(name: string, result: FuzzResult, { slowestMs, megabytes }: Replayed): void {
  const { cpuSeconds, runs, branches, features, corpus } = result;
  const cells = [
    name.padEnd(22),
    (cpuSeconds / 60).toFixed(2).padStart(8),
    Math.round(runs / cpuSeconds)
      .toString()
      .padStart(10),
    runs.toString().padStart(11),
    branches.toString().padStart(9),
    features.toString().padStart(9),
    corpus.length.toString().padStart(7),
    `${slowestMs.toFixed(0)} ms`.padStart(8),
    `${megabytes.toFixed(0)} MB`.padStart(7),
  ];
  console.log(cells.join(' '));
}

function saveCorpus(folder: string, corpus: readonly Uint8Array[]): void {
  rmSync(folder, { recursive: true });
  mkdirSync(folder);
  for (const bytes of corpus) writeFileSync(join(folder, digest(bytes)), bytes);
}

function saveFailure(name: string, input: Uint8Array): string {
  const folder = join(cache, 'failures');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}-${digest(input)}`);
  writeFileSync(file, input);
  return file;
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}

interface Replayed {
  failures: string[];
  slowestMs: number;
  megabytes: number;
}

/** The kept inputs in the product itself: counters cost time and memory. */
function replay(name: string, folder: string): Replayed {
  const script = fileURLToPath(new URL('replay.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--conditions=abistamp-source', script, name, folder],
    { encoding: 'utf8' },
  );
  if (status !== 0) return { failures: [`replay: ${stderr}`], slowestMs: 0, megabytes: 0 };
  const replayed: Replayed = JSON.parse(stdout);
  const { megabytes } = replayed;
  if (megabytes <= maxMegabytes) return replayed;
  return { ...replayed, failures: [...replayed.failures, `${megabytes.toFixed(0)} MB of memory`] };
}
