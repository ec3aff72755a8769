import { createHash, type Hash } from 'node:crypto';
import { AbistampError } from '@abistamp/core';
import { type BlobSource, readThrough, sliceBlob } from '../archive/blob-source.ts';
import { decompress, detectCompression, foreignCompression } from '../archive/decompress.ts';
import { corrupt, overLimit } from '../archive/failures.ts';
import { limits } from '../archive/limits.ts';
import { type Sink, type TarEntry, TarParser } from '../archive/tar-parser.ts';
import { LayerWriter, type PlacedFile } from './apply-layer.ts';
import { isNodeProgram } from './choose-kept.ts';
import { type Content, keepPart, type Wishes } from './content.ts';
import { ReleaseSearch } from './find-release.ts';
import type { Digest } from './image-store.ts';
import type { Keeper } from './keep-policy.ts';
import type { Folder } from './nodes.ts';

/** A layer of an image, in the file that it is in. */
export interface Layer {
  bytes: BlobSource;
  /** Of its bytes as they are, or null if nothing says it. */
  digest: Digest | null;
  /** Of its plain bytes (`rootfs.diff_ids`), for a compressed one whose own digest is not known. */
  plainDigest?: Digest | null;
  /** For people: the beginning of its digest, or its name. */
  name: string;
}

/** What the layers of one image share while they are read. */
interface Reading {
  keeper: Keeper;
  count: EntryCount;
  /** Of all entries, each once. */
  names: Map<string, string>;
}

const chunkBytes = 1 << 18;

/**
 * Reads a layer once, from its first byte to its last: its entries go into the tree, what will be asked for is
 * kept, and its digest is compared.
 * @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_LIMIT`, `IMAGE_FORMAT`
 */
export async function readLayer(
  root: Folder,
  layer: Layer,
  index: number,
  { keeper, count, names }: Reading,
): Promise<void> {
  const compression = requireKnown(layer);
  const isPlain = compression === 'none';
  const writer = new LayerWriter(root, index, names);
  const makeContent = ({ size, offset, sparse }: TarEntry): Content => {
    const source = isPlain ? () => sliceBlob(layer.bytes, offset, size) : null;
    const content: Content = { size, layer: index, offset, pages: null, source };
    if (sparse) content.isUnreadable = true;
    return content;
  };
  const parser = new TarParser((entry) => {
    count.add();
    const file = writer.apply(entry, makeContent);
    return file === null || isPlain ? null : follow(file, keeper);
  });
  const size = { compressed: layer.bytes.size, plain: 0 };
  const hash = openHash(layer.digest);
  const plainHash = layer.digest === null ? openHash(layer.plainDigest) : null;
  await decompress(hashed(readThrough(layer.bytes, chunkBytes), hash), compression, (chunk) => {
    size.plain += chunk.length;
    requireSize(size, layer.name);
    plainHash?.update(chunk);
    if (!parser.isOver) parser.push(chunk);
    return true;
  });
  const expected = hash === null ? layer.plainDigest : layer.digest;
  const found = (hash ?? plainHash)?.digest('hex');
  if (found !== undefined && found !== expected?.hex)
    throw corrupt(`layer ${index} (${layer.name}) does not have the digest that its image names`);
  if (!parser.isOver) parser.end();
  keeper.settle();
}

const openHash = (digest: Digest | null | undefined) =>
  digest === null || digest === undefined ? null : createHash(digest.algorithm);

function* hashed(parts: Iterable<Buffer>, hash: Hash | null): Generator<Buffer> {
  for (const part of parts) {
    hash?.update(part);
    yield part;
  }
}

/** @throws AbistampError `IMAGE_FORMAT` for what `docker load` decompresses and no registry holds */
function requireKnown({ bytes, name }: Layer): ReturnType<typeof detectCompression> {
  const head = Buffer.from(bytes.read(0, 8));
  const other = foreignCompression(head);
  if (other !== null)
    throw new AbistampError('IMAGE_FORMAT', `layer ${name} is compressed by ${other}`, {
      hint: 'build the image with ordinary layers, compressed by gzip or zstd',
    });
  return detectCompression(head);
}

function follow(file: PlacedFile, keeper: Keeper): Sink | null {
  const keep = keeper.follow(file);
  if (!isNodeProgram(file)) return keep;
  const search = new ReleaseSearch();
  return (bytes, start, end, offset) => {
    keep?.(bytes, start, end, offset);
    search.push(bytes.subarray(start, end));
    file.content.release = search.release;
  };
}

/** Counts entries of all layers. */
export class EntryCount {
  #count = 0;

  /** @throws AbistampError `IMAGE_LIMIT` */
  add(): void {
    if (++this.#count > limits.entries)
      throw overLimit('the layers have too many entries', `${limits.entries}`);
  }
}

/** Reads a compressed layer again, for the pages that were wished for. */
export async function readWishes(
  layer: Layer,
  wishes: ReturnType<Wishes['list']> extends Map<number, infer W> ? W : never,
): Promise<void> {
  const ordered = [...wishes.keys()].sort((a, b) => a.offset - b.offset);
  const last = Math.max(...ordered.map(({ offset, size }) => offset + size));
  let at = 0;
  let first = 0;
  const size = { compressed: layer.bytes.size, plain: 0 };
  const compression = detectCompression(Buffer.from(layer.bytes.read(0, 8)));
  await decompress(readThrough(layer.bytes, chunkBytes), compression, (chunk) => {
    const end = at + chunk.length;
    size.plain = end;
    requireSize(size, layer.name);
    for (let i = first; i < ordered.length; i++) {
      const content = ordered[i];
      if (content === undefined || content.offset >= end) break;
      const fileEnd = content.offset + content.size;
      if (fileEnd <= at) {
        if (i === first) first++;
        continue;
      }
      const begin = Math.max(content.offset, at);
      const pages = wishes.get(content);
      keepPart(
        content,
        chunk.subarray(begin - at, Math.min(fileEnd, end) - at),
        begin - content.offset,
        (page) => pages?.has(page) === true,
      );
    }
    at = end;
    return at < last;
  });
}

function requireSize({ compressed, plain }: { compressed: number; plain: number }, name: string): void {
  if (plain > limits.plain && plain > compressed * limits.ratio)
    throw overLimit(
      `layer ${name} of ${compressed} bytes holds ${plain} bytes and more`,
      `${limits.ratio} times its size`,
    );
}
