import { readElf } from './elf/read-elf.ts';
import type { NativeFile } from './facts.ts';
import { readMachO } from './macho/read-macho.ts';
import { readPe } from './pe/read-pe.ts';
import { type ByteSource, openFileSource } from './source/byte-source.ts';

/**
 * Determines what a native file needs from its bytes alone. Reads a few pages, whatever its size; never runs
 * the file, never throws because of its contents, and trusts no length, count or address in it.
 */
export function readNativeFile(source: ByteSource): NativeFile {
  if (source.size === 0) return { format: null, reason: 'empty', detail: 'is empty' };
  const head = source.read(0, 8);
  const magic = head.length < 4 ? 0 : new DataView(head.buffer, head.byteOffset, 4).getUint32(0);
  switch (magic) {
    case 0x7f454c46:
      return readElf(source);
    case 0xcffaedfe:
    case 0xcefaedfe:
    case 0xfeedfacf:
    case 0xfeedface:
    case 0xcafebabe:
    case 0xcafebabf:
      return readMachO(source);
    case 0x00051607:
      return {
        format: null,
        reason: 'apple-double',
        detail: 'holds only the macOS attributes of another file',
      };
    case 0x0061736d:
      return { format: null, reason: 'not-native', detail: 'is WebAssembly, which fits every system' };
    default:
      if (magic >>> 16 === 0x4d5a) return readPe(source);
      // XCOFF of 32 and 64 bits (xcoff.h, `U802TOCMAGIC`, `U64_TOCMAGIC`).
      if (magic >>> 16 === 0x01df || magic >>> 16 === 0x01f7)
        return {
          format: null,
          reason: 'not-native',
          detail: 'is a file for AIX, which abistamp does not read',
        };
      return { format: null, reason: 'not-native', detail: 'is not a native file of any system' };
  }
}

/** @throws the system's error for a file that cannot be opened or read */
export function readNativePath(path: string): NativeFile {
  const source = openFileSource(path);
  try {
    return readNativeFile(source);
  } finally {
    source.close();
  }
}
