import { kindOf, type StampHead, stampPaths, stampVersion, variantOf } from '@abistamp/core/fast';

type Mark = StampHead['files'][number];
type Fit = StampHead['fits'][number];

/** A native file as it was recorded, and the build beside it that is for the program at hand. */
interface KnownFile {
  mark: Mark;
  variant: Mark | null;
}

/** The native files of a tree that are known to serve the program at hand, by absolute path. */
type KnownFiles = ReadonlyMap<string, KnownFile>;

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
 * The file to open for an addon, where the record of an install says that it fits this program, and it is as it was
 * then: the file itself, or the build for this program beside it. Reads the first line of one record for each tree.
 * @param path absolute. @returns null where the record does not say
 */
export function findKnown(path: string): string | null {
  try {
    const known = findRecord(paths().dirname(path))?.get(path);
    if (known === undefined || !isSame(path, known.mark)) return null;
    const { variant } = known;
    if (variant === null) return path;
    return isSame(variant.path, variant) ? variant.path : null;
  } catch {
    return null;
  }
}

function isSame(path: string, mark: Mark): boolean {
  const { size, mtimeMs } = fs().statSync(path);
  return size === mark.size && mtimeMs === mark.mtimeMs;
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
    const here = version === stampVersion ? fits.filter(isForThis) : [];
    const fit = here.find(({ warnings }) => warnings === 0) ?? here[0];
    if (fit === undefined) return new Map();
    const known = files.map((mark) => [join(folder, mark.path), { mark, variant: null }] as const);
    return new Map(
      fit.warnings === 0 ? known : known.flatMap(([file, { mark }]) => withVariant(file, mark, fit)),
    );
  }
  return null;
}

/**
 * Where something did not fit, any file may be the one: but for those that have a build beside them, which the
 * record lists among what was found to load.
 */
function withVariant(file: string, mark: Mark, { libraries, target }: Fit): [string, KnownFile][] {
  const name = variantOf(file, target);
  const variant = libraries.find(({ path }) => path === name);
  return variant === undefined ? [] : [[file, { mark, variant }]];
}

function isForThis({ target, nodeApi }: Fit): boolean {
  const { versions, platform, arch } = process;
  const here = `${kindOf(versions)}-v${versions.modules}-${platform}-${arch}`;
  const isHere = target === here || target === `${here}-musl`;
  return isHere && nodeApi === Number(versions['napi']);
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
