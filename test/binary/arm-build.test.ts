import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource } from '@abistamp/binary';
import { readArmBuild } from '../../packages/binary/src/elf/arm-attributes.ts';
import { openElf } from '../../packages/binary/src/elf/image.ts';
import { buildElf } from './fixtures/elf-builder.ts';

const sectionType = 0x70000003;
const hard = 0x400;
const soft = 0x200;
const wholeFile = [1, 0, 0, 0, 0];

interface Options {
  machine?: number;
  flags?: number;
  /** Bytes of the section; null for no section. */
  section?: readonly number[] | null;
  /** Sections in front of it. */
  before?: number;
}

/** An addon for Arm with build attributes, found through its section header. */
function read({ machine = 40, flags = 0, section = null, before = 1 }: Options) {
  const bytes = Buffer.concat([buildElf({ machine, bits: 32 }), Buffer.alloc(4096 + 40 * (before + 1))]);
  const text = bytes.length - 2048;
  const table = bytes.length - 40 * (before + 1) - 2048;
  bytes.writeUInt32LE(flags, 36);
  if (section !== null) {
    bytes.writeUInt32LE(table, 32);
    bytes.writeUInt16LE(40, 46);
    bytes.writeUInt16LE(before + 1, 48);
    const header = table + 40 * before;
    bytes.writeUInt32LE(sectionType, header + 4);
    bytes.writeUInt32LE(text, header + 16);
    bytes.writeUInt32LE(section.length, header + 20);
    bytes.set(section, text);
  }
  const image = openElf(bytesSource(bytes));
  assert.ok(image);
  return readArmBuild(image);
}

const vendor = (name = 'aeabi') => [0x41, 0, 0, 0, 0, ...Buffer.from(`${name}\0`)];
const attributes = (...numbers: number[]) => [...vendor(), ...wholeFile, ...numbers];
const text = (words: string) => [...Buffer.from(`${words}\0`)];

describe("Arm's build attributes", () => {
  for (const [value, version] of [
    ...[0, 1, 2].map((each) => [each, 4] as const),
    ...[3, 4, 5].map((each) => [each, 5] as const),
    ...[6, 7, 8, 9, 11, 12].map((each) => [each, 6] as const),
    ...[10, 13].map((each) => [each, 7] as const),
    ...[14, 15, 17, 21, 22].map((each) => [each, 8] as const),
    [23, null] as const,
  ])
    test(`Tag_CPU_arch ${value}: version ${version}`, () => {
      assert.deepEqual(read({ section: attributes(6, value) }), { version, float: 'soft' });
    });

  const rows: [string, Options, object | null][] = [
    ['none, and no flags', {}, { version: null, float: null }],
    ['the flag of hard floats', { flags: hard }, { version: null, float: 'hard' }],
    ['the flag of soft floats', { flags: soft }, { version: null, float: 'soft' }],
    ['hard floats', { section: attributes(6, 10, 28, 1) }, { version: 7, float: 'hard' }],
    ['soft floats, told', { section: attributes(6, 10, 28, 0) }, { version: 7, float: 'soft' }],
    ['floats of another kind', { section: attributes(28, 3) }, { version: null, float: 'soft' }],
    [
      'a flag that disagrees comes first',
      { flags: hard, section: attributes(28, 0) },
      { version: null, float: 'hard' },
    ],
    [
      'text of tags 4 and 5 is passed over',
      { section: attributes(4, ...text('7-A'), 5, ...text('cortex'), 6, 10) },
      { version: 7, float: 'soft' },
    ],
    [
      'a number and a text of tag 32',
      { section: attributes(32, 1, ...text('gnu'), 6, 10) },
      { version: 7, float: 'soft' },
    ],
    [
      'a number of tag 32 that looks like the end of its text',
      { section: attributes(32, 0, ...text('fg'), 6, 10) },
      { version: 7, float: 'soft' },
    ],
    [
      'text of an odd tag above',
      { section: attributes(65, ...text('v7'), 6, 10) },
      { version: 7, float: 'soft' },
    ],
    ['a number of an even tag above', { section: attributes(34, 6, 6, 10) }, { version: 7, float: 'soft' }],
    [
      'a number of an odd tag below 32',
      { section: attributes(7, 0x41, 6, 10) },
      { version: 7, float: 'soft' },
    ],
    [
      'a number of two bytes',
      { section: attributes(0xc2, 0x01, 0x80, 0x01, 6, 10) },
      { version: 7, float: 'soft' },
    ],
    ['a text without an end', { section: attributes(6, 10, 5, 0x41) }, { version: 7, float: 'soft' }],
    [
      'of another vendor',
      { section: [...vendor('gnu'), ...wholeFile, 6, 10] },
      { version: null, float: null },
    ],
    ['of another format', { section: [0x42, ...attributes(6, 10).slice(1)] }, { version: null, float: null }],
    [
      'of one section, not of the file',
      { section: [...vendor(), 2, 0, 0, 0, 0, 6, 10] },
      { version: null, float: null },
    ],
    ['four bytes', { section: [0x41, 0, 0, 0] }, { version: null, float: null }],
    ['a vendor without an end', { section: [0x41, 0, 0, 0, 0, 0x61] }, { version: null, float: null }],
    ['in the first section', { before: 0, section: attributes(6, 10) }, { version: 7, float: 'soft' }],
    ['in the last of many', { before: 40, section: attributes(6, 10) }, { version: 7, float: 'soft' }],
    ['of another processor', { machine: 3, flags: hard, section: attributes(6, 10) }, null],
  ];
  for (const [what, options, expected] of rows)
    test(what, () => {
      assert.deepEqual(read(options), expected);
    });
});
