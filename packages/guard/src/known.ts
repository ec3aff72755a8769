import { kindOf, type StampHead, stampPaths, stampVersion } from '@abistamp/core/fast';

type Mark = StampHead['files'][number];

/** The native files of a tree that fits the program at hand, by absolute path. */
type KnownFiles = ReadonlyMap<string, Mark>;

/** By folder: null where there is no record, or one that settles nothing. */
const records = new Map<string, KnownFiles | null>();

/*
 * Node's own modules are asked for at the first load: to Node 18, `fs` alone means thirty others, and most programs
 * that start load nothing native.
 */
const fs = () => require('node:fs') as typeof import('node:fs');
const paths = () => require('node:path') as typeof import('node:path');

const chunkBytes = 1 << 16;
/** More than the first line of a tree with ten thousand native files. */
const maxBytes = 1 << 23;

/**
 * Whether the record of an install says that all of a tree fits this program, and the file is as it was then.
 * Reads the first line of one record for each tree.
 * @param path absolute
 */
export function isKnownToFit(path: string): boolean {
  try {
    const mark = findRecord(paths().dirname(path))?.get(path);
    if (mark === undefined) return false;
    const { size, mtimeMs } = fs().statSync(path);
    return size === mark.size && mtimeMs === mark.mtimeMs;
  } catch {
    return false;
  }
}

/** The record in the nearest folder that has one. */
function findRecord(folder: string): KnownFiles | null {
  const known = records.get(folder);
  if (known !== undefined) return known;
  const above = paths().dirname(folder);
  const found = readRecord(folder) ?? (above === folder ? null : findRecord(above));
  records.set(folder, found);
  return found;
}

function readRecord(folder: string): KnownFiles | null {
  const { join } = paths();
  for (const name of stampPaths) {
    const path = join(folder, name);
    if (fs().statSync(path, { throwIfNoEntry: false })?.isFile() !== true) continue;
    const { version, fits, files } = JSON.parse(`${readFirstLine(path)}}`) as StampHead;
    const fit = version === stampVersion && fits.some(isForThis);
    return new Map(fit ? files.map((mark) => [join(folder, mark.path), mark]) : []);
  }
  return null;
}

/** Where something did not fit that its package can do without, any file may be the one. */
function isForThis({ target, nodeApi, warnings }: StampHead['fits'][number]): boolean {
  const { versions, platform, arch } = process;
  const here = `${kindOf(versions)}-v${versions.modules}-${platform}-${arch}`;
  const isHere = target === here || target === `${here}-musl`;
  return isHere && warnings === 0 && nodeApi === Number(versions['napi']);
}

function readFirstLine(path: string): string {
  const { closeSync, openSync, readSync } = fs();
  const fd = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; length < maxBytes; length += chunkBytes) {
      const chunk = Buffer.alloc(chunkBytes);
      const text = chunk.subarray(0, readSync(fd, chunk, 0, chunkBytes, length));
      const end = text.indexOf(10);
      chunks.push(end < 0 ? text : text.subarray(0, end));
      if (end >= 0 || text.length === 0) break;
    }
    return Buffer.concat(chunks).toString();
  } finally {
    closeSync(fd);
  }
}
