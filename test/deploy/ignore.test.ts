import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { decideIgnored } from '@abistamp/deploy/internal/ignore/match-ignore';
import { parseIgnore } from '@abistamp/deploy/internal/ignore/parse-ignore';
import { generateIgnoreCases, type IgnoreCase } from './ignore-cases.ts';

const read = (name: string) => readFileSync(fileURLToPath(new URL(name, import.meta.url)), 'utf8');

interface Recorded {
  id: string;
  ignore: string;
  ignored?: Record<string, boolean>;
  error?: string;
}

describe('an ignore file, as Docker reads it', () => {
  for (const { id, ignore, ignored = {}, error } of JSON.parse(read('ignore-truth.json')) as Recorded[]) {
    test(id, () => {
      const { rules } = parseIgnore(ignore);
      assert.equal(rules === null, error !== undefined);
      if (rules === null) return;
      const decided = Object.keys(ignored).map((path) => [path, decideIgnored(rules, path).ignored]);
      assert.deepEqual(Object.fromEntries(decided), ignored);
    });
  }

  test('6,000 generated files', () => {
    const answers = read('ignore-answers.txt').replaceAll('\n', '');
    const cases = generateIgnoreCases(6000);
    assert.equal(answers.length, cases.length);
    const wrong = cases.filter((each, index) => answerOf(each) !== answers[index]);
    // Docker notices some brackets without an end only when it comes to the pattern.
    assert.deepEqual(
      wrong.filter(({ ignore }) => !/\[a(?![b-])/.test(ignore)),
      [],
    );
    assert.ok(wrong.length <= 10, `${wrong.length} of 6000`);
  });

  test('a pattern made to be slow takes no time to speak of', () => {
    const { rules } = parseIgnore(`${'**a*'.repeat(500)}x\n${'*'.repeat(4000)}\n`);
    assert.ok(rules !== null);
    assert.equal(decideIgnored(rules, 'a'.repeat(4000)).ignored, true);
  });
});

/** As `ignore-answers.txt` writes it. */
function answerOf({ ignore, paths }: IgnoreCase): string {
  const { rules } = parseIgnore(ignore);
  if (rules === null) return 'E';
  const bits = paths.map((path) => (decideIgnored(rules, path).ignored ? 1 : 0));
  return Number.parseInt(bits.join(''), 2).toString(16);
}
