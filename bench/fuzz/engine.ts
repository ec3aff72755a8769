import { parentPort, workerData } from 'node:worker_threads';
import { judge } from '../../test/fuzz/judge.ts';
import { readSeeds } from '../../test/fuzz/target.ts';
import { fuzzTargets } from '../../test/fuzz/targets/index.ts';
import { seededRandom } from '../../test/support/mutate.ts';
import { Corpus } from './corpus.ts';
import { mutate } from './mutate.ts';
import type { EngineInput, EngineReport } from './protocol.ts';

/*
 * The loop of a coverage-guided fuzzer, in a thread that another one watches: change an input that is known
 * to reach something, run it, and keep it if it reaches more.
 */
const { name, seed, milliseconds, words, kept, shared, maxBytes, avoid, branches } =
  workerData as EngineInput;
const found = fuzzTargets.find((each) => each.name === name);
if (found === undefined) throw new Error(`no target ${name}`);
const target = found;
const { __fuzz } = globalThis as unknown as { __fuzz: Uint8Array };
const counters = __fuzz.subarray(0, branches);
const random = seededRandom(seed);
const corpus = new Corpus(counters, random);
const beat = new Int32Array(shared, 0, 2);
const current = new Uint8Array(shared, 8);
const failures = new Set<string>();
let runs = 0;
let slowestMs = 0;

function run(input: Buffer, parent?: Corpus['members'][number]): void {
  // Whoever watches can read what a run that does not end was given.
  current.set(input);
  Atomics.store(beat, 1, input.length);
  Atomics.add(beat, 0, 1);
  counters.fill(0);
  const { failure, milliseconds: spent } = judge(target, input);
  runs++;
  slowestMs = Math.max(slowestMs, spent);
  if (failure !== null && !failures.has(failure.kind)) {
    failures.add(failure.kind);
    report('failure', failure.what, input);
  }
  if (failure === null) corpus.consider(input, parent);
}

function report(kind: EngineReport['kind'], what = '', input: Uint8Array = new Uint8Array()): void {
  const { user, system } = process.cpuUsage();
  const message: EngineReport = {
    kind,
    what,
    input: Uint8Array.from(input),
    runs,
    slowestMs,
    cpuSeconds: (user + system) / 1e6,
    branches: corpus.branches,
    features: corpus.features,
    corpus: kind === 'done' ? corpus.members.map(({ bytes }) => Uint8Array.from(bytes)) : [],
  };
  parentPort?.postMessage(message);
}

const avoided = avoid.map((bytes) => Buffer.from(bytes));
const isAvoided = (input: Buffer) => avoided.some((bytes) => bytes.equals(input));
for (const bytes of [
  ...readSeeds(target).map((each) => each.bytes),
  ...kept.map((each) => Buffer.from(each)),
])
  if (bytes.length <= maxBytes && !isAvoided(bytes)) run(Buffer.from(bytes));
if (corpus.members.length === 0) run(Buffer.from('a'));
const material = {
  random,
  words: words.map((word) => Buffer.from(word)),
  other: () => corpus.pick()?.bytes ?? Buffer.alloc(0),
  maxBytes,
};
const end = performance.now() + milliseconds;
while (performance.now() < end) {
  const parent = corpus.pick();
  const input = mutate(parent?.bytes ?? Buffer.alloc(1), material);
  if (!isAvoided(input)) run(input, parent);
}
report('done');
