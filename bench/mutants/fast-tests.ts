import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Reach } from './reach.ts';
import { measureTest } from './run-tests.ts';

export interface FastTest {
  file: string;
  /** Of its text, and of the data beside it. */
  hash: string;
  /** Whether it runs this part of a source file. */
  reaches(file: string, offset: number): boolean;
  /** Of processor time, unchanged. */
  seconds: number;
}

interface Measured {
  hash: string;
  reach: ReturnType<Reach['toJSON']>;
  /** Of the source files that it loaded, as they were. */
  sources: Record<string, string>;
  seconds: number;
}

/** Of processor time: what a mutant's survivor pays for each file that reaches it. */
const MOST_SECONDS = 5;

/** What the tests reach and cost; only new and changed ones are measured. */
export async function measureTests(
  root: string,
  checkout: string,
  files: readonly string[],
): Promise<FastTest[]> {
  const place = join(root, '.cache/mutants/reach.json');
  const known = readKnown(place);
  const tests: FastTest[] = [];
  for (const file of files) {
    const hash = hashTest(checkout, file);
    const kept = known.get(file);
    const measured = kept?.hash === hash ? kept : await measure(checkout, file, hash);
    if (measured === null) continue;
    if (measured !== kept) {
      known.set(file, measured);
      saveKnown(place, known);
    }
    const { seconds } = measured;
    if (seconds <= MOST_SECONDS) tests.push({ file, hash, seconds, reaches: readReach(checkout, measured) });
    else console.log(`left out, since it takes ${seconds.toFixed(1)} CPU seconds: ${file}`);
  }
  return tests;
}

async function measure(checkout: string, file: string, hash: string): Promise<Measured | null> {
  try {
    const { reach, seconds: first } = await measureTest(checkout, file);
    // The first run also compiles what the others take from a cache.
    const seconds = first > MOST_SECONDS ? (await measureTest(checkout, file)).seconds : first;
    const sources = reach.files.map((path) => [path, hashFile(join(checkout, path))]);
    return { hash, reach: reach.toJSON(), sources: Object.fromEntries(sources), seconds };
  } catch (error) {
    console.log(`left out: ${String(error).slice(0, 500)}`);
    return null;
  }
}

/** Of a source that has changed since, only that it was loaded is known. */
function readReach(checkout: string, { reach, sources }: Measured): FastTest['reaches'] {
  const measured = Reach.fromJson(reach);
  const isSame = new Map<string, boolean>();
  return (file, offset) => {
    const hash = sources[file];
    if (hash === undefined) return false;
    const same = isSame.get(file) ?? hashFile(join(checkout, file)) === hash;
    isSame.set(file, same);
    return !same || measured.has(file, offset);
  };
}

/** Expected texts, seeds and the like lie in a test's folder: what it reaches depends on them, too. */
function hashTest(checkout: string, file: string): string {
  const folder = dirname(join(checkout, file));
  const data = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
  const hash = createHash('sha256');
  for (const path of [join(checkout, file), ...data]) hash.update(hashFile(path));
  return hash.digest('base64url').slice(0, 16);
}

function hashFile(path: string): string {
  return createHash('sha256').update(readFileSync(path)).digest('base64url').slice(0, 16);
}

function readKnown(place: string): Map<string, Measured> {
  try {
    return new Map(Object.entries<Measured>(JSON.parse(readFileSync(place, 'utf8'))));
  } catch {
    return new Map();
  }
}

/** After each measurement: an interrupted run goes on from there. */
function saveKnown(place: string, known: ReadonlyMap<string, Measured>): void {
  writeFileSync(`${place}.tmp`, JSON.stringify(Object.fromEntries(known)));
  renameSync(`${place}.tmp`, place);
}
