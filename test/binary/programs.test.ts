import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, readNativeFile } from '@abistamp/binary';
import { buildElf } from './fixtures/elf-builder.ts';
import { buildProgram, type ProgramOptions } from './fixtures/elf-program.ts';

function read(bytes: Uint8Array) {
  const facts = readNativeFile(bytesSource(bytes));
  assert.equal(facts.format, 'elf');
  if (facts.format !== 'elf') throw new Error('not reached');
  const [{ arch, libc, type, registration }] = facts.slices;
  return { platform: facts.platform, arch, libc, type, kind: registration.kind };
}

const mips: ProgramOptions = { machine: 8 };

test('a static program needs no C library', () => {
  assert.deepEqual(read(buildProgram({ machine: 62 })), {
    platform: 'linux',
    arch: 'x64',
    libc: 'neutral',
    type: 'executable',
    kind: 'none',
  });
});

describe('one machine number serves several processors', () => {
  for (const [options, arch] of [
    [{ ...mips, bits: 64 }, 'mips64el'],
    [{ ...mips, bits: 32 }, 'mipsel'],
    [{ ...mips, bits: 32, bigEndian: true }, 'mips'],
    // Node.js has no name for these: 64-bit big-endian MIPS, x32, ILP32.
    [{ ...mips, bits: 64, bigEndian: true }, null],
    [{ machine: 62, bits: 32 }, null],
    [{ machine: 183, bits: 32 }, null],
    [{ machine: 22, bits: 64, bigEndian: true }, 's390x'],
    [{ machine: 22, bits: 32, bigEndian: true }, 's390'],
  ] as const) {
    test(`${JSON.stringify(options)} is ${arch}`, () => {
      assert.equal(read(buildProgram(options)).arch, arch);
    });
  }
});

describe('Solaris and illumos are no Linux', () => {
  for (const interpreter of ['/lib/amd64/ld.so.1', '/usr/lib/amd64/ld.so.1', '/usr/lib/64/ld.so.1']) {
    test(`by the loader ${interpreter}`, () => {
      const { platform, libc } = read(buildProgram({ machine: 62, interpreter }));
      assert.deepEqual([platform, libc], ['sunos', null]);
    });
  }

  test('by a library that only they have', () => {
    const { platform, libc } = read(buildElf({ needed: ['libsocket.so', 'libc.so'] }));
    assert.deepEqual([platform, libc], ['sunos', null]);
  });

  test('by the names of versions', () => {
    const versions = [{ library: 'libc.so.1', versions: [{ name: 'ILLUMOS_0.1' }] }];
    assert.equal(read(buildElf({ needed: ['libc.so.1'], versions })).platform, 'sunos');
  });

  test("Linux's loaders of that name are Linux's", () => {
    const interpreter = '/lib/ld.so.1';
    const { platform, libc } = read(buildProgram({ ...mips, bits: 32, interpreter }));
    assert.deepEqual([platform, libc], ['linux', 'glibc']);
  });
});

describe('what runs on no Node.js says what it is', () => {
  for (const [name, bytes, detail] of [
    ['AIX, 64 bits', [0x01, 0xf7, 0, 4], /AIX/],
    ['AIX, 32 bits', [0x01, 0xdf, 0, 4], /AIX/],
    ['WebAssembly', [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0], /WebAssembly/],
  ] as const) {
    test(name, () => {
      const facts = readNativeFile(bytesSource(Uint8Array.from(bytes)));
      assert.ok(facts.format === null);
      assert.equal(facts.reason, 'not-native');
      assert.match(facts.detail, detail);
    });
  }
});
