import { pageBytes } from './content.ts';

const dynamicSegment = 2;

/** Where an ELF file has its dynamic section, by its program headers (elf.h: `PT_DYNAMIC`), if they are at hand. */
export function findDynamic(head: Buffer): { start: number; end: number } | null {
  if (head.length < 64 || head.readUInt32BE(0) !== 0x7f454c46 || head[4] !== 2 || head[5] !== 1) return null;
  const first = Number(head.readBigUInt64LE(32));
  const size = head.readUInt16LE(54);
  const count = head.readUInt16LE(56);
  for (let i = 0, at = first; i < count && at + 56 <= head.length && size >= 56; i++, at += size)
    if (head.readUInt32LE(at) === dynamicSegment) {
      const start = Number(head.readBigUInt64LE(at + 8));
      return { start, end: start + Math.min(Number(head.readBigUInt64LE(at + 32)), pageBytes) };
    }
  return null;
}
