import assert from 'node:assert/strict';
import { test } from 'node:test';
import { bytesSource, readNativeFile } from '@abistamp/binary';

const read = (...bytes: number[]) => readNativeFile(bytesSource(Uint8Array.from(bytes)));
const reasonOf = (facts: ReturnType<typeof read>) => (facts.format === null ? facts.reason : facts.format);

test('an empty file', () => {
  assert.equal(reasonOf(read()), 'empty');
});

test('text', () => {
  assert.equal(
    reasonOf(readNativeFile(bytesSource(Buffer.from('version https://git-lfs.github.com/spec/v1\n')))),
    'not-native',
  );
});

test("macOS's attributes of another file (AppleDouble)", () => {
  assert.equal(reasonOf(read(0x00, 0x05, 0x16, 0x07, 0, 2, 0, 0)), 'apple-double');
});

test('a Java class, which has the magic of a fat file', () => {
  assert.equal(reasonOf(read(0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 65, 0, 0)), 'not-native');
});

test('text that begins with MZ', () => {
  assert.equal(
    reasonOf(readNativeFile(bytesSource(Buffer.from('MZ is how this text begins\n'.repeat(8))))),
    'not-native',
  );
});

test('a single byte', () => {
  assert.equal(reasonOf(read(0x7f)), 'not-native');
});
