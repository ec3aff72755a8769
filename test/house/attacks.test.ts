import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { protections } from '../../bench/mutants/protections.ts';

/* test/safety/README.md lists each attack with its tests, and bench/mutants what stops it. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const rows = new Map(
  [...read('test/safety/README.md').matchAll(/^\| (\d+[a-e]?) \| .* \| (.*) \|$/gm)].map(
    ([, row = '', tests = '']) =>
      [row, [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => `test/${name}.test.ts`)] as const,
  ),
);
/** Tested by what they print, or by a package manager's whole installs. */
const withoutOwn = ['13', '27', '50', '53', '66'];

test('every attack has tests, and those are there', () => {
  assert.ok(rows.size > 40, `${rows.size} rows`);
  for (const [row, tests] of rows) {
    assert.ok(tests.length > 0, row);
    for (const file of tests) assert.ok(existsSync(join(root, file)), `row ${row}: ${file}`);
  }
});

test('every attack has a protection whose absence a test notices, but for a few', () => {
  const covered = new Set(protections.flatMap((protection) => protection.rows));
  assert.deepEqual(
    [...rows.keys()].filter((row) => !covered.has(row)),
    withoutOwn,
  );
});

describe('a protection', () => {
  for (const { rows: stops, without, file, from, to, test: proof } of protections)
    test(`that can be taken away: ${without}`, () => {
      assert.equal(read(file).split(from).length, 2, `${file} has it once: ${from}`);
      assert.notEqual(from, to);
      for (const row of stops) {
        const tests = rows.get(row);
        assert.ok(tests?.includes(proof) === true, `row ${row} of the table names ${proof}`);
      }
    });
});
