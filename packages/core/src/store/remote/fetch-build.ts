import { createHash, randomBytes } from 'node:crypto';
import { renameSync, rmSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '../../errors.ts';
import { maxBytes } from '../../files/limits.ts';
import { hashKey, type StoredFile, type StoreKey } from '../entry.ts';
import { isKeptObject } from '../find-build.ts';
import { keepEntry, objectPath } from '../keep-build.ts';
import { makeStoreFolder, privateFile } from '../private-folder.ts';
import { unwrapEnvelope } from './action-result.ts';
import type { CacheClient } from './cache-client.ts';
import { type Opened, openEnvelope } from './envelope.ts';
import type { TrustedKeys } from './keys.ts';
import { type RefusalReason, RemoteError } from './remote-error.ts';

type Fetched = { kind: 'fetched' } | { kind: 'absent' } | { kind: 'refused'; why: RefusalReason };

/**
 * A trusted build that a shared store has for a key. Fetches the envelope only.
 * @throws RemoteError when the store could not be asked
 */
export async function findShared(
  client: CacheClient,
  key: StoreKey,
  trusted: TrustedKeys,
): Promise<Opened | { kind: 'absent' }> {
  const chunks: Buffer[] = [];
  try {
    const found = await client.get('ac', hashKey(key), maxBytes.storeEntry, (chunk) => {
      chunks.push(chunk);
    });
    if (!found) return { kind: 'absent' };
  } catch (error) {
    if (isTooLong(error)) return { kind: 'refused', why: 'malformed' };
    throw error;
  }
  const envelope = unwrapEnvelope(Buffer.concat(chunks));
  return envelope === null ? { kind: 'refused', why: 'malformed' } : openEnvelope(envelope, key, trusted);
}

/**
 * Downloads a build from a shared store into the local store, where it is a build like any other. It becomes
 * visible once its signature was verified and every file is present with the signed content; a failure on the
 * way leaves nothing that a restore could find.
 * @throws RemoteError when the shared store could not be asked, or the local one cannot be written (`local`)
 */
export async function fetchBuild(
  client: CacheClient,
  store: string,
  key: StoreKey,
  trusted: TrustedKeys,
): Promise<Fetched> {
  const found = await findShared(client, key, trusted);
  if (found.kind !== 'valid') return found;
  for (const file of found.entry.files) {
    const why = await fetchObject(client, store, file);
    if (why !== null) return { kind: 'refused', why };
  }
  locally(() => keepEntry(store, found.entry));
  return { kind: 'fetched' };
}

/** @returns why the file cannot be used; null once it is in the local store */
async function fetchObject(
  client: CacheClient,
  store: string,
  { sha256, size }: StoredFile,
): Promise<RefusalReason | null> {
  if (isKeptObject(store, sha256, size)) return null;
  const path = objectPath(store, sha256);
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`;
  let file: FileHandle | null = null;
  try {
    locally(() => makeStoreFolder(store, dirname(path)));
    const handle = await onDisk(open(temporary, 'wx', privateFile));
    file = handle;
    const hash = createHash('sha256');
    let taken = 0;
    const found = await client.get('cas', sha256, size, async (chunk) => {
      hash.update(chunk);
      taken += chunk.length;
      await onDisk(handle.writeFile(chunk));
    });
    if (!found) return 'missing-content';
    if (taken !== size || hash.digest('hex') !== sha256) return 'wrong-content';
    await onDisk(handle.sync());
    locally(() => {
      renameSync(temporary, path);
    });
    return null;
  } catch (error) {
    if (isTooLong(error)) return 'wrong-content';
    throw error;
  } finally {
    if (file !== null) {
      await file.close().catch(() => undefined);
      rmSync(temporary, { force: true });
    }
  }
}

function isTooLong(error: unknown): boolean {
  return error instanceof RemoteError && error.trouble.kind === 'too-long';
}

/** Writes to the local store; a failure there is not blamed on the shared one. */
function locally<T>(act: () => T): T {
  try {
    return act();
  } catch (error) {
    throw new RemoteError({ kind: 'local', code: systemCode(error) ?? String(error) });
  }
}

async function onDisk<T>(act: Promise<T>): Promise<T> {
  try {
    return await act;
  } catch (error) {
    throw new RemoteError({ kind: 'local', code: systemCode(error) ?? String(error) });
  }
}
