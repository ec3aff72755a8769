import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { bytesSource, readNativeFile, readSymbols } from '@abistamp/binary';
import { summarizeFacts } from '@abistamp/core/internal/stamp/summary';
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

test('a changed byte changes what is read as it did', () => {
  const lines = originals.map((original, number) => {
    const hash = createHash('sha256');
    const bytes = Buffer.from(original);
    const read = () => {
      const source = bytesSource(bytes);
      hash.update(JSON.stringify([readNativeFile(source), readSymbols(source)]));
    };
    // The rest is empty: what lies there is tested by the random copies.
    for (const [at, value] of original.entries())
      if (value !== 0) {
        bytes[at] = value ^ (number % 2 === 0 ? 1 : 0x84);
        read();
        bytes[at] = value;
      }
    const { archs, platform, kind } = summarizeFacts(readNativeFile(bytesSource(original)));
    return `${number} ${platform} ${archs.join('+')} ${kind}: ${hash.digest('hex').slice(0, 16)}`;
  });
  const golden = new URL('fuzz.golden.txt', import.meta.url);
  const now = `${lines.join('\n')}\n`;
  // To write it again: ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/binary/fuzz
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});

test('nor do files that end anywhere', () => {
  for (const original of originals) {
    for (let size = 0; size < original.length; size += 61)
      readNativeFile(watchedSource(original.subarray(0, size)));
  }
});
