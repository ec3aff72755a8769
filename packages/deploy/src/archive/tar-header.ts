import { corrupt, overLimit } from './failures.ts';
import { limits } from './limits.ts';

export const blockSize = 512;

/** The fields of one header block, before extensions apply (POSIX ustar; GNU's base-256 numbers). */
export interface TarHeader {
  name: string;
  /** The type flag as a character. */
  type: string;
  size: number;
  link: string;
  mode: number;
  mtimeMs: number;
}

/**
 * @param block of 512 bytes, at least
 * @throws AbistampError `IMAGE_CORRUPT` for a wrong checksum or number
 */
export function parseHeader(block: Buffer): TarHeader {
  if (!isHeader(block)) throw corrupt('a header in a tar has a wrong checksum');
  const name = text(block, 0, 100);
  const isUstar = block.toString('latin1', 257, 263) === 'ustar\0';
  const prefix = isUstar ? text(block, 345, 155) : '';
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: block[156] === 0 ? '0' : String.fromCharCode(block[156] ?? 0),
    size: number(block, 124, 12),
    link: text(block, 157, 100),
    mode: number(block, 100, 8) & 0o7777,
    mtimeMs: number(block, 136, 12) * 1000,
  };
}

/** Whether a block is a header, by its checksum, which old programs computed from signed bytes. */
export function isHeader(block: Buffer): boolean {
  if (block.length < blockSize) return false;
  let unsigned = 0;
  let signed = 0;
  for (let i = 0; i < blockSize; i++) {
    const byte = i >= 148 && i < 156 ? 32 : (block[i] ?? 0);
    unsigned += byte;
    signed += byte > 127 ? byte - 256 : byte;
  }
  const sum = Number.parseInt(block.toString('latin1', 148, 156).replaceAll('\0', ' ').trim(), 8);
  return sum === unsigned || sum === signed;
}

export function isZero(block: Buffer): boolean {
  for (let i = 0; i < blockSize; i++) if (block[i] !== 0) return false;
  return true;
}

function text(block: Buffer, at: number, length: number): string {
  const end = block.subarray(at, at + length).indexOf(0);
  return block.toString('utf8', at, at + (end < 0 ? length : end));
}

/** Octal digits or, with the highest bit set, a big-endian number. */
function number(block: Buffer, at: number, length: number): number {
  if (((block[at] ?? 0) & 0x80) !== 0) return readBase256(block, at, length);
  const digits = block
    .toString('latin1', at, at + length)
    .replaceAll('\0', ' ')
    .trim();
  if (!/^[0-7]*$/.test(digits)) throw corrupt('a header in a tar has a number that is none');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function readBase256(block: Buffer, at: number, length: number): number {
  if (((block[at] ?? 0) & 0x40) !== 0) return 0;
  let value = (block[at] ?? 0) & 0x3f;
  for (let i = 1; i < length; i++) value = value * 256 + (block[at + i] ?? 0);
  if (!Number.isSafeInteger(value))
    throw overLimit('a file in a tar claims a size beyond 2^53 bytes', 'any disk');
  return value;
}

/** A name in bounds. @throws AbistampError `IMAGE_LIMIT` */
export function requireName(name: string): string {
  if (Buffer.byteLength(name) > limits.name)
    throw overLimit('a tar has a name that is too long', `${limits.name} bytes`);
  return name;
}
