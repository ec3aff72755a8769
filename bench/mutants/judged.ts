import { createHash } from 'node:crypto';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FastTest } from './fast-tests.ts';
import type { Mutant } from './list-mutants.ts';

export type Fate = 'tests' | 'types' | 'equivalent' | 'survived' | 'unreached';

export interface Judgement {
  fate: Fate;
  /** The test that failed. */
  by: string;
}

interface Kept extends Judgement {
  /** Hashes of the test that killed the mutant, or of all that did not. */
  tests: string[];
}

/**
 * Judgements of earlier runs: one that was interrupted goes on, and the next runs only tests that are new or
 * changed, on mutants that the others did not kill.
 */
export class Judged {
  readonly #place: string;
  readonly #known = new Map<string, Kept>();

  constructor(root: string) {
    this.#place = join(root, '.cache/mutants/judged.jsonl');
    for (const line of readLines(this.#place)) {
      const { key, ...kept }: { key: string } & Kept = JSON.parse(line);
      this.#known.set(key, kept);
    }
  }

  /** What is known of a mutant, and the tests that have yet to be run on it. */
  find(
    mutant: Mutant,
    source: string,
    reaching: readonly FastTest[],
  ): { known: Judgement | null; left: readonly FastTest[] } {
    const kept = this.#known.get(keyOf(mutant, source));
    if (kept === undefined) return { known: null, left: reaching };
    const isOld = ({ hash }: FastTest) => kept.tests.includes(hash);
    if (kept.fate === 'tests')
      return reaching.some(isOld) ? { known: kept, left: [] } : { known: null, left: reaching };
    return { known: kept, left: reaching.filter((test) => !isOld(test)) };
  }

  add(mutant: Mutant, source: string, reaching: readonly FastTest[], judgement: Judgement): void {
    const killers = reaching.filter(({ file }) => judgement.by.startsWith(`${file}: `));
    const tests = (killers.length === 0 ? reaching : killers).map(({ hash }) => hash);
    const key = keyOf(mutant, source);
    this.#known.set(key, { ...judgement, tests });
    appendFileSync(this.#place, `${JSON.stringify({ key, ...judgement, tests })}\n`);
  }
}

function keyOf({ file, start, text }: Mutant, source: string): string {
  const hash = createHash('sha256').update(JSON.stringify([file, start, text, source]));
  return hash.digest('base64url').slice(0, 20);
}

function readLines(path: string): string[] {
  try {
    // A killed run leaves half a line.
    return readFileSync(path, 'utf8').split('\n').slice(0, -1);
  } catch {
    return [];
  }
}
