import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { protections } from '../../bench/mutants/protections/index.ts';

/* test/safety/README.md lists each attack with its tests, and bench/mutants what stops it. */

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

const rows = new Map(
  [...read('test/safety/README.md').matchAll(/^\| (\d+[a-e]?) \| .* \| (.*) \|$/gm)].map(
    ([, row = '', tests = '']) =>
      [row, [...tests.matchAll(/`([^`]+)`/g)].map(([, name]) => `test/${name}.test.ts`)] as const,
  ),
);
test('every attack has tests, and those are there', () => {
  assert.ok(rows.size > 40, `${rows.size} rows`);
  for (const [row, tests] of rows) {
    assert.ok(tests.length > 0, row);
    for (const file of tests) assert.ok(existsSync(join(root, file)), `row ${row}: ${file}`);
  }
});

test('every attack has a protection whose absence a test notices', () => {
  const covered = new Set(protections.flatMap((protection) => protection.rows));
  assert.deepEqual(
    [...rows.keys()].filter((row) => !covered.has(row)),
    [],
  );
});

describe('a protection', () => {
  for (const { rows: stops, without, file, from, to, also = [], test: proof } of protections)
    test(`that can be taken away: ${without}`, () => {
      for (const change of [{ file, from, to }, ...also]) {
        assert.equal(read(change.file).split(change.from).length, 2, `${change.file}: ${change.from}`);
        assert.notEqual(change.from, change.to);
      }
      for (const row of stops) {
        const tests = rows.get(row);
        assert.ok(tests?.includes(proof) === true, `row ${row} of the table names ${proof}`);
      }
    });
});
