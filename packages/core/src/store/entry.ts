import { createHash } from 'node:crypto';
import { parseJson } from '../files/json.ts';
import { maxBytes } from '../files/limits.ts';
import { isSafePath } from '../files/safe-path.ts';
import {
  array,
  boolean,
  literal,
  nullable,
  number,
  readShape,
  record,
  refuse,
  type Shape,
  string,
  where,
} from '../files/shape.ts';
import { parseTarget, type Target } from '../runtime/target.ts';
import { isVoucher, type Voucher } from './voucher.ts';

/** Everything a build depends on: two builds with the same key are interchangeable wherever both fit. */
export interface StoreKey {
  name: string;
  version: string;
  /** The lockfile's integrity for the package's tarball; a package without one is never stored. */
  integrity: string;
  target: Target;
  /** SHA-256 of the settings that change what is compiled: their values may be secret. */
  options: string;
  /** SHA-256 of what the build reads of the package, which may have been patched since it was unpacked. */
  sources: string;
}

/** One build of a package: which files it is made of, by content. */
export interface StoreEntry {
  version: 2;
  key: StoreKey;
  voucher: Voucher;
  /** What a key signed, verified at each use; null where the voucher is no key. */
  envelope: string | null;
  files: StoredFile[];
}

export interface StoredFile {
  /** Relative to the package, with forward slashes. */
  path: string;
  /** Lower-case hex; also the name of the object. */
  sha256: string;
  size: number;
  executable: boolean;
}

/**
 * node-gyp's record of what it built for, how and where. It proves that the package was built, but is not one
 * of its outputs.
 */
export const buildNote = 'config.gypi';

export function isBuildNote(path: string): boolean {
  return path === buildNote || path.endsWith(`/${buildNote}`);
}

/** The folder that holds a key's entries, named by a hash of the key. */
export function hashKey(key: StoreKey): string {
  const { name, version, integrity, target, options, sources } = key;
  return createHash('sha256')
    .update(JSON.stringify([name, version, integrity, target, options, sources]))
    .digest('hex');
}

/**
 * An entry is named by a hash of its files and of who answers for them, so the same build stored twice is
 * stored once.
 */
export function hashFiles({ files, voucher }: Pick<StoreEntry, 'files' | 'voucher'>): string {
  return createHash('sha256')
    .update(JSON.stringify([voucher, files.map(({ path, sha256 }) => [path, sha256])]))
    .digest('hex')
    .slice(0, 32);
}

const target = where(string, (text) => parseTarget(text) !== null);

/**
 * A file that may be part of a build: its path stays inside the package and belongs to none of its
 * dependencies.
 */
export const storedFileFields = {
  path: where(string, (path) => isSafePath(path) && !path.split('/').includes('node_modules')),
  sha256: where(string, (hash) => /^[0-9a-f]{64}$/.test(hash)),
  size: where(number, (size) => Number.isInteger(size) && size >= 0 && size <= maxBytes.storedFile),
  executable: boolean,
};

const digest = where(string, (hash) => /^[0-9a-f]{64}$/.test(hash));
const voucher: Shape<Voucher> = (value) => {
  const text = string(value);
  return isVoucher(text) ? text : refuse();
};

const entryShape = record({
  version: literal(2),
  key: record({
    name: string,
    version: string,
    integrity: string,
    target,
    options: digest,
    sources: digest,
  }),
  voucher,
  envelope: nullable(string),
  files: array(record(storedFileFields)),
});

/** Null for anything that is not exactly an entry: a store is a cache, and anyone may have written to it. */
export function parseEntry(text: string): StoreEntry | null {
  return readShape(entryShape, parseJson(text));
}
