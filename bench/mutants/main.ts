import { execFile } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { fastTests } from '../../scripts/fast-tests.mjs';
import { selectTests } from '../../scripts/select-tests.mjs';
import { copyCheckout } from './checkout.ts';
import { isEquivalent } from './equivalent.ts';
import { listMutants, type Mutant } from './list-mutants.ts';
import type { Reach } from './reach.ts';
import { allRooms, isRoom, listSources, type Room } from './rooms.ts';
import { measureTest, runTest } from './run-test.ts';
import { sample } from './sample.ts';

// npm run bench -- mutants [--room NAME]… [--sample 25] [--seed 11] [--tests PART]… [--jobs 2] Can the tests
// that take seconds fail? Makes one change to the sources at a time, and runs the tests that reach it.
const { values } = parseArgs({
  options: {
    room: { type: 'string', multiple: true },
    /** Parts of source paths. */
    file: { type: 'string', multiple: true },
    tests: { type: 'string', multiple: true },
    sample: { type: 'string', default: '25' },
    seed: { type: 'string', default: '11' },
    jobs: { type: 'string', default: '2' },
  },
});

type Fate = 'tests' | 'types' | 'equivalent' | 'survived' | 'unreached';

interface Judged {
  room: Room;
  mutant: Mutant;
  fate: Fate;
  /** The test that failed. */
  by: string;
}

interface Test {
  file: string;
  reach: Reach;
  seconds: number;
}

/** A test that takes longer, unchanged, is not a fast one; on a busy machine every test takes longer. */
const fastSeconds = 30 * Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());

const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
const rooms = readRooms(values.room);
const checkouts = Array.from({ length: Math.min(2, Number(values.jobs)) }, () => copyCheckout(root));
process.on('exit', () => {
  for (const checkout of checkouts) rmSync(checkout, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));

const tests = await measureTests();
const asked = rooms.flatMap((room) => pick(room).map((mutant) => ({ room, mutant })));
const judged: Judged[] = [];
await inEachCheckout(asked, async (checkout, { room, mutant }) => {
  const result = { room, mutant, ...(await judge(checkout, mutant)) };
  judged.push(result);
  if (result.fate === 'survived' || result.fate === 'unreached') console.log(describe(result));
});
summarize();

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

async function measureTests(): Promise<Test[]> {
  const measured: Test[] = [];
  await inEachCheckout(selectTests({ parts: values.tests ?? fastTests }), async (checkout, file) => {
    try {
      const { reach, seconds } = await measureTest(checkout, file);
      if (seconds <= fastSeconds) measured.push({ file, reach, seconds });
      else console.log(`left out, since it takes ${seconds.toFixed(0)} s: ${file}`);
    } catch (error) {
      console.log(`left out: ${String(error).slice(0, 200)}`);
    }
  });
  // Fastest first: most mutants are killed by the first test that reaches them.
  return measured.sort((a, b) => a.seconds - b.seconds);
}

async function judge(checkout: string, mutant: Mutant): Promise<Pick<Judged, 'fate' | 'by'>> {
  if (isEquivalent(mutant)) return { fate: 'equivalent', by: '' };
  const path = join(checkout, mutant.file);
  const source = readFileSync(path, 'utf8');
  const reaching = tests.filter(({ reach }) => reach.has(mutant.file, mutant.start));
  writeFileSync(path, source.slice(0, mutant.start) + mutant.text + source.slice(mutant.end));
  try {
    for (const { file, seconds } of reaching) {
      if (!(await runTest(checkout, file, 20 + 10 * seconds)).passed) return { fate: 'tests', by: file };
    }
    if (!(await compiles(checkout))) return { fate: 'types', by: 'tsc' };
    return { fate: reaching.length === 0 ? 'unreached' : 'survived', by: '' };
  } finally {
    writeFileSync(path, source);
  }
}

async function compiles(checkout: string): Promise<boolean> {
  try {
    await promisify(execFile)(process.execPath, ['node_modules/typescript/bin/tsc', '--build'], {
      cwd: checkout,
    });
    return true;
  } catch {
    return false;
  }
}

async function inEachCheckout<T>(
  items: readonly T[],
  work: (checkout: string, item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  await Promise.all(
    checkouts.map(async (checkout) => {
      for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(checkout, item);
    }),
  );
}

function describe({ mutant, fate }: Judged): string {
  const { file, lineNumber, was, text, line } = mutant;
  const short = (code: string) => code.replaceAll(/\s+/g, ' ').slice(0, 60);
  const place = `${file}:${lineNumber}`;
  return `${fate === 'unreached' ? 'never reached' : 'survived'}  ${place}  ${short(was)} -> ${short(text)}\n    ${line}`;
}

function summarize(): void {
  console.log(`\n${tests.length} test files; seed ${values.seed}, ${values.sample} a room`);
  console.log('room        tests types  equivalent  survived (never reached)  by tests  with types');
  for (const room of rooms)
    console.log(
      summarizeRoom(
        room,
        judged.filter((each) => each.room === room),
      ),
    );
  if (rooms.length > 1) console.log(summarizeRoom('all', judged));
}

/** By tests: of the mutants that compile and change behaviour, those that a test kills. */
function summarizeRoom(name: string, all: readonly Judged[]): string {
  const count = (fate: Fate) => all.filter((each) => each.fate === fate).length;
  const alive = count('survived') + count('unreached');
  const share = (part: number, whole: number) => `${whole === 0 ? 0 : Math.round((100 * part) / whole)} %`;
  return [
    name.padEnd(11),
    String(count('tests')).padStart(5),
    String(count('types')).padStart(5),
    String(count('equivalent')).padStart(11),
    `${alive} (${count('unreached')})`.padStart(25),
    share(count('tests'), count('tests') + alive).padStart(9),
    share(count('tests') + count('types'), count('tests') + count('types') + alive).padStart(11),
  ].join(' ');
}
