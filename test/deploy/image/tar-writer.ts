/** One entry of a tar, as tests describe it. */
export interface WrittenEntry {
  name: string;
  /** The type flag: '0' a file, '1' a hard link, '2' a link, '5' a folder. */
  type?: string;
  data?: string | Uint8Array;
  link?: string;
  /** What the header claims, where it is not the length of the data. */
  size?: number;
  /** Records of PAX in front of it. */
  pax?: Readonly<Record<string, string>>;
  /** Long names by GNU's entries rather than by PAX. */
  gnu?: boolean;
}

export const file = (name: string, data: string | Uint8Array = ''): WrittenEntry => ({ name, data });
export const folder = (name: string): WrittenEntry => ({ name, type: '5' });
export const link = (name: string, target: string): WrittenEntry => ({ name, type: '2', link: target });
export const hardLink = (name: string, target: string): WrittenEntry => ({ name, type: '1', link: target });

/** Writes a tar; names beyond 100 bytes are PAX records, or GNU's. */
export function writeTar(entries: readonly WrittenEntry[], end = true): Buffer {
  const parts = entries.flatMap(writeEntry);
  return Buffer.concat(end ? [...parts, Buffer.alloc(1024)] : parts);
}

function writeEntry({
  name,
  type = '0',
  data = '',
  link: target = '',
  size,
  pax = {},
  gnu,
}: WrittenEntry): Buffer[] {
  const bytes = Buffer.from(data);
  const isLong = (text: string) => Buffer.byteLength(text) > 100;
  const parts: Buffer[] = [];
  const records = { ...pax };
  for (const [text, key, flag] of [
    [name, 'path', 'L'],
    [target, 'linkpath', 'K'],
  ] as const) {
    if (!isLong(text)) continue;
    if (gnu === true) parts.push(...writeBlock('././@LongLink', flag, Buffer.from(`${text}\0`)));
    else records[key] = text;
  }
  const lines = Object.entries(records).map(([key, value]) => writeRecord(key, value));
  if (lines.length > 0) parts.push(...writeBlock('PaxHeaders/x', 'x', Buffer.from(lines.join(''))));
  const holds = ['0', 'S', 'x'].includes(type);
  parts.push(writeHeader(name, type, size ?? (holds ? bytes.length : 0), target));
  if (holds) parts.push(pad(bytes));
  return parts;
}

const writeBlock = (name: string, type: string, data: Buffer): Buffer[] => [
  writeHeader(name, type, data.length, ''),
  pad(data),
];

export function writeRecord(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(body) + 1;
  while (String(length).length + Buffer.byteLength(body) !== length) length++;
  return `${length}${body}`;
}

function writeHeader(name: string, type: string, size: number, target: string): Buffer {
  const block = Buffer.alloc(512);
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'latin1');
  block.write(name.slice(0, 100), 0);
  octal(0o644, 100, 8);
  if (size < 8 ** 11) octal(size, 124, 12);
  else {
    block.writeUInt8(0x80, 124);
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  octal(1_700_000_000, 136, 12);
  block.write('        ', 148);
  block.write(type, 156);
  block.write(target.slice(0, 100), 157);
  block.write('ustar\x0000', 257, 'latin1');
  let sum = 0;
  for (const byte of block) sum += byte;
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

const pad = (bytes: Buffer): Buffer =>
  Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
