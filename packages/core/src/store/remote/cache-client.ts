import type { Agent } from 'node:http';
import type { RemoteConfig } from './config.ts';
import { type Answer, exchange, type Limits, type Sink } from './exchange.ts';
import { RemoteError, type RemoteTrouble } from './remote-error.ts';

/** The two halves of Bazel's cache layout: entries by what was asked for, files by what they are. */
export type Half = 'ac' | 'cas';

/** Something to send; made anew should it have to be sent again. */
export interface Upload {
  size: number;
  open(): AsyncIterable<Buffer>;
}

/**
 * A cache over HTTP in the layout of Bazel's remote cache: `/ac/<64 hex>` and `/cas/<SHA-256>`, with GET, HEAD and PUT.
 *
 * Once a server has been found not to work, nothing more is asked of it: every later call throws the same trouble at once, so that a dead one
 * costs one time-out however much there would be to ask. All calls throw `RemoteError` and nothing else.
 */
export interface CacheClient {
  /** @returns whether it was there; `sink` got all of it then */
  get(half: Half, hash: string, maxBytes: number, sink: Sink): Promise<boolean>;
  has(half: Half, hash: string): Promise<boolean>;
  put(half: Half, hash: string, upload: Upload): Promise<void>;
  /** Why nothing more is asked; null while all is well. */
  readonly down: RemoteTrouble | null;
  /** Ends its connections. */
  close(): void;
}

/** How many questions are under way at once, at most. */
export const maxAtOnce = 4;
const maxConnectMs = 2000;
/** A server that takes something in may have to write it first; and whoever uploads waits for nothing else. */
const uploadPatience = 5;
const maxRedirects = 3;
/** What a server has to manage, on the whole, of a large file. */
const minBytesPerMs = 64;
const redirects: readonly number[] = [301, 302, 303, 307, 308];
/** Not there, and nothing wrong with the server. */
const absences: readonly number[] = [404, 410];
/** Says something about the one thing that was sent, and nothing about the next. */
const complaints: readonly number[] = [400, 411, 413, 415, 422];

export function openCache(config: RemoteConfig): CacheClient {
  const agents = new Map<string, Agent>();
  let down: RemoteTrouble | null = null;

  const agentFor = async (protocol: string): Promise<Agent> => {
    const known = agents.get(protocol);
    if (known !== undefined) return known;
    const { Agent: Connections } =
      protocol === 'https:' ? await import('node:https') : await import('node:http');
    const agent = agents.get(protocol) ?? new Connections({ keepAlive: true, maxSockets: maxAtOnce });
    agents.set(protocol, agent);
    return agent;
  };

  const limitsFor = (bytes: number, patience: number): Limits => ({
    connectMs: Math.min(config.idleMs, maxConnectMs),
    idleMs: config.idleMs * patience,
    totalMs: 2 * config.idleMs * patience + Math.ceil(bytes / minBytesPerMs),
  });

  const askOnce = async (ask: Ask, url: URL): Promise<Answer> => {
    const { method, upload, maxBytes, sink } = ask;
    const own = url.origin === config.url.origin;
    const headers = {
      'accept-encoding': 'identity',
      'user-agent': 'abistamp',
      ...(own && config.authorization !== null ? { authorization: config.authorization } : {}),
      ...(upload === null
        ? {}
        : { 'content-length': `${upload.size}`, 'content-type': 'application/octet-stream' }),
    };
    const agent = await agentFor(url.protocol);
    // An entry is small, however much of one would be taken in.
    const limits =
      upload === null
        ? limitsFor(ask.half === 'ac' ? 0 : maxBytes, 1)
        : limitsFor(upload.size, uploadPatience);
    const send = () =>
      exchange({ method, url, headers, body: upload?.open() ?? null, maxBytes }, agent, limits, sink);
    try {
      return await send();
    } catch (error) {
      if (error instanceof RemoteError && error.stale) return send();
      throw error;
    }
  };

  const askThere = async (ask: Ask): Promise<Answer> => {
    let url = new URL(`${ask.half}/${ask.hash}`, config.url);
    for (let hop = 0; ; hop++) {
      const answer = await askOnce(ask, url);
      if (!redirects.includes(answer.status)) return answer;
      const next = hop < maxRedirects && ask.upload === null ? follow(url, answer.location) : null;
      if (next === null) throw new RemoteError({ kind: 'redirect' });
      url = next;
    }
  };

  const ask = async (question: Ask): Promise<'done' | 'absent'> => {
    if (down !== null) throw new RemoteError(down);
    try {
      const { status } = await askThere(question);
      if (status >= 200 && status < 300) return 'done';
      if (question.upload === null && absences.includes(status)) return 'absent';
      throw new RemoteError({ kind: 'status', method: question.method, status });
    } catch (error) {
      if (error instanceof RemoteError && concernsServer(error.trouble)) down ??= error.trouble;
      throw error;
    }
  };

  const nothing: Sink = () => undefined;
  return {
    get: async (half, hash, maxBytes, sink) =>
      (await ask({ method: 'GET', half, hash, upload: null, maxBytes, sink })) === 'done',
    has: async (half, hash) =>
      (await ask({ method: 'HEAD', half, hash, upload: null, maxBytes: 0, sink: nothing })) === 'done',
    put: async (half, hash, upload) => {
      await ask({ method: 'PUT', half, hash, upload, maxBytes: maxPutAnswerBytes, sink: nothing });
    },
    get down() {
      return down;
    },
    close: () => {
      for (const agent of agents.values()) agent.destroy();
    },
  };
}

interface Ask {
  method: 'GET' | 'HEAD' | 'PUT';
  half: Half;
  hash: string;
  upload: Upload | null;
  maxBytes: number;
  sink: Sink;
}

const maxPutAnswerBytes = 64 * 1024;

/** Where a redirect leads; null where it must not be followed: credentials and contents stay on an encrypted way once they are on one. */
function follow(from: URL, location: string | null): URL | null {
  try {
    const to = new URL(location ?? '', from);
    if (to.protocol !== 'https:' && to.protocol !== from.protocol) return null;
    to.username = '';
    to.password = '';
    return to.href === from.href ? null : to;
  } catch {
    return null;
  }
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
