import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNativeFile, readSymbols } from '@abistamp/binary';
import { mutate, seededRandom } from '../support/mutate.ts';
import { watchedSource } from '../support/watched-source.ts';
import { buildEveryKind } from './fixtures/every-kind.ts';

const originals = buildEveryKind();

test('whole, all of them are read as what they are', () => {
  for (const original of originals) {
    const facts = readNativeFile(watchedSource(original));
    assert.ok(facts.format !== null);
    assert.ok(facts.slices.every(({ registration }) => registration.kind !== 'none'));
  }
});

test('damaged files never throw, and are never read beyond their bounds', () => {
  const random = seededRandom(20_26);
  for (let i = 0; i < 3000; i++) {
    const original = originals[i % originals.length];
    assert.ok(original !== undefined);
    const source = watchedSource(mutate(original, random));
    // The source itself throws for a read that breaks the rules.
    readNativeFile(source);
    assert.ok(
      source.watch.bytes <= source.size * 16 + 65_536,
      `copy ${i}: ${source.watch.bytes} of ${source.size} bytes read`,
    );
    readSymbols(source);
  }
});

test('nor do files that end anywhere', () => {
  for (const original of originals) {
    for (let size = 0; size < original.length; size += 61)
      readNativeFile(watchedSource(original.subarray(0, size)));
  }
});
