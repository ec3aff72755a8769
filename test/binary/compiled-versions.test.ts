import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, readNativeFile } from '@abistamp/binary';
import { buildElf, type ElfOptions } from './fixtures/elf-builder.ts';

/*
 * `int node_api_module_get_api_version_v1(void) { return N; }` as GCC 12 and Clang 14 compile it, N being 9
 * or experimental. Debug addons are compiled with -O0, which goes through another register and a frame; a
 * large constant takes a different path on every processor.
 */
const nine = 9;
const experimental = 0x7fffffff;

const machines: Readonly<Record<string, ElfOptions>> = {
  ia32: { machine: 3, bits: 32 },
  arm: { machine: 40, bits: 32 },
  thumb: { machine: 40, bits: 32, thumb: true },
  ppc64: { machine: 21 },
  riscv64: { machine: 243 },
  s390x: { machine: 22, bigEndian: true },
  loong64: { machine: 258 },
};

const compiled: readonly (readonly [machine: string, how: string, value: number | null, code: string])[] = [
  ['ia32', '-O0 -fPIC', nine, '55 89e5 e8fcffffff 0501000000 b809000000 5d c3'],
  ['ia32', '-Oz, xor and inc', 1, '31c0 40 c3'],
  ['arm', '-O0', nine, '04b02de5 00b08de2 0930a0e3 0300a0e1 00d08be2 04b09de4 1eff2fe1'],
  ['arm', '-O0', experimental, '04b02de5 00b08de2 0231e0e3 0300a0e1 00d08be2 04b09de4 1eff2fe1'],
  ['arm', 'Clang -O0, from behind the code', experimental, '00009fe5 1eff2fe1 ffffff7f'],
  ['thumb', '-O0', nine, '80b4 00af 0923 1846 bd46 5df8047b 7047'],
  ['thumb', '-O0', experimental, '80b4 00af 6ff00043 1846 bd46 5df8047b 7047'],
  ['ppc64', '-O0', nine, 'f8ffe1fb d1ff21f8 780b3f7c 09002039 b407297d 784b237d 30003f38 f8ffe1eb 2000804e'],
  ['ppc64', '-O2, li and clrldi', experimental, 'ffff6038 60006378 2000804e'],
  ['ppc64', '-O2 -mcpu=power10, pli', experimental, 'ff7f0006 ffff6038 2000804e'],
  ['riscv64', '-O0', nine, '4111 22e4 0008 a547 3e85 2264 4101 8280'],
  [
    'riscv64',
    '-O0 without compressed',
    nine,
    '130101ff 23348100 13040101 93079000 13850700 03348100 13010101 67800000',
  ],
  ['riscv64', '-O2, lui and not', experimental, '37050080 1345f5ff 8280'],
  ['s390x', '-O0', nine, 'e3b0f0580024 b90400bf a7180009 b9140011 b9040021 e3b0b0580004 07fe'],
  ['s390x', '-O2 with a frame pointer', nine, 'e3b0f0580024 b90400bf a7290009 e3b0b0580004 07fe'],
  [
    's390x',
    '-O2, from a pool of constants',
    experimental,
    'c05000000008 e32050000004 07fe 0707 00000000 7fffffff',
  ],
  ['s390x', 'lgrl, from a pool', experimental, 'c42800000004 07fe 000000007fffffff'],
  ['loong64', '-O0, through another register', nine, '0c248002 84011500 2000004c'],
];

describe('the declared version is told, however it was compiled', () => {
  for (const [machine, how, value, code] of compiled) {
    test(`${machine}: ${how}, ${value}`, () => {
      assert.equal(declaredOf(machine, code), value);
    });
  }
});

describe('what the code does not make from constants is not told', () => {
  for (const [machine, how, code] of [
    ['arm', 'another register', '0930a0e3 1eff2fe1'],
    ['arm', 'a pop into the result', '0900a0e3 01b09de4 0100bde8 1eff2fe1'],
    ['thumb', 'the upper half alone', 'c7f20000 7047'],
    ['ppc64', 'a load', '0900 6038 0000 63e8 2000804e'],
    ['riscv64', 'a load', '2545 0865 8280'],
    ['riscv64', 'an addition to what is not known', '1305 9500 8280'],
    ['s390x', 'a load by a register that is no address', 'a7590009 e32050000004 07fe'],
    ['s390x', 'a pool beyond the file', 'c0507fffffff e32050000004 07fe'],
    ['s390x', 'a constant of 64 bits', 'c42800000004 07fe 000000017fffffff'],
    ['loong64', 'a load', '8400c028 2000004c'],
  ] as const) {
    test(`${machine}: ${how}`, () => {
      assert.equal(declaredOf(machine, code), null);
    });
  }
});

function declaredOf(machine: string, code: string): number | null {
  const exports = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
  const bytes = buildElf({
    ...machines[machine],
    exports,
    code: Buffer.from(code.replaceAll(' ', ''), 'hex'),
  });
  const facts = readNativeFile(bytesSource(bytes));
  const registration = facts.format === null ? undefined : facts.slices[0]?.registration;
  assert.ok(registration?.kind === 'node-api');
  return registration.nodeApi.declared;
}
