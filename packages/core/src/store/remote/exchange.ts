import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { systemCode } from '../../errors.ts';
import { maxBytes as most } from '../../files/limits.ts';
import { RemoteError } from './remote-error.ts';

/** One question to a server. */
export interface Question {
  method: 'GET' | 'HEAD' | 'PUT';
  url: URL;
  headers: Readonly<Record<string, string>>;
  /** What is sent; its length is in the headers. */
  body: AsyncIterable<Buffer> | null;
  /** No more of an answer than this is taken in. */
  maxBytes: number;
}

export interface Limits {
  /** Until there is a connection. */
  connectMs: number;
  /** Between any two signs of life. */
  idleMs: number;
  /** For everything: a server that sends a byte now and then is not waited for for ever. */
  totalMs: number;
}

export interface Answer {
  status: number;
  location: string | null;
}

/** Takes in the body of an answer that means success, piece by piece; the next piece waits for it. Throws nothing but `RemoteError`. */
export type Sink = (chunk: Buffer) => Promise<void> | void;

/**
 * Asks once. Redirects are answers like any other here.
 *
 * @throws RemoteError for whatever keeps a whole answer from coming
 */
export async function exchange(
  question: Question,
  agent: Agent,
  limits: Limits,
  sink: Sink,
): Promise<Answer> {
  // Loaded only by those who have a shared store: both cost a command's start.
  const secure = question.url.protocol === 'https:';
  const transport = secure ? await import('node:https') : await import('node:http');
  return new Promise((resolve, reject) => {
    const { url, method, headers, body } = question;
    const request = transport.request(url, { method, headers, agent });
    let why: RemoteError | null = null;
    let answered = false;
    let timer: NodeJS.Timeout | undefined;
    const expect = (ms: number) => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, ms, ms);
    };
    const giveUp = (afterMs: number) => {
      why = new RemoteError({ kind: 'slow', afterMs });
      request.destroy(why);
    };
    const total = setTimeout(giveUp, limits.totalMs, limits.totalMs);
    const alive = () => expect(limits.idleMs);
    const settle = () => {
      clearTimeout(timer);
      clearTimeout(total);
    };
    const fail = (error: unknown) => {
      settle();
      request.destroy();
      reject(why ?? describeFailure(error, answered, request.reusedSocket));
    };
    expect(limits.connectMs);
    request.on('error', fail);
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once(secure ? 'secureConnect' : 'connect', alive);
      else alive();
    });
    request.on('response', (response) => {
      answered = true;
      alive();
      receive(response, question, alive, sink).then((answer) => {
        settle();
        // Answered before all was sent: the rest is of no interest, and the connection is spoilt.
        if (!request.writableFinished) request.destroy();
        resolve(answer);
      }, fail);
    });
    send(request, body, alive).catch(fail);
  });
}

async function send(
  request: ClientRequest,
  body: AsyncIterable<Buffer> | null,
  alive: () => void,
): Promise<void> {
  for await (const chunk of body ?? []) {
    if (request.destroyed) return;
    if (request.write(chunk)) continue;
    await new Promise<void>((done) => {
      request.once('drain', done).once('close', done);
    });
    alive();
  }
  request.end();
}

async function receive(
  response: IncomingMessage,
  { method, maxBytes }: Question,
  alive: () => void,
  sink: Sink,
): Promise<Answer> {
  const status = response.statusCode ?? 0;
  const answer: Answer = { status, location: response.headers.location ?? null };
  if (method === 'HEAD') {
    response.on('error', () => undefined).resume();
    return answer;
  }
  const success = status >= 200 && status < 300;
  // Of an answer that means no success only so much is read that its connection can be used again.
  const bound = success ? maxBytes : most.small;
  const announced = Number(response.headers['content-length'] ?? 0);
  let taken = 0;
  if (announced <= bound) {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      alive();
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
