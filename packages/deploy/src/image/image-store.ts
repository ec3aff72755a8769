import { createHash } from 'node:crypto';
import { lstatSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { AbistampError, isRecord, parseJson } from '@abistamp/core';
import { type BlobSource, openBlobFile, sliceBlob } from '../archive/blob-source.ts';
import { corrupt, overLimit } from '../archive/failures.ts';
import { indexTar } from '../archive/index-tar.ts';
import { limits } from '../archive/limits.ts';

/** What an image is stored in: a folder or an archive, by the names of its files. */
export interface ImageStore {
  /** Null for a file that is not there. */
  open(name: string): BlobSource | null;
  close(): void;
}

export interface Digest {
  algorithm: 'sha256' | 'sha512';
  hex: string;
}

/** A file that another one describes. */
export interface Descriptor {
  mediaType: string;
  digest: Digest;
  size: number;
  platform: string | null;
  annotations: ReadonlyMap<string, string>;
  isArtifact: boolean;
}

export function parseDigest(text: unknown): Digest | null {
  const match = /^(sha256|sha512):([0-9a-f]{64}|[0-9a-f]{128})$/.exec(typeof text === 'string' ? text : '');
  const [, algorithm, hex = ''] = match ?? [];
  if (algorithm !== 'sha256' && algorithm !== 'sha512') return null;
  return hex.length === (algorithm === 'sha256' ? 64 : 128) ? { algorithm, hex } : null;
}

export const nameOf = ({ algorithm, hex }: Digest): string => `${algorithm}:${hex.slice(0, 12)}`;

/** The files of a folder. Links lead to its own files alone: none leads out of it. */
export function openFolderStore(folder: string): ImageStore {
  const open = new Map<string, ReturnType<typeof openBlobFile>>();
  return {
    open(name) {
      const known = open.get(name);
      if (known !== undefined) return known;
      const path = findInFolder(folder, name);
      if (path === null) return null;
      const source = openBlobFile(path);
      open.set(name, source);
      return source;
    },
    close: () => {
      for (const source of open.values()) source.close();
    },
  };
}

/** As in an archive, a repeated layer may be a link to the other one. */
function findInFolder(folder: string, name: string): string | null {
  let parts = name.split('/');
  if (parts.some((part) => part === '' || part === '.' || part === '..')) return null;
  for (let hops = 0; hops < maxHops; hops++) {
    const statOf = (count: number) =>
      lstatSync(join(folder, ...parts.slice(0, count)), { throwIfNoEntry: false });
    for (let i = 1; i < parts.length; i++) if (statOf(i)?.isDirectory() !== true) return null;
    const path = join(folder, ...parts);
    const stats = statOf(parts.length);
    if (stats?.isFile() === true) return path;
    if (stats?.isSymbolicLink() !== true) return null;
    const target = readlinkSync(path);
    if (target.startsWith('/')) return null;
    parts = normalise(`${parts.join('/')}/../${target}`).split('/');
  }
  return null;
}

/** Links that are followed from one name. */
const maxHops = 10;

/** The files of a tar, which it lists first: the order of its entries says nothing. */
export function openTarStore(
  archive: ReturnType<typeof openBlobFile>,
): ImageStore & { names: ReadonlySet<string> } {
  const places = new Map<string, { offset: number; size: number }>();
  const links = new Map<string, string>();
  indexTar(archive, ({ name, kind, link, offset, size, sparse }) => {
    const path = normalise(name);
    if (kind === 'file' && !sparse) places.set(path, { offset, size });
    // Old archives of docker name a repeated layer by a link to the other one.
    else if (kind === 'link') links.set(path, normalise(`${path}/../${link}`));
    else if (kind === 'hard-link') links.set(path, normalise(link));
  });
  return {
    names: new Set([...places.keys(), ...links.keys()]),
    open(name) {
      let path = normalise(name);
      for (let hops = 0; hops < maxHops && !places.has(path); hops++) path = links.get(path) ?? path;
      const place = places.get(path);
      return place === undefined ? null : sliceBlob(archive, place.offset, place.size);
    },
    close: () => archive.close(),
  };
}

function normalise(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return parts.join('/');
}

/**
 * A JSON document, with the digest that it was asked for by compared.
 * @throws AbistampError `IMAGE_BLOB_MISSING`, `IMAGE_CORRUPT`, `IMAGE_LIMIT`
 */
export function readDocument(
  store: ImageStore,
  name: string,
  digest: Digest | null,
): Record<string, unknown> {
  const source = store.open(name);
  if (source === null)
    throw new AbistampError('IMAGE_BLOB_MISSING', `the image names ${name}, which is not in it`, {
      hint: 'save or pull the image again, with this platform',
    });
  if (source.size > limits.document)
    throw overLimit(`${name} has ${source.size} bytes`, `${limits.document} bytes`);
  const bytes = source.read(0, source.size);
  if (digest !== null && createHash(digest.algorithm).update(bytes).digest('hex') !== digest.hex)
    throw corrupt(`${name} does not have the digest that it is named by`);
  const value = parseJson(Buffer.from(bytes).toString());
  if (!isRecord(value)) throw corrupt(`${name} holds no JSON object`);
  return value;
}

export function openBlob(store: ImageStore, digest: Digest): BlobSource {
  const name = blobName(digest);
  const source = store.open(name);
  if (source === null)
    throw new AbistampError('IMAGE_BLOB_MISSING', `the image names ${name}, which is not in it`, {
      hint: 'save or pull the image again, with this platform',
    });
  return source;
}

export const blobName = ({ algorithm, hex }: Digest): string => `blobs/${algorithm}/${hex}`;

/** @throws AbistampError `IMAGE_CORRUPT` */
export function parseDescriptor(value: unknown): Descriptor {
  const record = isRecord(value) ? value : {};
  const digest = parseDigest(record['digest']);
  if (digest === null) throw corrupt('the image names a file by something that is no digest');
  const platform = isRecord(record['platform']) ? record['platform'] : null;
  const annotations = isRecord(record['annotations']) ? record['annotations'] : {};
  const text = (from: Record<string, unknown> | null, key: string): string => {
    const found = from?.[key];
    return typeof found === 'string' ? found : '';
  };
  const variant = text(platform, 'variant');
  return {
    mediaType: text(record, 'mediaType'),
    digest,
    size: typeof record['size'] === 'number' ? record['size'] : -1,
    platform:
      platform === null
        ? null
        : `${text(platform, 'os')}/${text(platform, 'architecture')}${variant === '' ? '' : `/${variant}`}`,
    annotations: new Map(Object.entries(annotations).map(([key, each]) => [key, String(each)])),
    isArtifact: typeof record['artifactType'] === 'string',
  };
}
