import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { decodeArm } from '../../packages/binary/src/addon/constant-return/arm.ts';
import { decodeArm64 } from '../../packages/binary/src/addon/constant-return/arm64.ts';
import { decodeLoong64 } from '../../packages/binary/src/addon/constant-return/loong64.ts';
import { decodePpc64 } from '../../packages/binary/src/addon/constant-return/ppc64.ts';
import { decodeRiscv64 } from '../../packages/binary/src/addon/constant-return/riscv64.ts';
import { decodeS390x } from '../../packages/binary/src/addon/constant-return/s390x.ts';
import { decodeThumb } from '../../packages/binary/src/addon/constant-return/thumb.ts';
import { decodeX86 } from '../../packages/binary/src/addon/constant-return/x86.ts';

/*
 * Functions that return a number, and each of them with every bit of its code changed alone, and cut off at
 * every byte: which instructions count, and which bits of them. The number is written beside the code; the
 * changed ones are a hash. To write it again:
 * ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/binary/decoder-bits
 */

/** Of s390x, whose constants may be elsewhere: a word is its own offset, or zero at multiples of eight. */
const word = (offset: number) => {
  if (offset < 0 || offset > 200) return null;
  return offset % 8 === 0 ? 0 : offset;
};

/** How many bytes a group of digits has, written with the highest first, or 0 for bytes as they are. */
const processors: Record<string, [decode: (code: Buffer) => number | null, unit: number]> = {
  x64: [(code) => decodeX86(code, true), 0],
  ia32: [(code) => decodeX86(code, false), 0],
  thumb: [decodeThumb, 2],
  s390x: [(code) => decodeS390x(code, word), 0],
  ppc64: [decodePpc64, 4],
  riscv64: [decodeRiscv64, 4],
  loong64: [decodeLoong64, 4],
  arm: [decodeArm, 4],
  arm64: [decodeArm64, 4],
};

const x86 = [
  ...['b809000000 c3', 'f30f1efa 55 4889e5 b808000000 5d c3', '6a0a 58 c3', '6a0a 8f00 c3'],
  ...['48c7c0 09000000 c3', 'c7c0 09000000 c3', '31c0 c3', '33c0 83c007 c3', '31c0 40 c3', '83c009 c3'],
  ...['e800000000 0500000000 b809000000 c3', '90 c9 b809000000 c3', '55 89e5 b809000000 5d c3'],
  ...['55 8bec b809000000 5d c2 0800', '488bec b809000000 f3c3', '4883ec08 b809000000 4883c408 c3'],
  ...['6690 b809000000 c3', '4c8b1d00000000 4c331c24 b809000000 4c331c24 4c3b1d00000000 7402 cccc c3'],
  ...[
    '57 b809000000 5f c3',
    '50 b809000000 58 c3',
    '7480 b809000000 c3',
    '90'.repeat(15).replace(/../g, '$& c3'),
  ],
];

