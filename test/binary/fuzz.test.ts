import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNativeFile } from '@abistamp/binary';
import { mutate, seededRandom } from '../support/mutate.ts';
import { watchedSource } from '../support/watched-source.ts';
import { buildElf } from './fixtures/elf-builder.ts';

const versions = [{ library: 'libc.so.6', versions: [{ name: 'GLIBC_2.17' }, { name: 'GLIBC_2.34' }] }];
const modules = [{ version: 127, filename: 'a.cc' }];
const originals = (['rela', 'rel', 'relr', 'aps2'] as const).flatMap((relocations) =>
  ([64, 32] as const).map((bits) =>
    buildElf({
      bits,
      relocations,
      modules,
      versions,
      imports: ['node_module_register'],
      needed: ['libc.so.6'],
    }),
  ),
);

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
  }
});
