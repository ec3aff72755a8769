import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ElfImage, tags } from '../../packages/binary/src/elf/image.ts';
import { countSymbols } from '../../packages/binary/src/elf/symbol-count.ts';

const table = 0x200;

/** An image with section headers of any size, and what its dynamic section locates. */
function image(options: {
  bits?: number;
  entry?: number;
  headers?: number;
  located?: Record<number, number>;
}) {
  const { bits = 64, headers = 0x400, located = {} } = options;
  const entry = options.entry ?? (bits === 64 ? 64 : 40);
  const bytes = Buffer.alloc(0x1000);
  const is64Bit = bits === 64;
  const word = (at: number, value: number) =>
    is64Bit ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeUInt32LE(value, at);
  word(is64Bit ? 40 : 32, headers);
  bytes.writeUInt16LE(entry, is64Bit ? 58 : 46);
  bytes.writeUInt16LE(3, is64Bit ? 60 : 48);
  for (const [number, type, start, size] of [
    [0, 11, 0x100, 0x900],
    [1, 2, table, 0x900],
    [2, 11, table, is64Bit ? 24 * 7 + 5 : 16 * 7 + 5],
  ] as const) {
    const at = headers + number * entry;
    bytes.writeUInt32LE(type, at + 4);
    word(at + (is64Bit ? 24 : 16), start);
    word(at + (is64Bit ? 32 : 20), size);
  }
  const whole = {
    ...{ is64Bit, machine: 62, values: () => [], value: () => null },
    locate: (tag: number) => located[tag] ?? null,
    reader: {
      ...{ size: bytes.length, littleEndian: true },
      u16: (at: number) => bytes.readUInt16LE(at),
      u32: (at: number) => bytes.readUInt32LE(at),
      u64: (at: number) => Number(bytes.readBigUInt64LE(at)),
      word: (at: number, wide: boolean) =>
        wide ? Number(bytes.readBigUInt64LE(at)) : bytes.readUInt32LE(at),
    },
  } as unknown as ElfImage;
  return { whole, bytes };
}
const count = (options: Parameters<typeof image>[0]) => countSymbols(image(options).whole, table);

test('the section of the table says how many symbols it has', () => {
  for (const bits of [32, 64]) {
    assert.equal(count({ bits }), 7);
    assert.equal(count({ bits, entry: bits === 64 ? 72 : 48 }), 7);
    const strings = { [tags.strings]: table + 3 * (bits === 64 ? 24 : 16) + 1 };
    assert.equal(count({ bits, located: strings }), 7);
    assert.equal(
      count({ bits, entry: bits === 64 ? 63 : 39, located: strings }),
      3,
      'too small to be headers',
    );
    assert.equal(count({ bits, headers: 0, located: strings }), 3);
  }
});

test('the older hash table says it at once, and the newer by the end of its last chain', () => {
  for (const [machine, bits, expected] of [
    [62, 64, 5],
    [22, 32, 5],
    [22, 64, 9],
  ] as const) {
    const { whole, bytes } = image({ bits, located: { [tags.hash]: 0x800 } });
    bytes.writeUInt32LE(5, 0x804);
    bytes.writeUInt32LE(9, 0x808);
    assert.equal(countSymbols({ ...whole, machine }, table), expected, `${machine} ${bits}`);
  }
  for (const bits of [32, 64]) {
    const { whole, bytes } = image({ bits, located: { [tags.gnuHash]: 0x800 } });
    // Two buckets, the first symbol is 4, one word of the filter.
    for (const [i, value] of [2, 4, 1, 0].entries()) bytes.writeUInt32LE(value, 0x800 + i * 4);
    const buckets = 0x810 + (bits === 64 ? 8 : 4);
    bytes.writeUInt32LE(6, buckets);
    bytes.writeUInt32LE(4, buckets + 4);
    for (const [i, value] of [2, 3, 2, 4, 7].entries()) bytes.writeUInt32LE(value, buckets + 8 + i * 4);
    assert.equal(countSymbols(whole, table), 9);
    bytes.writeUInt32LE(0, buckets);
    bytes.writeUInt32LE(0, buckets + 4);
    assert.equal(countSymbols(whole, table), 7, 'without symbols it says nothing');
    bytes.writeUInt32LE(0xffffff, 0x800);
    assert.equal(countSymbols(whole, table), 7, 'more buckets than the file has room for');
  }
});
