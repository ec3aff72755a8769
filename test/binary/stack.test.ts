import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, readNativeFile, readNativePath } from '@abistamp/binary';
import { compile } from './compile.ts';
import { buildElf, type ElfOptions } from './fixtures/elf-builder.ts';

const stackOf = (facts: ReturnType<typeof readNativeFile>) =>
  facts.format === 'elf' ? facts.slices[0].executableStack : undefined;

describe('the stack that a file asks for', () => {
  test('as linkers write it', async () => {
    const build = (flag: string) =>
      compile({ sources: ['int answer() { return 42; }'], flags: [`-Wl,-z,${flag}`], name: 'libstack.so' });
    assert.equal(stackOf(readNativePath(await build('execstack'))), true);
    assert.equal(stackOf(readNativePath(await build('noexecstack'))), false);
  });

  test('in both word sizes and orders of bytes', () => {
    for (const other of [{}, { bits: 32 }, { bigEndian: true, machine: 22 }] as ElfOptions[]) {
      const read = (stack: NonNullable<ElfOptions['stack']>) =>
        stackOf(readNativeFile(bytesSource(buildElf({ ...other, stack }))));
      assert.deepEqual([read('plain'), read('executable'), read('unsaid')], [false, true, null]);
    }
  });
});
