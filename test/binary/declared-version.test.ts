import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type Arch, bytesSource, readNativeFile } from '@abistamp/binary';
import { seededRandom } from '../support/mutate.ts';
import { buildElf, type ElfOptions } from './fixtures/elf-builder.ts';
import { buildPe, code as peCode } from './fixtures/pe-builder.ts';

/**
 * Instructions of four bytes, of two, or single bytes, in the processor's byte order; nothing follows the
 * function.
 */
const words = (...values: number[]) => Buffer.from(Uint32Array.from(values).buffer);
const halves = (...values: number[]) => Buffer.from(Uint16Array.from(values).buffer);
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

const experimental = 0x7fffffff;

const exports = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];

/** `e_machine` and other facts about a processor. */
const machines: Readonly<Record<string, ElfOptions>> = {
  x64: { machine: 62 },
  ia32: { machine: 3, bits: 32 },
  arm64: { machine: 183 },
  arm: { machine: 40, bits: 32 },
  s390x: { machine: 22, bigEndian: true },
  ppc64: { machine: 21 },
  riscv64: { machine: 243 },
  loong64: { machine: 258 },
  mips: { machine: 8, bits: 32, bigEndian: true },
};

function declaredOf(bytes: Uint8Array): number | null {
  const facts = readNativeFile(bytesSource(bytes));
  const registration = facts.format === null ? undefined : facts.slices[0]?.registration;
  assert.ok(registration?.kind === 'node-api');
  return registration.nodeApi.declared;
}

interface Shape {
  name: string;
  arch: Arch;
  code: Buffer;
  declared: number | null;
  thumb?: boolean;
}

const shapes: readonly Shape[] = [
  { name: 'mov', arch: 'x64', code: hex('b8 09000000 c3'), declared: 9 },
  {
    name: 'endbr64 and a frame',
    arch: 'x64',
    code: hex('f30f1efa 55 4889e5 b8 08000000 5d c3'),
    declared: 8,
  },
  { name: 'push and pop, for size', arch: 'x64', code: hex('6a0a 58 c3'), declared: 10 },
  { name: 'experimental', arch: 'x64', code: hex('b8 ffffff7f c3'), declared: experimental },
  { name: 'from a variable', arch: 'x64', code: hex('8b05 00100000 c3'), declared: null },
  { name: 'a call', arch: 'x64', code: hex('e8 00000000 b8 09000000 c3'), declared: null },
  { name: 'zero, which no addon is', arch: 'x64', code: hex('31c0 c3'), declared: null },
  { name: 'cut off in front of the return', arch: 'x64', code: hex('b8 09000000'), declared: null },
  { name: 'a frame of 32 bits', arch: 'ia32', code: hex('55 89e5 b8 07000000 5d c3'), declared: 7 },
  { name: 'mov', arch: 'arm64', code: words(0x52800120, 0xd65f03c0), declared: 9 },
  { name: 'bti in front', arch: 'arm64', code: words(0xd503245f, 0x52800100, 0xd65f03c0), declared: 8 },
  {
    name: 'experimental by movn',
    arch: 'arm64',
    code: words(0x12b00000, 0xd65f03c0),
    declared: experimental,
  },
  { name: 'of another register', arch: 'arm64', code: words(0x52800121, 0xd65f03c0), declared: null },
  { name: 'mov', arch: 'arm', code: words(0xe3a00009, 0xe12fff1e), declared: 9 },
  { name: 'experimental by mvn', arch: 'arm', code: words(0xe3e00102, 0xe12fff1e), declared: experimental },
  { name: 'Thumb', arch: 'arm', code: halves(0x2008, 0x4770), declared: 8, thumb: true },
  {
    name: 'Thumb, experimental',
    arch: 'arm',
    code: halves(0xf06f, 0x4000, 0x4770),
    declared: experimental,
    thumb: true,
  },
  { name: 'lghi', arch: 's390x', code: hex('a7290009 07fe'), declared: 9 },
  {
    name: 'experimental by iilf',
    arch: 's390x',
    code: hex('c029 7fffffff 07fe'),
    declared: experimental,
  },
  { name: 'li', arch: 'ppc64', code: words(0x38600009, 0x4e800020), declared: 9 },
  {
    name: 'experimental by lis and ori',
    arch: 'ppc64',
    code: words(0x3c607fff, 0x6063ffff, 0x4e800020),
    declared: experimental,
  },
  { name: 'c.li', arch: 'riscv64', code: halves(0x4525, 0x8082), declared: 9 },
  {
    name: 'experimental by lui and addiw',
    arch: 'riscv64',
    code: words(0x80000537, 0xfff5051b, 0x8082),
    declared: experimental,
  },
  { name: 'ori', arch: 'loong64', code: words(0x03802404, 0x4c000020), declared: 9 },
  {
    name: 'experimental by lu12i.w',
    arch: 'loong64',
    code: words(0x14ffffe4, 0x03bffc84, 0x4c000020),
    declared: experimental,
  },
  { name: 'code of a machine nobody knows', arch: 'mips', code: hex('b8 09000000 c3'), declared: null },
];

describe('the declared Node-API version is read from the function that returns it', () => {
  for (const { name, arch, code, declared, thumb = false } of shapes) {
    test(`${arch}: ${name}`, () => {
      const slice = buildElf({ ...machines[arch], thumb, exports, code });
      assert.equal(declaredOf(slice), declared);
    });
  }
});

test('a function is read up to its last byte, which may be the last of the file', () => {
  const code = hex('b8 09000000 c3');
  const whole = buildPe({ exports, code });
  assert.equal(declaredOf(whole.subarray(0, peCode.offset + 6)), 9);
  assert.equal(declaredOf(whole.subarray(0, peCode.offset + 5)), null);
});

test('code that is cut off anywhere, or is none, is unknown or a version', () => {
  const random = seededRandom(9);
  const pick = (limit: number) => Math.floor(random() * limit);
  const pieces = shapes.map(({ code }) => code);
  for (const more of [
    '48c7c0 09000000',
    'c7c0 09000000',
    '83c001',
    '6690',
    '4883ec08',
    '7402',
    'e9 04000000',
  ])
    pieces.push(hex(more));
  for (let i = 0; i < 5000; i++) {
    const parts = Array.from({ length: 1 + pick(16) }, () => {
      const piece = pieces[pick(pieces.length)] ?? Buffer.alloc(0);
      return piece.subarray(0, 1 + pick(piece.length));
    });
    const code = Buffer.concat(parts).subarray(0, 70);
    const machine = ([0x8664, 0x14c, 0xaa64] as const)[pick(3)] ?? 0x8664;
    const whole = buildPe({ machine, exports, code });
    const declared = declaredOf(whole.subarray(0, peCode.offset + 1 + pick(code.length)));
    const valid = declared === null || declared === experimental || (declared >= 1 && declared <= 1000);
    assert.ok(valid, `${machine} ${code.toString('hex')}: ${declared}`);
  }
});
