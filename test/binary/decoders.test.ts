import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { decodeArm } from '../../packages/binary/src/addon/constant-return/arm.ts';
import { decodeArm64 } from '../../packages/binary/src/addon/constant-return/arm64.ts';

/*
 * Functions that return a number, as machine code, one instruction a word, in the manual's order. Unknown
 * instructions give null: a decoder that accepts them would report a version that no addon declared.
 */

type Row = [what: string, code: string, value: number | null];

const arm64: Row[] = [
  ['mov, ret', '52800120 d65f03c0', 9],
  ['mov of an upper half', '52a00020 d65f03c0', 0x10000],
  ['movn', '12b00000 d65f03c0', 0x7fffffff],
  ['movn of nothing', '12800000 d65f03c0', 0xffffffff],
  ['orr of a run of ones', '32007be0 d65f03c0', 0x7fffffff],
  ['orr of a run that goes around', '32010fe0 d65f03c0', 0x80000007],
  ['orr of a run in the middle', '321c0fe0 d65f03c0', 0xf0],
  ['orr of one bit, rotated by one', '320103e0 d65f03c0', 0x80000000],
  ['orr of a repeated pattern', '32007fe0 d65f03c0', null],
  ['mov and movk', '529fffe0 72afffe0 d65f03c0', 0x7fffffff],
  ['mov and movk of the lower half', '52a00020 728000e0 d65f03c0', 0x10007],
  ['movk takes the place of what was there', '529fffe0 72800020 d65f03c0', 1],
  ['movk alone', '72afffe0 d65f03c0', null],
  ['the last mov counts', '52800020 52800120 d65f03c0', 9],
  ['nothing at all', 'd65f03c0', null],
  ['no ret', '52800120', null],
  ['bti, then mov', 'd503245f 52800120 d65f03c0', 9],
  ['signed: paciasp, autiasp', 'd503233f 52800120 d50323bf d65f03c0', 9],
  ['retaa', 'd503233f 52800120 d65f0bff', 9],
  ['retab', 'd503237f 52800120 d65f0fff', 9],
  ['a frame', 'a9bf7bfd 910003fd 52800120 a8c17bfd d65f03c0', 9],
  ['room on the stack', 'd10043ff 52800120 910043ff d65f03c0', 9],
  [
    'OpenBSD, with its return guard',
    '90000010 f9400210 ca1e0210 52800120 ca1e0210 eb10021f b4000040 d4200020 d65f03c0',
    9,
  ],
  ['a mov to another register', '52800121 d65f03c0', null],
  ['a load of the result', 'f9400000 d65f03c0', null],
  ['an address in the result', '90000000 52800121 d65f03c0', null],
  ['orr with another register than zero', '32007820 d65f03c0', null],
  ['a mov of 64 bits', 'd2800120 d65f03c0', 9],
  ['a call', '94000000 52800120 d65f03c0', null],
  ['a branch to a register', 'd61f03c0', null],
  ['half an instruction', '52800120 d65f', null],
];

const arm: Row[] = [
  ['mov, bx lr', 'e3a00009 e12fff1e', 9],
  ['mov of a rotated byte', 'e3a004ff e12fff1e', 0xff000000],
  ['mov of a byte that goes around', 'e3a001ff e12fff1e', 0xc000003f],
  ['mvn', 'e3e00102 e12fff1e', 0x7fffffff],
  ['mvn of nothing', 'e3e00000 e12fff1e', 0xffffffff],
  ['movw', 'e3010234 e12fff1e', 0x1234],
  ['movw and movt', 'e30f0fff e3470fff e12fff1e', 0x7fffffff],
  ['movt alone', 'e3470fff e12fff1e', null],
  ['movt keeps the lower half', 'e3a00009 e3400001 e12fff1e', 0x10009],
  ['through another register', 'e3a03009 e1a00003 e12fff1e', 9],
  ['through a shift', 'e3a03009 e1a00103 e12fff1e', null],
  ['of a register that is not known', 'e1a00003 e12fff1e', null],
  ['from behind the code', 'e59f0000 e12fff1e 0000000a', 10],
  ['from further behind', 'e59f0004 e12fff1e 00000001 0000000b', 11],
  ['from beyond the end', 'e59f0004 e12fff1e 00000001', null],
  ['from just within the end', 'e59f0000 e12fff1e 7fffffff', 0x7fffffff],
  ['push and pop into the program counter', 'e92d4010 e3a00009 e8bd8010', 9],
  ['one register pushed and popped', 'e52de004 e3a00009 e49df004', 9],
  ['a pop into the result', 'e3a00009 e8bd0001 e12fff1e', null],
  ['a pop into others', 'e3a00009 e8bd4010 e12fff1e', 9],
  ['a pop of one into the result', 'e3a00009 e49d0004 e12fff1e', null],
  ['a pop of one into another', 'e3a00009 e49de004 e12fff1e', 9],
  ['an address in the frame', 'e28db000 e3a00009 e24bd000 e12fff1e', 9],
  ['a sum', 'e3a00009 e2800001 e12fff1e', null],
  ['a difference', 'e3a00009 e2400001 e12fff1e', null],
  ['a nop', 'e320f000 e3a00009 e12fff1e', 9],
  ['a load', 'e3a00009 e5900000 e12fff1e', null],
  ['a condition', '03a00009 e12fff1e', null],
  ['a call', 'e3a00009 eb000000 e12fff1e', null],
  ['bx of another register', 'e3a00009 e12fff13', null],
  ['no end', 'e3a00009', null],
  ['nothing at all', 'e12fff1e', null],
];

for (const [name, decode, rows] of [
  ['arm64', decodeArm64, arm64],
  ['arm', decodeArm, arm],
] as const) {
  describe(name, () => {
    for (const [what, code, value] of rows)
      test(`${what}: ${value === null ? 'not told' : `0x${value.toString(16)}`}`, () => {
        assert.equal(decode(bytesOf(code)), value);
      });
  });
}

function bytesOf(code: string): Buffer {
  return Buffer.concat(code.split(' ').map((word) => Buffer.from(word, 'hex').reverse()));
}
