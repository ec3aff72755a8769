import { sign, verify } from 'node:crypto';
import { parseJson } from '../../files/json.ts';
import { array, literal, optional, readShape, record, type Shape, string, where } from '../../files/shape.ts';
import { hashKey, type StoredFile, type StoreEntry, type StoreKey, storedFileFields } from '../entry.ts';
import type { SigningKey, TrustedKeys } from './keys.ts';
import type { RefusalReason } from './remote-error.ts';

/**
 * A build as a shared store names it. It says what was built, but not with which settings: those may be
 * private and are covered by the key's hash.
 */
interface SharedEntry {
  /**
   * Hash of the store key, under which the entry is stored. It is signed too, so no entry can be served for
   * another build.
   */
  key: string;
  name: string;
  version: string;
  integrity: string;
  target: string;
  files: SharedFile[];
}

interface SharedFile {
  path: string;
  sha256: string;
  size: number;
  /** 0o755 for executables, else 0o644. */
  mode: number;
}

interface Signature {
  keyId: string;
  /** Base64. */
  signature: string;
}

/** The outcome of opening an envelope. */
export type Opened = { kind: 'valid'; entry: StoreEntry } | { kind: 'refused'; why: RefusalReason };

const envelopeVersion = 1;
const maxFiles = 256;
const maxSignatures = 16;
const modes = { executable: 0o755, plain: 0o644 } as const;

/** Wraps an entry in an envelope signed for the place where it is stored. */
export function sealEntry({ key, files }: StoreEntry, signer: SigningKey): string {
  const { name, version, integrity, target } = key;
  const entry: SharedEntry = {
    key: hashKey(key),
    name,
    version,
    integrity,
    target,
    files: files.map(({ path, sha256, size, executable }) => ({
      path,
      sha256,
      size,
      mode: executable ? modes.executable : modes.plain,
    })),
  };
  const signature = sign(null, canonicalBytes(entry), signer.key).toString('base64');
  const signatures: Signature[] = [{ keyId: signer.id, signature }];
  return `${JSON.stringify({ version: envelopeVersion, entry, signatures })}\n`;
}

/**
 * Unwraps an entry if a trusted key signed it for this very key. Nothing in the text is trusted before that.
 */
export function openEnvelope(text: string, key: StoreKey, trusted: TrustedKeys): Opened {
  const envelope = readShape(envelopeShape, parseJson(text));
  if (envelope === null) return { kind: 'refused', why: 'malformed' };
  const { entry, signatures = [] } = envelope;
  if (signatures.length === 0) return { kind: 'refused', why: 'unsigned' };
  const known = signatures.filter(({ keyId }) => trusted.has(keyId));
  if (known.length === 0) return { kind: 'refused', why: 'unknown-signer' };
  const bytes = canonicalBytes(entry);
  const signer = known.find(({ keyId, signature }) => {
    const key = trusted.get(keyId);
    return key !== undefined && verify(null, bytes, key, Buffer.from(signature, 'base64'));
  });
  if (signer === undefined) return { kind: 'refused', why: 'bad-signature' };
  if (!isOf(entry, key)) return { kind: 'refused', why: 'other-build' };
  const files = entry.files.map(
    ({ path, sha256, size, mode }): StoredFile => ({
      path,
      sha256,
      size,
      executable: mode === modes.executable,
    }),
  );
  const kept = JSON.stringify({ version: envelopeVersion, entry, signatures });
  return {
    kind: 'valid',
    entry: { version: 2, key, voucher: `key:${signer.keyId}`, envelope: kept, files },
  };
}

function isOf(entry: SharedEntry, key: StoreKey): boolean {
  const named = ['name', 'version', 'integrity', 'target'] as const;
  return entry.key === hashKey(key) && named.every((field) => entry[field] === key[field]);
}

/**
 * The signed bytes: a header naming the kind of statement, then every field in a fixed order and spelling,
 * whatever the spelling of the envelope.
 */
function canonicalBytes({ key, name, version, integrity, target, files }: SharedEntry): Buffer {
  const listed = files.map(({ path, sha256, size, mode }) => [path, sha256, size, mode]);
  const statement = JSON.stringify([key, name, version, integrity, target, listed]);
  return Buffer.from(`abistamp shared store entry ${envelopeVersion}\n${statement}`);
}

const sharedFile: Shape<SharedFile> = record({
  path: storedFileFields.path,
  sha256: storedFileFields.sha256,
  size: storedFileFields.size,
  mode: literal(modes.executable, modes.plain),
});

const envelopeShape = record({
  version: literal(envelopeVersion),
  entry: record({
    key: string,
    name: string,
    version: string,
    integrity: string,
    target: string,
    files: where(array(sharedFile, maxFiles), isListOfFiles),
  }),
  signatures: optional(array(record({ keyId: string, signature: string }), maxSignatures)),
});

function isListOfFiles(files: readonly SharedFile[]): boolean {
  return files.length > 0 && new Set(files.map(({ path }) => path)).size === files.length;
}
