import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeFile } from '@abistamp/core/internal/verdict/judge-file';
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
