import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { fastTests } from '../../scripts/fast-tests.mjs';
import { selectTests } from '../../scripts/select-tests.mjs';
import { copyCheckout } from './checkout.ts';
import { isEquivalent } from './equivalent.ts';
import { type FastTest, measureTests } from './fast-tests.ts';
import { Judged, type Judgement } from './judged.ts';
import { listMutants, type Mutant } from './list-mutants.ts';
import { allRooms, isRoom, listSources, type Room } from './rooms.ts';
import { runFeatures } from './run-features.ts';
import { runTests } from './run-tests.ts';
import { sample } from './sample.ts';
import { describeSurvivor, type Result, summarize } from './summarize.ts';
import { compiles } from './types.ts';

// npm run bench -- mutants [--room NAME]… [--file PART]… [--sample 25] [--seed 11] [--tests PART]… Can the
// tests that take seconds fail? Makes one change to the sources at a time, and runs the tests that reach it.
// An interrupted run goes on where it was.
// --features [PART]… takes one protection against an attack away at a time, and runs the test that misses it.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    room: { type: 'string', multiple: true },
    /** Parts of source paths. */
    file: { type: 'string', multiple: true },
    tests: { type: 'string', multiple: true },
    sample: { type: 'string', default: '25' },
    seed: { type: 'string', default: '11' },
    features: { type: 'boolean', default: false },
  },
});

/** What a killed repair leaves in a process would be seen by every test after it. */
const leavesRepairsOpen = /\/transaction\.test\.ts$/;

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const rooms = readRooms(values.room);
const checkout = copyCheckout(root);
process.on('exit', () => rmSync(checkout, { recursive: true, force: true }));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

if (values.features) process.exit((await runFeatures(checkout, positionals)) === 0 ? 0 : 1);

// The tests of the house read sources as text, and run none.
const parts = values.tests ?? fastTests.filter((part) => part !== 'test/house');
const tests = await measureTests(root, checkout, selectTests({ parts }));
const judged = new Judged(root);
const results: Result[] = [];
for (const room of rooms) {
  for (const mutant of pick(room)) {
    const result = { room, mutant, ...(await judge(mutant)) };
    results.push(result);
    if (result.fate === 'survived' || result.fate === 'unreached' || result.fate === 'types')
      console.log(describeSurvivor(result));
  }
  console.log(
    summarize(
      [room],
      results.filter((each) => each.room === room),
    ),
  );
}
console.log(`\n${tests.length} test files; seed ${values.seed}, ${values.sample} a room`);
console.log(summarize(rooms, results));

function readRooms(names: string[] | undefined): Room[] {
  const unknown = names?.find((name) => !isRoom(name));
  if (unknown !== undefined) throw new Error(`unknown room ${unknown}; rooms are ${allRooms.join(', ')}`);
  return names?.filter(isRoom) ?? allRooms;
}

function pick(room: Room): Mutant[] {
  const files = listSources(root, room).filter(
    (file) => values.file === undefined || values.file.some((part) => file.includes(part)),
  );
  const all = files.flatMap((file) => listMutants(file, readFileSync(join(root, file), 'utf8')));
  return sample(all, Number(values.sample), Number(values.seed));
}

async function judge(mutant: Mutant): Promise<Judgement> {
  if (isEquivalent(mutant)) return { fate: 'equivalent', by: '' };
  const path = join(checkout, mutant.file);
  const source = readFileSync(path, 'utf8');
  const reaching = tests.filter(({ reaches }) => reaches(mutant.file, mutant.start));
  const { known, left } = judged.find(mutant, source, reaching);
  if (known !== null && left.length === 0) return known;
  writeFileSync(path, source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end));
  try {
    const judgement = (await runOn(left)) ?? (await judgeSurvivor(mutant, reaching, known));
    judged.add(mutant, source, reaching, judgement);
    return judgement;
  } finally {
    writeFileSync(path, source);
  }
}

/** Together, up to the first failure, which counts if its file fails alone as well. */
async function runOn(reaching: readonly FastTest[]): Promise<Judgement | null> {
  // The fastest first: most mutants are killed by the first test that reaches them.
  const ordered = [...reaching].sort((a, b) => a.seconds - b.seconds);
  const alone = ordered.filter(({ file }) => leavesRepairsOpen.test(file));
  let left = ordered.filter((test) => !alone.includes(test));
  while (left.length > 0) {
    const failure = await runTests(checkout, namesOf(left), priceOf(left));
    if (failure === null) break;
    const named = left.filter(({ file }) => failure.startsWith(`${file}: `));
    // What ended the process, or took too long, has no name.
    const suspects = named.length > 0 ? named : left;
    const killed = await runAlone(suspects);
    if (killed !== null) return killed;
    left = left.filter((test) => !suspects.includes(test));
  }
  return runAlone(alone);
}

async function runAlone(some: readonly FastTest[]): Promise<Judgement | null> {
  for (const { file, seconds } of some) {
    const failure = await runTests(checkout, [file], seconds);
    if (failure !== null)
      return { fate: 'tests', by: failure.startsWith(file) ? failure : `${file}: ${failure}` };
  }
  return null;
}

function namesOf(some: readonly FastTest[]): string[] {
  return some.map(({ file }) => file);
}

function priceOf(some: readonly FastTest[]): number {
  return some.reduce((sum, { seconds }) => sum + seconds, 0);
}

async function judgeSurvivor(
  mutant: Mutant,
  reaching: readonly FastTest[],
  known: Judgement | null,
): Promise<Judgement> {
  const fails = known === null ? !(await compiles(checkout, mutant.file)) : known.fate === 'types';
  if (fails) return { fate: 'types', by: 'tsc' };
  return { fate: reaching.length === 0 ? 'unreached' : 'survived', by: '' };
}
