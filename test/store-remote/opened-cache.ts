import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { makeKeyPair } from '@abistamp/core';
import { type CacheClient, openCache } from '@abistamp/core/internal/store/remote/cache-client';
import { parsePublicKey, parseSigningKey } from '@abistamp/core/internal/store/remote/keys';
import { RemoteError, type RemoteTrouble } from '@abistamp/core/internal/store/remote/remote-error';
import { type Contents, type Fault, startCache, type TestServer } from './faulty-server.ts';

export const makeSigner = () => {
  const pair = makeKeyPair();
  const [signer, known] = [parseSigningKey(pair.privatePem), parsePublicKey(pair.publicKey)];
  assert.ok(signer !== null && known !== null);
  return { signer, trusted: new Map([[known.id, known.key]]) };
};
export const { signer, trusted } = makeSigner();

const opened: { close: () => void; stop: () => Promise<void> }[] = [];
/** To be called after the tests. */
export async function closeAll(): Promise<void> {
  for (const { close, stop } of opened) {
    close();
    await stop();
  }
}

export async function open(
  contents: Contents = new Map(),
  fault?: Fault,
): Promise<{ client: CacheClient; server: TestServer; contents: Contents }> {
  const server = await startCache(contents, fault);
  const config = {
    url: new URL(server.url),
    authorization: 'Bearer me',
    withheld: false,
    trusted,
    idleMs: 5000,
  };
  const client = openCache(config);
  opened.push({ close: client.close, stop: server.stop });
  return { client, server, contents };
}

export const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
export const answer = (status: number) => (response: ServerResponse) => {
  response.writeHead(status).end();
  return true;
};
export const troubleOf = async (act: Promise<unknown>): Promise<RemoteTrouble | null> => {
  try {
    await act;
    return null;
  } catch (error) {
    assert.ok(error instanceof RemoteError, String(error));
    return error.trouble;
  }
};
