import { createHash } from 'node:crypto';
import { createReadStream, readFileSync, statSync } from 'node:fs';
import { systemCode } from '../../errors.ts';
import { maxBytes } from '../../files/limits.ts';
import { hashKey, isBuildNote, type StoredFile, type StoreEntry } from '../entry.ts';
import { isIntact } from '../find-build.ts';
import { objectPath } from '../keep-build.ts';
import { wrapEnvelope } from './action-result.ts';
import type { CacheClient } from './cache-client.ts';
import type { Upload } from './cache-request.ts';
import { sealEntry } from './envelope.ts';
import { findShared } from './fetch-build.ts';
import type { SigningKey, TrustedKeys } from './keys.ts';
import { RemoteError } from './remote-error.ts';
import { shareNote } from './share-note.ts';

type Uploaded =
  | { kind: 'uploaded'; bytes: number }
  /** The store already has this build, complete and trusted by readers. */
  | { kind: 'present' }
  /** The local copy has changed since it was stored. */
  | { kind: 'damaged' };

/**
 * Statuses by which a server says that it does not accept this form in `/ac/`, rather than that it accepts
 * nothing.
 */
const unlike: readonly number[] = [400, 415, 422];

/**
 * Uploads a build from the local store: missing files first, then the entry, so that no reader finds an entry
 * before its files.
 * @param believed the keys that readers trust; an entry that they would reject is overwritten
 * @throws RemoteError when the shared store could not be used
 */
export async function uploadBuild(
  client: CacheClient,
  store: string,
  local: StoreEntry,
  signer: SigningKey,
  believed: TrustedKeys,
): Promise<Uploaded> {
  const { key } = local;
  if (await isInSharedStore(client, local, believed)) return { kind: 'present' };
  if (!isIntact(store, local)) return { kind: 'damaged' };
  const shared = local.files.map((file) => shareFile(store, file));
  let bytes = 0;
  for (const { file, upload } of shared) {
    if (await client.has('cas', file.sha256)) continue;
    await client.put('cas', file.sha256, upload);
    bytes += file.size;
  }
  const files = shared.map(({ file }) => file);
  const envelope = sealEntry({ ...local, files }, signer);
  const address = hashKey(key);
  try {
    await client.put('ac', address, uploadOf(Buffer.from(envelope)));
  } catch (error) {
    const { trouble } = error instanceof RemoteError ? error : { trouble: null };
    if (trouble?.kind !== 'status' || !unlike.includes(trouble.status)) throw error;
    await client.put('ac', address, uploadOf(wrapEnvelope(envelope, files)));
  }
  return { kind: 'uploaded', bytes };
}

/** Whether a reader would find the build with all its files: a cache may have dropped some. */
async function isInSharedStore(
  client: CacheClient,
  { key }: StoreEntry,
  believed: TrustedKeys,
): Promise<boolean> {
  if (!(await client.has('ac', hashKey(key)))) return false;
  const found = await findShared(client, key, believed);
  if (found.kind !== 'valid') return false;
  for (const { sha256 } of found.entry.files) if (!(await client.has('cas', sha256))) return false;
  return true;
}

/** A file in the form that others may see, and how to send it. */
function shareFile(store: string, file: StoredFile): { file: StoredFile; upload: Upload } {
  const path = objectPath(store, file.sha256);
  if (!isBuildNote(file.path)) return { file, upload: { size: file.size, open: () => readObject(path) } };
  const note = Buffer.from(shareNote(readNote(path)));
  const sha256 = createHash('sha256').update(note).digest('hex');
  return { file: { ...file, sha256, size: note.length }, upload: uploadOf(note) };
}

function readNote(path: string): string {
  try {
    return statSync(path).size > maxBytes.buildNote ? '' : readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

function uploadOf(bytes: Buffer): Upload {
  return {
    size: bytes.length,
    async *open() {
      yield bytes;
    },
  };
}

async function* readObject(path: string): AsyncIterable<Buffer> {
  try {
    yield* createReadStream(path) as AsyncIterable<Buffer>;
  } catch (error) {
    throw new RemoteError({ kind: 'local', code: systemCode(error) ?? String(error) });
  }
}
