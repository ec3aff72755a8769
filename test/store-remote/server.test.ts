import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import type { CacheClient } from '@abistamp/core/internal/store/remote/cache-client';
import { openConnections } from '@abistamp/core/internal/store/remote/connections';
import { followRedirect, isRedirect, maxRedirects } from '@abistamp/core/internal/store/remote/redirects';
import { chooseTimeLimits } from '@abistamp/core/internal/store/remote/time-limits';
import type { Contents } from './faulty-server.ts';
import { answer, closeAll, hash, open, troubleOf } from './opened-cache.ts';

/* Servers that are slow, far away or wrong, each in this process. */

after(closeAll);

describe('a server', () => {
  const read = (client: CacheClient) => client.get('cas', hash('a'), 100, () => undefined);

  for (const status of [404, 410])
    test(`that answers ${status} works, and has it not`, async () => {
      const { client } = await open(new Map(), (_, response) => answer(status)(response));
      assert.equal(await read(client), false);
      assert.equal(await client.has('cas', hash('a')), false);
      assert.equal(client.down, null);
      const upload = {
        size: 1,
        async *open() {
          yield Buffer.from('a');
        },
      };
      assert.deepEqual(await troubleOf(client.put('cas', hash('a'), upload)), {
        kind: 'status',
        method: 'PUT',
        status,
      });
    });

  for (const [status, isDown] of [
    [400, false],
    [411, false],
    [413, false],
    [415, false],
    [422, false],
    [401, true],
    [403, true],
    [500, true],
    [503, true],
    [304, true],
  ] as const)
    test(`that answers ${status} ${isDown ? 'is not asked again' : 'is asked again'}`, async () => {
      const { client, server } = await open(new Map(), (_, response) => answer(status)(response));
      const trouble = { kind: 'status', method: 'GET', status };
      assert.deepEqual(await troubleOf(read(client)), trouble);
      assert.deepEqual(client.down, isDown ? trouble : null);
      await troubleOf(read(client));
      assert.equal(server.asked.length, isDown ? 1 : 2);
    });

  for (const status of [200, 201, 204])
    test(`that answers ${status} has it`, async () => {
      const { client } = await open(new Map(), (_, response) => answer(status)(response));
      assert.equal(await client.has('cas', hash('a')), true);
    });

  test('may send on to another, which gets no credentials', async () => {
    const other = await open(new Map([[`/cas/${hash('a')}`, Buffer.from('a')]]));
    const { client, server } = await open(new Map(), ({ url = '' }, response) => {
      response.writeHead(302, { location: new URL(url, other.server.url).href }).end();
      return true;
    });
    assert.equal(await read(client), true);
    assert.deepEqual(
      [...server.asked, ...other.server.asked].map(({ authorization }) => authorization),
      ['Bearer me', null],
    );
  });

  test('may send on three times, and no upload', async () => {
    const contents: Contents = new Map([[`/cas/${hash('a')}`, Buffer.from('a')]]);
    const hops = async (count: number) => {
      let left = count;
      const { client, server } = await open(contents, ({ url = '' }, response) => {
        if (left-- <= 0) return false;
        response.writeHead(307, { location: `${url.replace(/\?.*/, '')}?${left}` }).end();
        return left > 0 || !url.startsWith('/x');
      });
      const trouble = await troubleOf(read(client));
      return { trouble, asked: server.asked.length };
    };
    assert.equal((await hops(maxRedirects + 1)).trouble?.kind, 'redirect');
    assert.equal((await hops(maxRedirects + 1)).asked, maxRedirects + 1);
    assert.notEqual((await hops(maxRedirects)).trouble?.kind, 'redirect');
    const { client } = await open(new Map(), (_, response) => {
      response.writeHead(307, { location: '/elsewhere' }).end();
      return true;
    });
    const upload = {
      size: 1,
      async *open() {
        yield Buffer.from('a');
      },
    };
    assert.deepEqual(await troubleOf(client.put('cas', hash('a'), upload)), { kind: 'redirect' });
  });

  test('that cuts an answer short is not believed', async () => {
    const { client } = await open(new Map(), (_, response) => {
      response.writeHead(200, { 'content-length': 50 });
      response.write('half');
      setImmediate(() => response.destroy());
      return true;
    });
    assert.deepEqual(await troubleOf(read(client)), { kind: 'cut' });
    assert.deepEqual(client.down, { kind: 'cut' });
  });

  test('that announces more than is asked for is not listened to', async () => {
    const { client } = await open(new Map(), (_, response) => {
      response.writeHead(200, { 'content-length': 101 }).end('x'.repeat(101));
      return true;
    });
    let taken = 0;
    const trouble = await troubleOf(
      client.get('cas', hash('a'), 100, (chunk) => {
        taken += chunk.length;
      }),
    );
    assert.deepEqual([trouble, taken], [{ kind: 'too-long', maxBytes: 100 }, 0]);
    const exact = await open(new Map([[`/cas/${hash('a')}`, Buffer.alloc(100)]]));
    assert.equal(await read(exact.client), true);
  });

  test('is asked over few connections, kept open, of each kind once', async () => {
    const connections = openConnections();
    const agent = await connections.agentFor('http:');
    assert.equal(await connections.agentFor('http:'), agent);
    assert.notEqual(await connections.agentFor('https:'), agent);
    const { keepAlive, maxSockets } = agent as unknown as { keepAlive: boolean; maxSockets: number };
    assert.deepEqual([keepAlive, maxSockets], [true, 4]);
    connections.close();
  });
});

describe('a redirect', () => {
  test('is one by its status', () => {
    const statuses = [200, 300, 301, 302, 303, 304, 305, 307, 308, 400];
    assert.deepEqual(statuses.filter(isRedirect), [301, 302, 303, 307, 308]);
  });

  const rows: [from: string, location: string | null, to: string | null][] = [
    ['http://a/x/y', '/z', 'http://a/z'],
    ['http://a/x/y', 'z', 'http://a/x/z'],
    ['http://a/', 'https://b/', 'https://b/'],
    ['https://a/', 'https://b/', 'https://b/'],
    ['https://a/', 'http://a/', null],
    ['http://a/', 'http://me:secret@b/', 'http://b/'],
    ['http://a/', 'ftp://b/', null],
    ['http://a/', 'file:///etc/passwd', null],
    ['http://a/', 'http://a/', null],
    ['http://a/', null, null],
    ['http://a/', 'http://[', null],
  ];
  for (const [from, location, to] of rows)
    test(`from ${from} to ${location} leads ${to === null ? 'nowhere' : `to ${to}`}`, () => {
      assert.equal(followRedirect(new URL(from), location)?.href ?? null, to);
    });
});

describe('the time that a server has', () => {
  test('grows with what is transferred, and is longer for uploads', () => {
    assert.deepEqual(chooseTimeLimits(3000, 0, false), { connectMs: 2000, idleMs: 3000, totalMs: 6000 });
    assert.deepEqual(chooseTimeLimits(500, 0, false), { connectMs: 500, idleMs: 500, totalMs: 1000 });
    assert.deepEqual(chooseTimeLimits(3000, 6401, false), { connectMs: 2000, idleMs: 3000, totalMs: 6101 });
    assert.deepEqual(chooseTimeLimits(1000, 64, true), { connectMs: 1000, idleMs: 5000, totalMs: 10_001 });
  });
});
