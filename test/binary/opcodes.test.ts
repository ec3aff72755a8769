import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { RelocatedWords } from '../../packages/binary/src/addon/relocated-words.ts';
import { readBinds, readRebases } from '../../packages/binary/src/macho/dyld-info.ts';
import type { MachImage } from '../../packages/binary/src/macho/image.ts';
import { readUleb } from '../../packages/binary/src/macho/uleb.ts';

/* The opcodes of mach-o/loader.h, one by one. */

/** Two segments, at 0x1000 and 0x2000; each word holds its own address with 9 added at the front. */
function image(opcodes: number[], { bits = 64, size = 4096 } = {}): MachImage {
  const bytes = Buffer.from(opcodes);
  return {
    ...{ is64Bit: bits === 64, segments: [{ address: 0x1000 }, { address: 0x2000 }] },
    rebase: { offset: 0, size: bytes.length },
    offsetOf: (address: number) => (address < 0x3000 ? address : null),
    reader: { size, bytes: () => bytes, word: (offset: number) => offset + 0x90000 },
  } as unknown as MachImage;
}

const hex = (words: RelocatedWords) =>
  [...words].map(([at, to]) => `${at.toString(16)} ${to === null ? 'null' : to.toString(16)}`).join(', ');

const rebased = (opcodes: number[], options = {}) => {
  const words = new RelocatedWords(4096);
  readRebases(image(opcodes, options), words);
  return hex(words);
};
const bound = (opcodes: number[], options = {}) => {
  const words = new RelocatedWords(4096);
  const whole = image(opcodes, options);
  readBinds(whole, whole.rebase, new Map([['own', 0x1234]]), words);
  return hex(words);
};

describe('rebases', () => {
  const rows: [what: string, opcodes: number[], words: string, options?: object][] = [
    ['nothing', [], ''],
    ['a segment and an offset, then one', [0x11, 0x20, 0x10, 0x51], '1010 91010'],
    ['the second segment', [0x21, 0x05, 0x51], '2005 92005'],
    ['no such segment', [0x2f, 0x05, 0x51], '5 90005'],
    ['an address added', [0x20, 0x10, 0x30, 0x80, 0x01, 0x51], '1090 91090'],
    ['words added', [0x20, 0x00, 0x43, 0x51], '1018 91018'],
    ['words of 32 bits added', [0x20, 0x00, 0x43, 0x52], '100c 9100c, 1010 91010', { bits: 32 }],
    ['several', [0x20, 0x00, 0x53], '1000 91000, 1008 91008, 1010 91010'],
    ['a long number of them', [0x20, 0x00, 0x60, 0x02], '1000 91000, 1008 91008'],
    ['one, then a step', [0x20, 0x00, 0x70, 0x08, 0x51], '1000 91000, 1010 91010'],
    ['several with steps', [0x20, 0x00, 0x80, 0x02, 0x10, 0x51], '1000 91000, 1018 91018, 1030 91030'],
    ['nothing after the end', [0x20, 0x00, 0x00, 0x51], ''],
    ['an unknown one', [0x20, 0x00, 0x90, 0x51], '1000 91000'],
    ['an address in no segment', [0x20, 0x80, 0x80, 0x01, 0x51], ''],
    ['no more than the file has room for', [0x20, 0x00, 0x60, 0x7f], '1000 91000, 1008 91008', { size: 8 }],
    ['none after that either', [0x20, 0x00, 0x5f, 0x51], '1000 91000, 1008 91008, 1010 91010', { size: 9 }],
  ];
  for (const [what, opcodes, words, options] of rows)
    test(what, () => {
      assert.equal(rebased(opcodes, options), words);
    });
});

describe('binds', () => {
  const own = [0x40, ...Buffer.from('_own\0')];
  const rows: [what: string, opcodes: number[], words: string, options?: object][] = [
    ['a symbol of its own', [...own, 0x70, 0x10, 0x90], '1010 1234'],
    [
      'a symbol of another library',
      [0x11, 0x40, ...Buffer.from('_x\0'), 0x51, 0x71, 0x00, 0x90],
      '2000 null',
    ],
    ['a name without its underscore', [0x40, ...Buffer.from('own\0'), 0x70, 0x00, 0x90], '1000 1234'],
    ['two underscores', [0x40, ...Buffer.from('__own\0'), 0x70, 0x00, 0x90], '1000 null'],
    ['the library by a long number', [0x20, 0x83, 0x01, ...own, 0x70, 0x00, 0x90], '1000 1234'],
    ['an addend', [0x60, 0x83, 0x01, ...own, 0x70, 0x00, 0x90], '1000 1234'],
    ['an address added', [...own, 0x70, 0x00, 0x80, 0x10, 0x90], '1010 1234'],
    ['one after the other', [...own, 0x70, 0x00, 0x90, 0x90], '1000 1234, 1008 1234'],
    ['of 32 bits', [...own, 0x70, 0x00, 0x90, 0x90], '1000 1234, 1004 1234', { bits: 32 }],
    ['one, then a step', [...own, 0x70, 0x00, 0xa0, 0x10, 0x90], '1000 1234, 1018 1234'],
    ['one, then a step of words', [...own, 0x70, 0x00, 0xb2, 0x90], '1000 1234, 1018 1234'],
    ['several with steps', [...own, 0x70, 0x00, 0xc0, 0x02, 0x08, 0x90], '1000 1234, 1010 1234, 1020 1234'],
    ['nothing after threaded ones', [...own, 0x70, 0x00, 0xd0, 0x90], ''],
    ['zeros between', [0x00, ...own, 0x00, 0x70, 0x00, 0x00, 0x90], '1000 1234'],
    ['no segment', [...own, 0x7f, 0x05, 0x90], '5 1234'],
    ['a name without an end', [0x70, 0x00, 0x40, 0x5f, 0x6f], ''],
    [
      'no more than the file has room for',
      [...own, 0x70, 0x00, 0xc0, 0x7f, 0x00, 0x90],
      '1000 1234',
      { size: 4 },
    ],
  ];
  for (const [what, opcodes, words, options] of rows)
    test(what, () => {
      assert.equal(bound(opcodes, options), words);
    });

  test('nothing, without a table', () => {
    const words = new RelocatedWords(4096);
    readBinds(image([]), null, new Map(), words);
    assert.equal(words.size, 0);
  });
});

test('numbers of any length are read up to the tenth byte, or the end', () => {
  const read = (...bytes: number[]) => {
    const cursor = { at: 0 };
    return [readUleb(Uint8Array.from(bytes), cursor), cursor.at];
  };
  assert.deepEqual(
    [read(0), read(0x7f), read(0x80, 1), read(0xff, 0x7f, 5)],
    [
      [0, 1],
      [127, 1],
      [128, 2],
      [16383, 2],
    ],
  );
  assert.deepEqual(
    [read(), read(0x80)],
    [
      [0, 0],
      [0, 1],
    ],
  );
  assert.deepEqual(read(...Array.from({ length: 12 }, () => 0x80))[1], 10);
});

test('a file has room for one word in each four bytes', () => {
  const words = new RelocatedWords(9);
  for (let i = 0; i < 5; i++) words.set(i, i);
  assert.deepEqual([words.size, words.isFull], [3, true]);
  const exact = new RelocatedWords(8);
  exact.set(0, null);
  assert.equal(exact.isFull, false);
  exact.set(0, 1);
  assert.deepEqual([exact.isFull, exact.get(0)], [true, 1]);
});
