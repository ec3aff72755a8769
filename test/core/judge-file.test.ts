import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, type ElfSlice, readNativeFile } from '@abistamp/binary';
import { judgeFile } from '@abistamp/core/internal/verdict/judge-file';
import { buildMachO, type MachOOptions } from '../binary/fixtures/macho-builder.ts';
import { elf, nodeApi, pinnedTo, runtime } from '../support/facts.ts';

const codeOf = (...args: Parameters<typeof judgeFile>) => judgeFile(...args)?.code ?? null;

test('an addon of the same ABI fits', () => {
  assert.equal(codeOf(elf(pinnedTo(127)), runtime()), null);
});

test('an addon of several ABIs fits each', () => {
  assert.equal(codeOf(elf(pinnedTo(115, 127)), runtime()), null);
});

test('an addon of another ABI does not', () => {
  assert.deepEqual(judgeFile(elf(pinnedTo(115)), runtime()), {
    code: 'ABI_MISMATCH',
    abis: [115],
    runtime: 'node',
  });
});

test('an ABI that cannot be told is no finding', () => {
  assert.equal(codeOf(elf(pinnedTo()), runtime()), null);
});

test('Node-API fits any ABI', () => {
  assert.equal(codeOf(elf(nodeApi(8)), runtime({ abi: 999 })), null);
});

test('a declared Node-API above the host is found, experimental is not', () => {
  assert.equal(codeOf(elf(nodeApi(11)), runtime()), 'NODE_API_TOO_NEW');
  assert.equal(codeOf(elf(nodeApi(2147483647)), runtime()), null);
});

test('imported functions count only where they are bound at load', () => {
  assert.equal(codeOf(elf(nodeApi(null, 99)), runtime()), null);
  assert.equal(codeOf(elf(nodeApi(null, 99), { bindNow: true }), runtime()), 'NODE_API_TOO_NEW');
});

test('a processor that the reader does not know is another one', () => {
  assert.deepEqual(judgeFile(elf(nodeApi(), { arch: null }), runtime()), {
    code: 'ARCH_MISMATCH',
    archs: [],
  });
});

test('another processor comes before another ABI', () => {
  assert.deepEqual(judgeFile(elf(pinnedTo(115), { arch: 'arm64' }), runtime()), {
    code: 'ARCH_MISMATCH',
    archs: ['arm64'],
  });
});

test('another system comes before another processor', () => {
  const facts = elf(nodeApi(), { arch: 'arm64' });
  assert.equal(
    codeOf(facts.format === 'elf' ? { ...facts, platform: 'freebsd' } : facts, runtime()),
    'PLATFORM_MISMATCH',
  );
});

test('musl files never load with glibc', () => {
  assert.deepEqual(judgeFile(elf(nodeApi(), { libc: 'musl' }), runtime()), {
    code: 'LIBC_MISMATCH',
    libc: 'musl',
    certain: true,
  });
});

test('glibc files fail with musl for certain only when they ask for its loader', () => {
  const musl = runtime({ libc: 'musl', glibc: null });
  assert.deepEqual(judgeFile(elf(), musl), { code: 'LIBC_MISMATCH', libc: 'glibc', certain: false });
  const facts = elf(nodeApi(), { needed: ['libc.so.6', 'ld-linux-x86-64.so.2'] });
  assert.deepEqual(judgeFile(facts, musl), { code: 'LIBC_MISMATCH', libc: 'glibc', certain: true });
});

test('a doubt about the C library hides neither another ABI nor a newer Node-API', () => {
  const musl = runtime({ libc: 'musl', glibc: null });
  assert.equal(codeOf(elf(pinnedTo(115)), musl), 'ABI_MISMATCH');
  assert.equal(codeOf(elf(nodeApi(11)), musl), 'NODE_API_TOO_NEW');
});

test('files that need no C library fit both', () => {
  assert.equal(codeOf(elf(nodeApi(), { libc: 'neutral', glibc: null }), runtime({ libc: 'musl' })), null);
});

test('glibc versions compare as numbers', () => {
  assert.equal(codeOf(elf(nodeApi(), { glibc: '2.4' }), runtime()), null);
  assert.equal(codeOf(elf(nodeApi(), { glibc: '2.38' }), runtime()), 'GLIBC_TOO_OLD');
});

test('a file that is none is corrupt', () => {
  assert.equal(codeOf({ format: null, reason: 'empty', detail: 'is empty' }, runtime()), 'CORRUPT_FILE');
});

describe('an executable stack', () => {
  const strict = runtime({ glibc: '2.41' });
  const asks = elf(nodeApi(), { executableStack: true });
  const unsaid = (arch: ElfSlice['arch']) => elf(nodeApi(), { executableStack: null, arch });

  test('is refused by glibc 2.41 and newer, and by no other C library', () => {
    assert.deepEqual(judgeFile(asks, strict), { code: 'EXECUTABLE_STACK', how: 'asked' });
    assert.equal(codeOf(asks, runtime({ glibc: '2.100' })), 'EXECUTABLE_STACK');
    assert.equal(codeOf(asks, runtime({ glibc: '2.40' })), null);
    assert.equal(codeOf(asks, runtime({ glibc: null })), null);
    const musl = elf(nodeApi(), { executableStack: true, libc: 'musl', glibc: null });
    assert.equal(codeOf(musl, runtime({ libc: 'musl', glibc: null })), null);
  });

  test('is what a file without the header asks for on some processors', () => {
    assert.deepEqual(judgeFile(unsaid('x64'), strict), { code: 'EXECUTABLE_STACK', how: 'default' });
    for (const arch of ['arm64', 'riscv64', 'ppc64'] as const)
      assert.equal(codeOf(unsaid(arch), runtime({ glibc: '2.41', arch })), null, arch);
    assert.equal(codeOf(elf(), strict), null);
  });

  test('hides no other ABI', () => {
    assert.equal(codeOf(elf(pinnedTo(115), { executableStack: true }), strict), 'ABI_MISMATCH');
  });
});

describe('a code signature', () => {
  const mac = (arch: 'arm64' | 'x64') => runtime({ platform: 'darwin', arch, libc: null, glibc: null });
  const read = (options: MachOOptions) =>
    readNativeFile(bytesSource(buildMachO({ exports: ['napi_register_module_v1'], ...options })));

  test('is needed on arm64 alone', () => {
    assert.equal(codeOf(read({ cpu: 0x0100000c }), mac('arm64')), 'UNSIGNED');
    assert.equal(codeOf(read({ cpu: 0x0100000c, signed: true }), mac('arm64')), null);
    assert.equal(codeOf(read({}), mac('x64')), null);
  });
});

test('a file that is cut off ends the process', () => {
  const cut = elf(nodeApi(), { problems: [{ code: 'truncated', detail: 'ends at byte 1 of 2' }] });
  assert.deepEqual(judgeFile(cut, runtime()), {
    code: 'CORRUPT_FILE',
    detail: 'ends at byte 1 of 2',
    endsProcess: true,
  });
});