const codes: Record<string, string[]> = {
  x64: x86,
  ia32: x86,
  thumb: [
    ...['2009 4770', '2009 bd10', 'b510 2009 bd10', '2109 4608 4770', '2000 43c0 4770', '2009 0040 4770'],
    ...['a801 2009 4770', '2009 bc01 4770', '2009 bc10 4770', 'bf00 2009 4770', 'b082 2009 b002 4770'],
    ...['f240 0009 4770', 'f64f 70ff f6c7 70ff 4770', 'f04f 0009 4770', 'f04f 1001 4770', 'f04f 2001 4770'],
    ...[
      'f04f 3001 4770',
      'f04f 4000 4770',
      'f06f 4000 4770',
      'f84d ed04 2009 f85d fb04',
      '2009 f85d 0b04 4770',
    ],
    ...[
      'b510 2009 e8bd 8010',
      'b510 2009 e8bd 4010 4770',
      '2709 4638 4770',
      'f240 0109 4608 4770',
      '4670 4770',
    ],
  ],
  s390x: [
    ...['a7290009 07fe', 'a7280009 07fe', 'a7290009 a72b0001 07fe', 'a7290009 a7fbff60 07fe'],
    ...['c021 00000009 07fe', 'c029 7fffffff 07fe', 'c02f 00000009 07fe', 'a7390009 b9040023 07fe'],
    ...['a7390009 b9140023 07fe', 'a7390009 b9160023 07fe', 'a7390009 1823 07fe', 'a7290009 b3cd0020 07fe'],
    ...['c030 00000004 58203004 07fe', 'c030 00000004 e32030080004 07fe', 'c030 00000004 e32030000004 07fe'],
    ...['c428 00000004 07fe', 'c428 00000008 07fe', 'c42d 00000006 07fe', 'c42c 00000006 07fe'],
    ...['c42e 00000006 07fe', 'a7290009 e3f0f0a00071 07fe', 'a7290009 e320f0a00071 07fe'],
    ...['a7290009 ebbff0580004 07fe', 'a7290009 eb13f0580004 07fe', 'e3f0f0a00024 a7290009 07fe'],
    ...[
      'ebbff0580024 a7290009 07fe',
      'a7290009 5020f0a0 07fe',
      'b3c1002f a7290009 07fe',
      '0707 a7290009 07fe',
    ],
    ...['c030 00000004 58203004 0707 0707 0707 07fe', 'a7290009 c0e5 00000000 07fe'],
    'c030 00000004 a7390001 58203004 07fe',
  ],
  ppc64: [
    ...['38600009 4e800020', '3c607fff 6063ffff 4e800020', '06000000 38600009 4e800020'],
    ...['06000001 38600009 4e800020', '38600009 78630020 4e800020', '38600009 78630460 4e800020'],
    ...['38600009 7c6307b4 4e800020', '38800009 7c832378 4e800020', '38600009 80610000 4e800020'],
    ...['38600009 e8810000 4e800020', '38600009 90610000 4e800020', '9421fff0 38600009 4e800020'],
    ...['f821fff1 38600009 4e800020', '38600009 38630001 4e800020', '3c4c0000 38420000 38600009 4e800020'],
    '38600009 38600001 60000000 4e800020',
  ],
  riscv64: [
    ...['80824525', '80000537 fff5051b 00008067', '00900513 00008067', '80824525 00000000'],
    ...['00900513 00154513 00008067', '00800513 00156513 00008067', '00900513 00012503 00008067'],
    ...['00900513 00013503 00008067', '00900513 00a12023 00008067', '00900513 00a13023 00008067'],
    ...[
      '45250505 00008067',
      '45252505 00008067',
      '45a5852e 00008067',
      '65050001 00008067',
      '61017139 00900513 00008067',
    ],
    ...[
      '08004525 00008067',
      '45254502 00008067',
      '45256502 00008067',
      'c02a4525 00008067',
      'e02a4525 00008067',
    ],
    ...['0000b7b7 00900513 00008067', '00900013 00008067', '00900593 00058513 00008067', '557d4525 00008067'],
  ],
  loong64: [
    ...['03802404 4c000020', '14ffffe4 03bffc84 4c000020', '02802404 4c000020', '02c02404 4c000020'],
    ...['02bffc04 4c000020', '03400000 03802404 4c000020', '03802404 28800064 4c000020'],
    ...['03802404 29800064 4c000020', '03802404 26000064 4c000020', '03802404 27000064 4c000020'],
    ...['03802405 001500a4 4c000020', '03802405 004080a4 4c000020', '03802400 00150004 4c000020'],
    '03802404 00000000 4c000020',
  ],
  arm: [
    ...['e3a00009 e12fff1e', 'e3a004ff e12fff1e', 'e3e00102 e12fff1e', 'e30f0fff e3470fff e12fff1e'],
    ...['e3a03009 e1a00003 e12fff1e', 'e59f0000 e12fff1e 0000000a', 'e92d4010 e3a00009 e8bd8010'],
    ...['e52de004 e3a00009 e49df004', 'e3a00009 e8bd4010 e12fff1e', 'e3a00009 e49de004 e12fff1e'],
    ...['e28db000 e3a00009 e24bd000 e12fff1e', 'e320f000 e3a00009 e12fff1e'],
  ],
  arm64: [
    ...['52800120 d65f03c0', '52a00020 d65f03c0', '12b00000 d65f03c0', '32007be0 d65f03c0'],
    ...[
      '529fffe0 72afffe0 d65f03c0',
      'd503245f 52800120 d65f03c0',
      'a9bf7bfd 910003fd 52800120 a8c17bfd d65f03c0',
    ],
    ...['d10043ff 52800120 910043ff d65f03c0', 'd503233f 52800120 d65f0bff', '321c0fe0 d65f03c0'],
    '90000010 f9400210 ca1e0210 52800120 ca1e0210 eb10021f b4000040 d4200020 d65f03c0',
  ],
};

/** Padded, as the function's bytes are read. */
function toBytes(code: string, unit: number): Buffer {
  const groups = code.split(' ').map((group) => Buffer.from(group, 'hex'));
  const bytes = Buffer.concat(unit === 0 ? groups : groups.map((group) => group.reverse()));
  return Buffer.concat([bytes, Buffer.alloc(8)]);
}

function describeCode(decode: (code: Buffer) => number | null, bytes: Buffer): string {
  const changed: (number | null)[] = [];
  const length = bytes.length - 8;
  for (let bit = 0; bit < length * 8; bit++) {
    const other = Buffer.from(bytes);
    other[bit >> 3] = (other[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    changed.push(decode(other));
  }
  for (let end = 0; end < bytes.length; end++) changed.push(decode(bytes.subarray(0, end)));
  const told = changed.filter((value) => value !== null).length;
  const hash = createHash('sha256').update(JSON.stringify(changed)).digest('hex').slice(0, 12);
  return `${decode(bytes)}; changed, ${told} of ${changed.length} tell: ${hash}`;
}

test('each bit of each instruction counts as it did', () => {
  const golden = new URL('decoder-bits.golden.txt', import.meta.url);
  const lines = Object.entries(processors).flatMap(([name, [decode, unit]]) =>
    (codes[name] ?? []).map((code) => `${name} ${code}: ${describeCode(decode, toBytes(code, unit))}`),
  );
  const now = `${lines.join('\n')}\n`;
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});
