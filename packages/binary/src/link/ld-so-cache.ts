import { ownFiles } from './machine-files.ts';

/** The paths of each library by name, best first, as `ldconfig` recorded them for glibc's loader. */
export type LibraryCache = ReadonlyMap<string, readonly string[]>;

const magic = 'glibc-ld.so.cache1.1';
const headerSize = 48;
const entrySize = 24;
/** As the system allows for a path (`PATH_MAX`). */
const longestText = 4096;
/** Entries may share their texts, which are read for each: together no more than so many times the file. */
const maxTextTimes = 4;
/** A cache of thousands of libraries has a few hundred kilobytes. */
const sizeLimit = 16 << 20;

/** Reads the cache in its format since glibc 2.2; a missing or damaged one is empty. */
export function readLibraryCache(path: string, files = ownFiles): LibraryCache {
  try {
    return parseLibraryCache(files.read(path, 0, sizeLimit)?.bytes ?? Buffer.alloc(0));
  } catch {
    return new Map();
  }
}

function parseLibraryCache(bytes: Buffer): LibraryCache {
  const found = new Map<string, string[]>();
  const fallbacks = new Map<string, string[]>();
  // Older systems put the old format first; names then count from the start of the new one.
  const start = bytes.indexOf(magic, 0, 'latin1');
  if (start < 0 || start + headerSize > bytes.length) return found;
  const isBigEndian = readByteOrder(bytes, start);
  const read = (offset: number) => (isBigEndian ? bytes.readUInt32BE(offset) : bytes.readUInt32LE(offset));
  const room = Math.floor((bytes.length - start - headerSize) / entrySize);
  const count = Math.min(read(start + 20), room);
  let left = maxTextTimes * bytes.length;
  const readText = (offset: number): string => {
    const end = bytes.subarray(offset, offset + longestText).indexOf(0);
    left -= end < 0 ? longestText : end;
    return end < 0 ? '' : bytes.toString('utf8', offset, offset + end);
  };
  for (let index = 0; index < count && left > 0; index++) {
    const entry = start + headerSize + index * entrySize;
    const name = readText(start + read(entry + 4));
    const path = readText(start + read(entry + 8));
    if (name === '' || !path.startsWith('/')) continue;
    // Variants for specific processors: any proves that the library exists, but the plain one is preferred.
    const isPlain = read(entry + 16) === 0 && read(entry + 20) === 0;
    append(isPlain ? found : fallbacks, name, path);
  }
  for (const [name, paths] of fallbacks) for (const path of paths) append(found, name, path);
  return found;
}

/** glibc 2.33 and newer state it in the header; for older ones, a plausible count decides. */
function readByteOrder(bytes: Buffer, start: number): boolean {
  const flag = (bytes[start + 28] ?? 0) & 3;
  if (flag !== 0) return flag === 3;
  return start + headerSize + bytes.readUInt32LE(start + 20) * entrySize > bytes.length;
}

function append(map: Map<string, string[]>, name: string, path: string): void {
  const paths = map.get(name);
  if (paths === undefined) map.set(name, [path]);
  else paths.push(path);
}
