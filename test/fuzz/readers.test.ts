import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mutate, seededRandom } from '../support/mutate.ts';
import { judge } from './judge.ts';
import { readSeeds } from './target.ts';
import { fuzzTargets } from './targets/index.ts';

/*
 * The readers of everything that anyone may have written, on what once broke one of them, and on some damaged
 * copies of real inputs. `npm run bench -- fuzz` looks for more.
 */
const copies = 150;

for (const target of fuzzTargets) {
  test(`${target.name}: no input makes it throw, or take long`, () => {
    const seeds = readSeeds(target);
    assert.ok(seeds.length > 0, 'there is no real input');
    for (const { name, bytes } of seeds) assert.equal(judge(target, bytes).failure, null, name);
    const random = seededRandom(20_26);
    for (let i = 0; i < copies; i++) {
      const { name, bytes } = seeds[i % seeds.length] ?? { name: '', bytes: Buffer.alloc(1) };
      const damaged = mutate(bytes, random);
      const { failure } = judge(target, damaged);
      assert.equal(failure, null, `copy ${i}, of ${name}: ${Buffer.from(damaged).toString('base64')}`);
    }
  });
}
