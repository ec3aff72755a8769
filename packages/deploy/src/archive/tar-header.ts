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
  mtimeMs: number;
}

/**
 * @param bytes hold 512 from `at` on, at least
 * @throws AbistampError `IMAGE_CORRUPT` for a wrong checksum or number
 */
export function parseHeader(bytes: Buffer, at: number): TarHeader {
  if (!isHeader(bytes, at)) throw corrupt('a header in a tar has a wrong checksum');
  const name = text(bytes, at, 100);
  const prefix = isUstar(bytes, at) ? text(bytes, at + 345, 155) : '';
  const type = bytes[at + 156] ?? 0;
  return {
    name: prefix === '' ? name : `${prefix}/${name}`,
    type: type === 0 ? '0' : String.fromCharCode(type),
    size: number(bytes, at + 124, 12),
    link: text(bytes, at + 157, 100),
    mtimeMs: number(bytes, at + 136, 12) * 1000,
  };
}

/** Whether a block is a header, by its checksum, which old programs computed from signed bytes. */
export function isHeader(bytes: Buffer, at = 0): boolean {
  if (bytes.length - at < blockSize) return false;
  const sum = readOctal(bytes, at + 148, 8) ?? parseSum(bytes.toString('latin1', at + 148, at + 156));
  // The checksum itself counts as spaces.
  let unsigned = 8 * space;
  for (let i = at; i < at + 148; i++) unsigned += bytes[i] ?? 0;
  for (let i = at + 156; i < at + blockSize; i++) unsigned += bytes[i] ?? 0;
  return sum === unsigned || sum === unsigned - 256 * countNegative(bytes, at);
}

const parseSum = (digits: string): number => Number.parseInt(digits.replaceAll('\0', ' ').trim(), 8);

function countNegative(bytes: Buffer, at: number): number {
  let count = 0;
  for (let i = 0; i < blockSize; i++) if ((i < 148 || i >= 156) && (bytes[at + i] ?? 0) > 127) count++;
  return count;
}

export function isZero(bytes: Buffer, at: number): boolean {
  for (let i = at; i < at + blockSize; i++) if (bytes[i] !== 0) return false;
  return true;
}

const magic = Buffer.from('ustar\0', 'latin1');

function isUstar(bytes: Buffer, at: number): boolean {
  for (let i = 0; i < magic.length; i++) if (bytes[at + 257 + i] !== magic[i]) return false;
  return true;
}

function text(bytes: Buffer, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end++;
  return end === at ? '' : bytes.toString('utf8', at, end);
}

const space = 0x20;
const zero = 0x30;

/** Octal digits or, with the highest bit set, a big-endian number. */
function number(bytes: Buffer, at: number, length: number): number {
  if (((bytes[at] ?? 0) & 0x80) !== 0) return readBase256(bytes, at, length);
  const usual = readOctal(bytes, at, length);
  if (usual !== null) return usual;
  const digits = bytes
    .toString('latin1', at, at + length)
    .replaceAll('\0', ' ')
    .trim();
  if (!/^[0-7]*$/.test(digits)) throw corrupt('a header in a tar has a number that is none');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

/** Digits as nearly every archive has them, with spaces or zeros around; null for all else. */
function readOctal(bytes: Buffer, at: number, length: number): number | null {
  let value = 0;
  let digits = 0;
  let isOver = false;
  for (let i = at; i < at + length; i++) {
    const byte = bytes[i] ?? 0;
    if (byte === 0 || byte === space) isOver = digits > 0;
    else if (isOver || byte < zero || byte > zero + 7) return null;
    else {
      value = value * 8 + byte - zero;
      digits++;
    }
  }
  return digits === 0 ? null : value;
}

function readBase256(bytes: Buffer, at: number, length: number): number {
  if (((bytes[at] ?? 0) & 0x40) !== 0) return 0;
  let value = (bytes[at] ?? 0) & 0x3f;
  for (let i = 1; i < length; i++) value = value * 256 + (bytes[at + i] ?? 0);
  if (!Number.isSafeInteger(value))
    throw overLimit('a file in a tar claims a size beyond 2^53 bytes', 'any disk');
  return value;
}

/** A name in bounds. @throws AbistampError `IMAGE_LIMIT` */
export function requireName(name: string): string {
  // No character takes more than three bytes for each of its units.
  if (name.length * 3 > limits.name && Buffer.byteLength(name) > limits.name)
    throw overLimit('a tar has a name that is too long', `${limits.name} bytes`);
  return name;
}
