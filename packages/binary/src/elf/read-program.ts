import type { ElfSlice } from '../facts.ts';
import type { ByteSource } from '../source/byte-source.ts';
import { openElf, tags } from './image.ts';
import { archOf } from './machine.ts';
import { readInterpreter } from './read-elf.ts';

/**
 * What starting an ELF program asks of the machine, without its symbols: a Node has a hundred thousand.
 * @returns null if it is no ELF file
 */
export function readElfProgram(source: ByteSource): Pick<ElfSlice, 'arch' | 'interpreter' | 'needed'> | null {
  const image = openElf(source);
  if (image === null) return null;
  const needed = image.values(tags.needed).map(image.string);
  return { arch: archOf(image), interpreter: readInterpreter(image), needed };
}
