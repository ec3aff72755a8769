import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  libcOfInterpreter,
  readGlibcVersion,
  readInterpreter,
  readMappedLoader,
} from '@abistamp/core/internal/runtime/libc';
import { makeFolder } from '../support/make-folder.ts';

describe('the loader of a program', () => {
  /** A program with one segment before the one that names its loader. */
  function program(
    path: string,
    { bits = 64, big = false, entrySize }: { bits?: number; big?: boolean; entrySize?: number } = {},
  ): string {
    const bytes = Buffer.alloc(1024);
    const is64 = bits === 64;
    const step = entrySize ?? (is64 ? 56 : 32);
    const [half, word] = big
      ? [bytes.writeUInt16BE.bind(bytes), bytes.writeUInt32BE.bind(bytes)]
      : [bytes.writeUInt16LE.bind(bytes), bytes.writeUInt32LE.bind(bytes)];
    const address = (value: number, at: number) => {
      if (!is64) word(value, at);
      else if (big) bytes.writeBigUInt64BE(BigInt(value), at);
      else bytes.writeBigUInt64LE(BigInt(value), at);
    };
    bytes.writeUInt32BE(0x7f454c46, 0);
    bytes[4] = is64 ? 2 : 1;
    bytes[5] = big ? 2 : 1;
    address(0x80, is64 ? 32 : 28);
    half(step, is64 ? 54 : 42);
    half(2, is64 ? 56 : 44);
    word(1, 0x80);
    const second = 0x80 + step;
    word(3, second);
    address(0x300, second + (is64 ? 8 : 4));
    address(path.length + 1, second + (is64 ? 32 : 16));
    bytes.write(`${path}\0more`, 0x300);
    const file = join(makeFolder('program'), 'program');
    writeFileSync(file, bytes);
    return file;
  }

  test('is read from files of both sizes and byte orders', () => {
    const path = '/lib64/ld-linux-x86-64.so.2';
    for (const bits of [32, 64])
      for (const big of [false, true]) assert.equal(readInterpreter(program(path, { bits, big })), path);
    assert.equal(readInterpreter(program(path, { entrySize: 55 })), null);
    assert.equal(readInterpreter(program(path, { bits: 32, entrySize: 31 })), null);
    assert.equal(readInterpreter(program(path, { entrySize: 500 })), null);
    assert.equal(readInterpreter('/none'), null);
    assert.equal(readInterpreter(makeFolder('folder')), null);
    const short = join(makeFolder('short'), 'x');
    writeFileSync(short, Buffer.from('7f454c46', 'hex'));
    assert.equal(readInterpreter(short), null);
    writeFileSync(short, 'x'.repeat(100));
    assert.equal(readInterpreter(short), null);
  });

  for (const [path, libc] of [
    ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
    ['/lib/ld-linux-aarch64.so.1', 'glibc'],
    ['/lib/ld-linux.so.2', 'glibc'],
    ['/lib/ld64.so.1', 'glibc'],
    ['/lib/ld.so.1', 'glibc'],
    ['/usr/lib/x86_64-linux-gnu/ld-2.31.so', 'glibc'],
    ['/lib/ld-musl-x86_64.so.1', 'musl'],
    ['/nix/store/x/lib/libc.so', 'musl'],
    ['/system/bin/linker64', null],
    ['/lib/libc.so.6', null],
    [null, null],
  ] as const)
    test(`${path} is that of ${libc}`, () => {
      assert.equal(libcOfInterpreter(path), libc);
    });

  test('may be found among what is mapped', () => {
    const maps = join(makeFolder('maps'), 'maps');
    const mapped = (...paths: string[]) => {
      writeFileSync(maps, paths.map((path) => `7f00-7f01 r--p 00000000 08:01 1    ${path}\n`).join(''));
      return readMappedLoader(maps);
    };
    for (const loader of [
      '/lib/ld-musl-x86_64.so.1',
      '/lib/ld-linux-x86-64.so.2',
      '/lib/ld64.so.1',
      '/lib/x86_64-linux-gnu/ld-2.31.so',
      '/a/libc.so',
    ])
      assert.equal(mapped('/usr/bin/node', loader, '/lib/libc.so.6'), loader);
    assert.equal(mapped('/usr/bin/node', '/lib/libc.so.6', '/lib/ld-musl-x86_64.so.1.old/x'), null);
    assert.equal(readMappedLoader('/none'), null);
  });

  test('tells its glibc', () => {
    const file = join(makeFolder('banner'), 'ld.so');
    const told = (text: string) => {
      writeFileSync(file, text);
      return readGlibcVersion(file);
    };
    assert.equal(told('ld.so (Debian GLIBC 2.36-9) stable release version 2.36.\n'), '2.36');
    assert.equal(told('development version 2.41.9000'), '2.41');
    assert.equal(told('musl libc'), null);
    assert.equal(readGlibcVersion('/none'), null);
  });
});
