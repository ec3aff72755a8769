import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isFull } from '../support/matrix.ts';
import { listShapes } from './hostile-shapes.ts';
import { judge } from './judge.ts';
import { readSeeds } from './target.ts';
import { fuzzTargets } from './targets/index.ts';

/*
 * Every reader takes time in proportion to its input. The processor time of eight times as much is compared,
 * and not any time by the clock: linear is 8 times, and quadratic 64.
 */
const size = (isFull ? 256 : 16) * 1024;
const growth = 8;
/** Garbage collection and compilation of code blur what takes less than this. */
const blurMs = 60;
const mostTimes = growth * 4;

/** What reads bytes, and what reads so little that its bound is all that matters. */
const notText = [
  'elf',
  'macho',
  'pe',
  'elf-link',
  'constant-return',
  'ld-so-cache',
  'action-result',
  'target',
];

for (const target of fuzzTargets) {
  if (notText.includes(target.name)) continue;
  test(`${target.name}: eight times as much takes eight times as long`, () => {
    const measure = (bytes: Buffer) => {
      const { failure, milliseconds } = judge(target, bytes);
      if (failure !== null && failure.kind !== 'slow') assert.fail(failure.what);
      return milliseconds;
    };
    const [seed] = readSeeds(target);
    for (const { name, make } of listShapes(target, seed?.bytes.toString('utf8') ?? '')) {
      const large = make(size);
      const once = measure(large);
      if (once < blurMs) continue;
      const small = make(size / growth);
      let least = Math.min(...[0, 1, 2].map(() => measure(small)));
      let most = once;
      // The machine may be busy: what is linear is so once.
      for (let i = 0; i < 5 && most >= blurMs && most / least >= mostTimes; i++) {
        least = Math.min(least, measure(small));
        most = Math.min(most, measure(large));
      }
      assert.ok(
        most < blurMs || most / least < mostTimes,
        `${name}: ${least.toFixed(1)} ms and ${most.toFixed(1)} ms`,
      );
    }
  });
}
