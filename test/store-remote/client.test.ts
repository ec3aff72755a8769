import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type CacheClient, openCache } from '@abistamp/core/internal/store/remote/cache-client';
import { readRemoteSettings } from '@abistamp/core/internal/store/remote/config';
import { RemoteError } from '@abistamp/core/internal/store/remote/remote-error';
import { type Contents, startCache, startSpeaker } from './faulty-server.ts';

function clientFor(url: string): CacheClient {
  const settings = readRemoteSettings({}, { ABISTAMP_STORE_URL: url, ABISTAMP_STORE_TIMEOUT_MS: '300' });
  assert.equal(settings.kind, 'remote');
  return openCache(settings.config);
}

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const upload = (text: string) => ({
  size: Buffer.byteLength(text),
  async *open() {
    yield Buffer.from(text);
  },
});

async function read(client: CacheClient, name: string): Promise<string | null> {
  const chunks: Buffer[] = [];
  const found = await client.get('cas', hash(name), 1000, (chunk) => {
    chunks.push(chunk);
  });
  return found ? Buffer.concat(chunks).toString() : null;
}

const troubleOf = async (act: Promise<unknown>) => {
  try {
    await act;
  } catch (error) {
    assert.ok(error instanceof RemoteError, String(error));
    return error.trouble;
  }
  return null;
};

test('what was put is there, and nothing else', async (t) => {
  const contents: Contents = new Map();
  const server = await startCache(contents);
  const client = clientFor(server.url);
  t.after(() => {
    client.close();
    return server.stop();
  });
  await client.put('cas', hash('a'), upload('a'));
  assert.equal(await client.has('cas', hash('a')), true);
  assert.equal(await read(client, 'a'), 'a');
  assert.equal(await client.has('cas', hash('b')), false);
  assert.equal(await read(client, 'b'), null);
  assert.equal(client.down, null);
});

test('a server that does not answer is asked once in a run, however much there is to ask', async (t) => {
  const server = await startSpeaker(() => undefined);
  const client = clientFor(server.url);
  t.after(() => {
    client.close();
    return server.stop();
  });
  const first = await troubleOf(read(client, 'a'));
  assert.equal(first?.kind, 'slow');
  for (const name of ['b', 'c', 'd', 'e']) assert.equal(await troubleOf(read(client, name)), first);
  assert.equal(await troubleOf(client.put('ac', hash('a'), upload('a'))), first);
  assert.equal(server.asked.length, 1);
  assert.equal(client.down, first);
});

test('a file that is too large for a server does not keep the next from being sent', async (t) => {
  const contents: Contents = new Map();
  const server = await startCache(contents, ({ method, url = '' }, response) => {
    const large = method === 'PUT' && url.endsWith(hash('large'));
    if (large) response.writeHead(413).end();
    return large;
  });
  const client = clientFor(server.url);
  t.after(() => {
    client.close();
    return server.stop();
  });
  assert.equal((await troubleOf(client.put('cas', hash('large'), upload('large'))))?.kind, 'status');
  await client.put('cas', hash('small'), upload('small'));
  assert.deepEqual([...contents.keys()], [`/cas/${hash('small')}`]);
});

test('a connection that the server closed while nothing was asked is opened again', async (t) => {
  const answer = 'HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\n';
  let connections = 0;
  const server = await startSpeaker((socket) => {
    connections++;
    let answered = 0;
    socket.on('data', () => {
      // Accepts the second request and hangs up, as a server does whose keep-alive ends at that very moment.
      if (connections === 1 && answered++ > 0) socket.resetAndDestroy();
      else socket.write(`${answer}a`);
    });
  });
  const client = clientFor(server.url);
  t.after(() => {
    client.close();
    return server.stop();
  });
  assert.equal(await read(client, 'a'), 'a');
  assert.equal(await read(client, 'a'), 'a');
  assert.equal(connections, 2);
});

test('an answer longer than asked for is not taken in', async (t) => {
  const server = await startCache(new Map(), (_, response) => {
    response.end('x'.repeat(2000));
    return true;
  });
  const client = clientFor(server.url);
  t.after(() => {
    client.close();
    return server.stop();
  });
  assert.deepEqual(await troubleOf(read(client, 'a')), { kind: 'too-long', maxBytes: 1000 });
  assert.equal(client.down, null, 'it says nothing about the next');
});

test('a server that switches to another protocol, or closes without a word, is trouble like any other', async (t) => {
  const answers: Record<string, string> = {
    'with upgrade': 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
    'without upgrade': 'HTTP/1.1 101 Switching Protocols\r\n\r\n',
    'a word that is no HTTP': 'hello\r\n\r\n',
    silence: '',
  };
  for (const [name, answer] of Object.entries(answers)) {
    const server = await startSpeaker((socket) => {
      socket.once('data', () => socket.end(answer));
    });
    const client = clientFor(server.url);
    t.after(() => {
      client.close();
      return server.stop();
    });
    const trouble = await troubleOf(client.has('cas', hash(name)));
    assert.ok(trouble !== null && ['status', 'cut', 'unreachable'].includes(trouble.kind), name);
    assert.deepEqual(client.down, trouble, name);
  }
});
