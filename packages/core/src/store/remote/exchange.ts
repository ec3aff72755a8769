import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { systemCode } from '../../errors.ts';
import { maxBytes as most } from '../../files/limits.ts';
import type { Sink } from './cache-request.ts';
import { loadTransport } from './connections.ts';
import { RemoteError } from './remote-error.ts';
import { type TimeLimits, type Watch, watch } from './time-limits.ts';

/** One request to a server. */
interface HttpRequest {
  method: 'GET' | 'HEAD' | 'PUT';
  url: URL;
  /** What a proxy is asked for in place of the address's own path. */
  path?: string | null;
  headers: Readonly<Record<string, string>>;
  /** The request body; its length is in the headers. */
  body: AsyncIterable<Buffer> | null;
  /** A response is cut off after this many bytes. */
  maxBytes: number;
}

export interface HttpResponse {
  status: number;
  location: string | null;
}

/**
 * Sends one request. Treats a redirect like any other response.
 * @throws RemoteError when no complete response arrives
 */
export async function exchange(
  asked: HttpRequest,
  agent: Agent,
  limits: TimeLimits,
  sink: Sink,
): Promise<HttpResponse> {
  const { url, method, headers, body, path } = asked;
  const { request: open } = await loadTransport(url.protocol);
  return new Promise((resolve, reject) => {
    const request = open(url, { method, headers, agent, ...(path && { path }) });
    let why: RemoteError | null = null;
    let answered = false;
    const patience = watch(request, limits, (slow) => {
      why = slow;
    });
    const fail = (error: unknown) => {
      patience.stop();
      request.destroy();
      reject(why ?? describeFailure(error, answered, request.reusedSocket));
    };
    request.on('error', fail);
    // A promise that never settles would end the process silently.
    request.on('close', () => {
      if (!answered) fail(new RemoteError({ kind: 'cut' }));
    });
    request.on('upgrade', ({ statusCode = 101 }, socket) => {
      socket.destroy();
      fail(new RemoteError({ kind: 'status', method, status: statusCode }));
    });
    request.on('socket', (socket) => {
      if (socket.connecting)
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', patience.alive);
      else patience.alive();
    });
    request.on('response', (response) => {
      answered = true;
      patience.alive();
      receive(response, asked, patience, sink).then((answer) => {
        patience.stop();
        // Answered before everything was sent: the rest does not matter, and the connection cannot be reused.
        if (!request.writableFinished) request.destroy();
        resolve(answer);
      }, fail);
    });
    send(request, body, patience).catch(fail);
  });
}

async function send(
  request: ClientRequest,
  body: AsyncIterable<Buffer> | null,
  patience: Watch,
): Promise<void> {
  for await (const chunk of body ?? []) {
    if (request.destroyed) return;
    if (request.write(chunk)) continue;
    await new Promise<void>((done) => {
      request.once('drain', done).once('close', done);
    });
    patience.alive();
  }
  request.end();
}

async function receive(
  response: IncomingMessage,
  { method, maxBytes }: HttpRequest,
  patience: Watch,
  sink: Sink,
): Promise<HttpResponse> {
  const status = response.statusCode ?? 0;
  const answer: HttpResponse = { status, location: response.headers.location ?? null };
  if (method === 'HEAD') {
    response.on('error', () => undefined).resume();
    return answer;
  }
  const success = status >= 200 && status < 300;
  // Reads just enough of a failed response for the connection to be reusable.
  const bound = success ? maxBytes : most.small;
  const announced = Number(response.headers['content-length'] ?? 0);
  let taken = 0;
  if (announced <= bound) {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      patience.alive();
      taken += chunk.length;
      if (taken > bound) break;
      if (success) await sink(chunk);
    }
  }
  if (announced > bound || taken > bound) {
    response.destroy();
    if (success) throw new RemoteError({ kind: 'too-long', maxBytes });
  } else if (!response.complete) throw new RemoteError({ kind: 'cut' });
  return answer;
}

function describeFailure(error: unknown, answered: boolean, reused: boolean): RemoteError {
  if (error instanceof RemoteError) return error;
  if (answered) return new RemoteError({ kind: 'cut' });
  const code = systemCode(error) ?? (error instanceof Error ? error.message : String(error));
  return new RemoteError({ kind: 'unreachable', code }, reused && code === 'ECONNRESET');
}
