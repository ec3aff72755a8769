import { corrupt } from './failures.ts';

/** What of PAX's records matters here; an absent field leaves the header's. */
export interface PaxRecords {
  path?: string;
  linkpath?: string;
  size?: number;
  /** The content is stored without its holes (`GNU.sparse.*`). */
  sparse?: true;
}

/**
 * Parses records of the form `LENGTH KEY=VALUE\n` (POSIX pax, "Extended Header"). The length counts, so a value
 * may hold anything, another record's text included.
 * @throws AbistampError `IMAGE_CORRUPT`
 */
export function parsePax(bytes: Buffer): PaxRecords {
  const found: PaxRecords = {};
  for (let at = 0; at < bytes.length && bytes[at] !== 0; ) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space));
    const end = at + length;
    if (!Number.isInteger(length) || space - at > 10 || end <= space + 1 || end > bytes.length)
      throw corrupt('a tar has a PAX record with a wrong length');
    const equals = bytes.indexOf(0x3d, space);
    if (equals < 0 || equals >= end) throw corrupt('a tar has a PAX record without a value');
    const key = bytes.toString('utf8', space + 1, equals);
    add(found, key, () => bytes.toString('utf8', equals + 1, end - 1));
    at = end;
  }
  return found;
}

function add(found: PaxRecords, key: string, read: () => string): void {
  if (key === 'path') found.path ??= read();
  else if (key === 'linkpath') found.linkpath = read();
  else if (key === 'size') {
    const text = read();
    if (text === '') return;
    const size = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    if (!Number.isSafeInteger(size)) throw corrupt('a tar has a file of an impossible size');
    found.size = size;
  } else if (key.startsWith('GNU.sparse.')) {
    found.sparse = true;
    if (key === 'GNU.sparse.name') found.path = read();
  }
}
