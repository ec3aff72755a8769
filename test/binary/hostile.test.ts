import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, readNativeFile, readSymbols, type Slice } from '@abistamp/binary';
import { buildElf } from './fixtures/elf-builder.ts';
import {
  denseTrie,
  endlessGroup,
  endlessNames,
  fullBitmaps,
  longNames,
  manyImports,
  manyModules,
  manyPaths,
  mergingChains,
} from './fixtures/hostile-files.ts';

function read(bytes: Uint8Array): Slice {
  const facts = readNativeFile(bytesSource(bytes));
  assert.ok(facts.format !== null);
  const [slice] = facts.slices;
  assert.ok(slice !== undefined);
  return slice;
}

const codes = (slice: Slice) => slice.problems.map(({ code }) => code);
const unknown = { kind: 'abi', abis: [], runtime: null };

describe('tables that claim more than the file has room for are left where they do', () => {
  for (const [name, make] of [
    ['a packed group of 2^40 entries', endlessGroup],
    ['bitmaps without a hole', fullBitmaps],
    ['chains that all run into one', mergingChains],
  ] as const) {
    test(`relocations: ${name}`, () => {
      const slice = read(make());
      assert.deepEqual([slice.registration, codes(slice)], [unknown, ['limit']]);
    });
  }

  test('names: one of many thousand letters, in every entry', () => {
    const bytes = longNames();
    assert.deepEqual(codes(read(bytes)), ['limit']);
    const lengths = readSymbols(bytesSource(bytes))?.imports.map(({ name }) => name.length) ?? [];
    assert.equal(lengths[0], 16_000);
    assert.ok(lengths.reduce((sum, length) => sum + length, 0) <= 2 * bytes.length + 65_536);
  });

  test('names without an end: each is cut, and no more than that is searched', () => {
    const measure = (bytes: Buffer, count: number) => {
      const before = process.cpuUsage();
      const names = readSymbols(bytesSource(bytes))?.imports.map(({ name }) => name.length);
      const { user } = process.cpuUsage(before);
      assert.deepEqual(names, Array(count).fill(16_384));
      return user / 1000;
    };
    const mega = 1 << 20;
    const [small, large] = [
      measure(endlessNames(2 * mega, 250), 250),
      measure(endlessNames(16 * mega, 2000), 2000),
    ];
    // Eight times as much of both: linear is 8 times, and quadratic 64.
    assert.ok(large < 200 || large / small < 32, `${small} ms and ${large} ms`);
  });

  test('a trie whose nodes all have 255 children', () => {
    assert.deepEqual(codes(read(denseTrie())), ['limit']);
  });
});

test('section headers at the end of all addresses', () => {
  // Numbers this large do not change when a header's size is added: nothing may iterate over them.
  const bytes = Buffer.from(buildElf({ hash: 'gnu', imports: ['malloc'] }));
  bytes.writeBigUInt64LE(0xffff_ffff_0000_0000n, 40);
  bytes.writeUInt16LE(64, 58);
  bytes.writeUInt16LE(4096, 60);
  assert.equal(read(bytes).registration.kind, 'none');
});

describe('what there is too much of is not too much for the reader', () => {
  test('300,000 imports', () => {
    assert.deepEqual(read(manyImports()).registration, {
      kind: 'node-api',
      nodeApi: { declared: null, required: 1 },
    });
  });

  test('200,000 module structures', () => {
    assert.deepEqual(read(manyModules()).registration, unknown);
  });

  test('a thousand search paths, of which the last counts', () => {
    const slice = read(manyPaths());
    assert.ok(slice.format === 'elf');
    assert.equal(slice.rpath.length, 16_385);
  });
});
