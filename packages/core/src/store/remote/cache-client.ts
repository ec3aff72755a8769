import { maxBytes } from '../../files/limits.ts';
import type { CacheNamespace, CacheRequest, Sink, Upload } from './cache-request.ts';
import type { RemoteConfig } from './config.ts';
import { type Connections, openConnections } from './connections.ts';
import { exchange, type HttpResponse } from './exchange.ts';
import { followRedirect, isRedirect, maxRedirects } from './redirects.ts';
import { RemoteError, type RemoteTrouble } from './remote-error.ts';
import { chooseTimeLimits } from './time-limits.ts';

/**
 * A cache over HTTP in the layout of Bazel's remote cache: `/ac/<64 hex>` and `/cas/<SHA-256>`, with GET,
 * HEAD and PUT. Once a server fails, every later call throws the same error at once without asking it, so a
 * dead server costs one time-out however many requests there are. Calls throw only `RemoteError`.
 */
export interface CacheClient {
  /** @returns whether it was there; if so, `sink` received all of it */
  get(namespace: CacheNamespace, hash: string, maxBytes: number, sink: Sink): Promise<boolean>;
  has(namespace: CacheNamespace, hash: string): Promise<boolean>;
  put(namespace: CacheNamespace, hash: string, upload: Upload): Promise<void>;
  /** Why the server is no longer asked; null while it works. */
  readonly down: RemoteTrouble | null;
  /** Closes the connections. */
  close(): void;
}

/** Absent, but the server works. */
const absences: readonly number[] = [404, 410];
/** Rejects this one upload, and says nothing about the next. */
const complaints: readonly number[] = [400, 411, 413, 415, 422];

const ignore: Sink = () => undefined;

export function openCache(config: RemoteConfig): CacheClient {
  const connections = openConnections();
  let down: RemoteTrouble | null = null;
  const ask = async (request: CacheRequest): Promise<'done' | 'absent'> => {
    if (down !== null) throw new RemoteError(down);
    try {
      return judgeStatus(request, await sendToCache(config, connections, request));
    } catch (error) {
      if (error instanceof RemoteError && concernsServer(error.trouble)) down ??= error.trouble;
      throw error;
    }
  };
  return {
    get: async (namespace, hash, most, sink) =>
      (await ask({ method: 'GET', namespace, hash, upload: null, maxBytes: most, sink })) === 'done',
    has: async (namespace, hash) =>
      (await ask({ method: 'HEAD', namespace, hash, upload: null, maxBytes: 0, sink: ignore })) === 'done',
    put: async (namespace, hash, upload) => {
      await ask({ method: 'PUT', namespace, hash, upload, maxBytes: maxBytes.small, sink: ignore });
    },
    get down() {
      return down;
    },
    close: connections.close,
  };
}

/** @throws RemoteError for a status that is neither success nor "not there" */
function judgeStatus({ method, upload }: CacheRequest, { status }: HttpResponse): 'done' | 'absent' {
  if (status >= 200 && status < 300) return 'done';
  if (upload === null && absences.includes(status)) return 'absent';
  throw new RemoteError({ kind: 'status', method, status });
}

/** Follows redirects, except for uploads. */
async function sendToCache(
  config: RemoteConfig,
  connections: Connections,
  request: CacheRequest,
): Promise<HttpResponse> {
  let url = new URL(`${request.namespace}/${request.hash}`, config.url);
  for (let hop = 0; ; hop++) {
    const response = await sendOnce(config, connections, request, url);
    if (!isRedirect(response.status)) return response;
    const mayFollow = hop < maxRedirects && request.upload === null;
    const next = mayFollow ? followRedirect(url, response.location) : null;
    if (next === null) throw new RemoteError({ kind: 'redirect' });
    url = next;
  }
}

async function sendOnce(
  config: RemoteConfig,
  connections: Connections,
  request: CacheRequest,
  url: URL,
): Promise<HttpResponse> {
  const { method, namespace, upload, maxBytes: most, sink } = request;
  const agent = await connections.agentFor(url.protocol);
  // Entries are small, whatever the server sends.
  const bytes = upload?.size ?? (namespace === 'ac' ? 0 : most);
  const limits = chooseTimeLimits(config.idleMs, bytes, upload !== null);
  const headers = listHeaders(config, upload, url);
  const send = () =>
    exchange({ method, url, headers, body: upload?.open() ?? null, maxBytes: most }, agent, limits, sink);
  try {
    return await send();
  } catch (error) {
    if (error instanceof RemoteError && error.stale) return send();
    throw error;
  }
}

/** Credentials go to the configured server only, never to a redirect's target. */
function listHeaders(
  { url, authorization }: RemoteConfig,
  upload: Upload | null,
  to: URL,
): Record<string, string> {
  const headers: Record<string, string> = { 'accept-encoding': 'identity', 'user-agent': 'abistamp' };
  if (to.origin === url.origin && authorization !== null) headers['authorization'] = authorization;
  if (upload === null) return headers;
  return { ...headers, 'content-length': `${upload.size}`, 'content-type': 'application/octet-stream' };
}

function concernsServer(trouble: RemoteTrouble): boolean {
  switch (trouble.kind) {
    case 'local':
    case 'too-long':
      return false;
    case 'status':
      return !complaints.includes(trouble.status);
    default:
      return true;
  }
}
