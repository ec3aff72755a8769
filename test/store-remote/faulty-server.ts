import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createPlainServer, type Server, type Socket } from 'node:net';

/** The requests that a faulty server received. */
export interface Asked {
  method: string;
  path: string;
  authorization: string | null;
}

export interface TestServer {
  /** With a trailing slash. */
  url: string;
  asked: Asked[];
  stop(): Promise<void>;
}

/** Answers in its own way, or not at all; false leaves the answer to a working cache. */
export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean;

/** A cache's contents by path: `/ac/…`, `/cas/…`. */
export type Contents = Map<string, Buffer>;

/** A cache in Bazel's layout that keeps its contents in memory, and fails on demand. */
export async function startCache(contents: Contents, fault: Fault = () => false): Promise<TestServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const { method = '', url = '', headers } = request;
    asked.push({ method, path: url, authorization: headers.authorization ?? null });
    if (fault(request, response)) return;
    if (method !== 'PUT') {
      const found = contents.get(url);
      response.writeHead(found === undefined ? 404 : 200, { 'content-length': found?.length ?? 0 });
      response.end(found);
      return;
    }
    void readAll(request).then((body) => {
      const honest = !url.startsWith('/cas/') || url === `/cas/${hashOf(body)}`;
      if (honest) contents.set(url, body);
      response.writeHead(honest ? 200 : 400).end();
    });
  });
  return { asked, ...(await listen(server)) };
}

/** A port whose listener does not speak HTTP. */
export async function startSpeaker(speak: (socket: Socket) => void): Promise<TestServer> {
  const asked: Asked[] = [];
  const server = createPlainServer((socket) => {
    asked.push({ method: '', path: '', authorization: null });
    socket.on('error', () => undefined);
    speak(socket);
  });
  return { asked, ...(await listen(server)) };
}

/** A port where nothing listens. */
export async function deadAddress(): Promise<string> {
  const server = await startSpeaker(() => undefined);
  await server.stop();
  return server.url;
}

export async function readAll(stream: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const hashOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

async function listen(server: Server): Promise<Pick<TestServer, 'url' | 'stop'>> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done);
  });
  // A failed test must still end.
  server.unref();
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((done) => {
      server.close(done);
    });
  };
  return { url: `http://127.0.0.1:${address.port}/`, stop };
}
