import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Evidence } from '@abistamp/core/internal/verdict/evidence';
import type { Problem } from '@abistamp/core/internal/verdict/problem';
import { isOpen, problemOfFile } from '@abistamp/core/internal/verdict/problem-of-file';
import { elf, file, nodeApi, pinnedTo, runtime } from '../support/facts.ts';
import { addon, evidence, path } from './judged-packages.ts';

describe('what keeps one file from loading', () => {
  const place = { path };
  const one = file(addon, elf());
  const of = (facts = elf(), changes: Partial<Evidence> = {}, on = runtime()) =>
    problemOfFile(place, file(addon, facts), on, evidence(changes));
  const link = (problem: Problem | null) => new Map([[`${path}/${addon}`, problem]]);
  const lacks: Problem = { code: 'LIBRARY_MISSING', libraries: ['x'], from: null };

  test('is where it is, then its own bytes, then what the machine said, then its libraries', () => {
    const mounts = new Map([[path, '/mnt']]);
    assert.deepEqual(of(elf(pinnedTo(115)), { mounts, links: link(lacks) }), {
      code: 'NOEXEC_MOUNT',
      mount: '/mnt',
    });
    assert.equal(of(elf(pinnedTo(115)), { links: link(lacks) })?.code, 'ABI_MISMATCH');
    assert.deepEqual(of(elf(), { links: link(lacks), companions: link(null) as never }), lacks);
    assert.deepEqual(of(elf(), { companions: new Map([[`${path}/${addon}`, lacks]]) }), lacks);
    assert.equal(of(elf(), { links: link(null), companions: new Map([[`${path}/${addon}`, lacks]]) }), null);
    assert.equal(problemOfFile(place, one, runtime(), evidence()), null);
  });

  test('is the C library for certain, if the machine says that something is missing', () => {
    const musl = runtime({ libc: 'musl', glibc: null });
    assert.deepEqual(of(elf(), { links: link(lacks) }, musl), {
      code: 'LIBC_MISMATCH',
      libc: 'glibc',
      certain: true,
    });
    assert.equal(of(elf(), { links: link(null) }, musl), null);
    assert.deepEqual(of(elf(), {}, musl), { code: 'LIBC_MISMATCH', libc: 'glibc', certain: false });
  });

  test('is settled by musl’s loader, even for a file that asks for glibc’s', () => {
    const musl = runtime({ libc: 'musl', glibc: null });
    const asks = elf(nodeApi(), { needed: ['ld-linux-x86-64.so.2'] });
    const certain = { code: 'LIBC_MISMATCH', libc: 'glibc', certain: true };
    assert.deepEqual(of(asks, {}, musl), certain);
    assert.deepEqual(of(asks, { links: link(lacks) }, musl), certain);
    assert.equal(of(asks, { links: link(null) }, musl), null);
    // Its loader says nothing of Node's ABI.
    const other = elf(pinnedTo(115), { needed: ['ld-linux-x86-64.so.2'] });
    assert.equal(of(other, { links: link(null) }, musl)?.code, 'ABI_MISMATCH');
  });

  test('is open until the machine was asked', () => {
    assert.deepEqual(
      [
        null,
        { code: 'LIBC_MISMATCH', libc: 'musl', certain: false },
        { code: 'LIBC_MISMATCH', libc: 'musl', certain: true },
        { code: 'LIBC_MISMATCH', libc: 'glibc', certain: true },
        lacks,
      ].map((problem) => isOpen(problem as Problem | null)),
      [true, true, false, true, false],
    );
  });

  test('may be a Node-API that is too new', () => {
    assert.equal(of(elf(nodeApi(11)))?.code, 'NODE_API_TOO_NEW');
    assert.equal(of(elf(nodeApi(10))), null);
  });
});
