import type { RelocatedWords } from '../addon/relocated-words.ts';
import type { LinkEditRange, MachImage } from './image.ts';
import { readUleb } from './uleb.ts';

/** An image cannot have more words to fill than bytes. */
const limitFor = (image: MachImage): number => Math.ceil(image.reader.size / 4);

/**
 * Words that dyld moves with the image: the rebase opcodes of `LC_DYLD_INFO` (mach-o/loader.h,
 * `REBASE_OPCODE_…`).
 */
export function readRebases(image: MachImage, words: RelocatedWords): void {
  const step = image.is64Bit ? 8 : 4;
  const cursor = { at: 0 };
  const bytes = bytesOf(image, image.rebase);
  const limit = limitFor(image);
  let address = 0;
  let made = 0;
  const rebase = (count: number, skip: number) => {
    for (let i = 0; i < count && made < limit; i++, made++) {
      const offset = image.offsetOf(address);
      if (offset !== null) words.set(address, image.reader.word(offset, image.is64Bit));
      address += step + skip;
    }
  };
  while (cursor.at < bytes.length && made < limit) {
    const byte = bytes[cursor.at++] ?? 0;
    const immediate = byte & 0xf;
    switch (byte >>> 4) {
      case 0:
        return;
      case 2:
        address = (image.segments[immediate]?.address ?? 0) + readUleb(bytes, cursor);
        break;
      case 3:
        address += readUleb(bytes, cursor);
        break;
      case 4:
        address += immediate * step;
        break;
      case 5:
        rebase(immediate, 0);
        break;
      case 6:
        rebase(readUleb(bytes, cursor), 0);
        break;
      case 7:
        rebase(1, readUleb(bytes, cursor));
        break;
      case 8: {
        const count = readUleb(bytes, cursor);
        rebase(count, readUleb(bytes, cursor));
        break;
      }
    }
  }
}

/**
 * Words that dyld fills with symbols: the bind opcodes (`BIND_OPCODE_…`). A symbol defined in the image
 * itself, such as a weak C++ symbol, points into it.
 */
export function readBinds(
  image: MachImage,
  range: LinkEditRange | null,
  own: ReadonlyMap<string, number>,
  words: RelocatedWords,
): void {
  const step = image.is64Bit ? 8 : 4;
  const cursor = { at: 0 };
  const bytes = bytesOf(image, range);
  const limit = limitFor(image);
  let address = 0;
  let symbol = '';
  let made = 0;
  const bind = (count: number, skip: number) => {
    for (let i = 0; i < count && made < limit; i++, made++) {
      words.set(address, own.get(symbol) ?? null);
      address += step + skip;
    }
  };
  while (cursor.at < bytes.length && made < limit) {
    const byte = bytes[cursor.at++] ?? 0;
    const immediate = byte & 0xf;
    switch (byte >>> 4) {
      case 2:
      case 6:
        readUleb(bytes, cursor);
        break;
      case 4: {
        const end = bytes.indexOf(0, cursor.at);
        const stop = end < 0 ? bytes.length : end;
        symbol = bytes.toString('latin1', cursor.at, Math.min(stop, cursor.at + 8192)).replace(/^_/, '');
        cursor.at = stop + 1;
        break;
      }
      case 7:
        address = (image.segments[immediate]?.address ?? 0) + readUleb(bytes, cursor);
        break;
      case 8:
        address += readUleb(bytes, cursor);
        break;
      case 9:
        bind(1, 0);
        break;
      case 10:
        bind(1, readUleb(bytes, cursor));
        break;
      case 11:
        bind(1, immediate * step);
        break;
      case 12: {
        const count = readUleb(bytes, cursor);
        bind(count, readUleb(bytes, cursor));
        break;
      }
      case 13:
        // Threaded binds, of early arm64e only.
        return;
    }
  }
}

function bytesOf({ reader }: MachImage, range: LinkEditRange | null): Buffer {
  return range === null ? Buffer.alloc(0) : reader.bytes(range.offset, range.size);
}
