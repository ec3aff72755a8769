import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { makeKeyPair } from '@abistamp/core';
import { hashKey, type StoreEntry, type StoreKey } from '@abistamp/core/internal/store/entry';
import { findBuilds } from '@abistamp/core/internal/store/find-build';
import { keepBuild, objectPath } from '@abistamp/core/internal/store/keep-build';
import { wrapEnvelope } from '@abistamp/core/internal/store/remote/action-result';
import { type CacheClient, openCache } from '@abistamp/core/internal/store/remote/cache-client';
import { openConnections } from '@abistamp/core/internal/store/remote/connections';
import { sealEntry } from '@abistamp/core/internal/store/remote/envelope';
import { fetchBuild, findShared } from '@abistamp/core/internal/store/remote/fetch-build';
import { parsePublicKey, parseSigningKey } from '@abistamp/core/internal/store/remote/keys';
import { readNetrc } from '@abistamp/core/internal/store/remote/netrc';
import { followRedirect, isRedirect, maxRedirects } from '@abistamp/core/internal/store/remote/redirects';
import { RemoteError, type RemoteTrouble } from '@abistamp/core/internal/store/remote/remote-error';
import { shareNote } from '@abistamp/core/internal/store/remote/share-note';
import { chooseTimeLimits } from '@abistamp/core/internal/store/remote/time-limits';
import { uploadBuild } from '@abistamp/core/internal/store/remote/upload-build';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { type Contents, type Fault, startCache, type TestServer } from './faulty-server.ts';

/* A build on its way to a shared store and back, with a server in this process. */

const key: StoreKey = {
  name: 'a',
  version: '1.0.0',
  integrity: 'sha512-a',
  target: 'node-v127-linux-x64',
  options: '0'.repeat(64),
  sources: '0'.repeat(64),
};
const tree = '1'.repeat(32);
const addon = 'build/Release/a.node';
const note = 'build/config.gypi';
const noteText = `# Do not edit\n${JSON.stringify({ variables: { host_arch: 'x64', napi_build_version: '8', v8_x: 1, prefix: '/home/me' } })}`;

const makeSigner = () => {
  const pair = makeKeyPair();
  const [signer, known] = [parseSigningKey(pair.privatePem), parsePublicKey(pair.publicKey)];
  assert.ok(signer !== null && known !== null);
  return { signer, trusted: new Map([[known.id, known.key]]) };
};
const { signer, trusted } = makeSigner();
const stranger = makeSigner();

const opened: { close: () => void; stop: () => Promise<void> }[] = [];
after(async () => {
  for (const { close, stop } of opened) {
    close();
    await stop();
  }
});

async function open(
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

/** A store of this machine with one build in it. */
function keep(): { store: string; entry: StoreEntry } {
  const store = makeFolder('store');
  const folder = makeFolder('package');
  writeFiles(folder, { [addon]: 'native', [note]: noteText });
  chmodSync(join(folder, addon), 0o755);
  return { store, entry: keepBuild(store, key, `build:${tree}`, folder, [addon, note]) };
}

const hash = (text: string | Buffer) => createHash('sha256').update(text).digest('hex');
const answer = (status: number) => (response: ServerResponse) => {
  response.writeHead(status).end();
  return true;
};
const troubleOf = async (act: Promise<unknown>): Promise<RemoteTrouble | null> => {
  try {
    await act;
    return null;
  } catch (error) {
    assert.ok(error instanceof RemoteError, String(error));
    return error.trouble;
  }
};

/** A server that has the build, as another machine has sent it. */
async function shared(): Promise<Contents> {
  const { client, contents } = await open();
  const { store, entry } = keep();
  assert.equal((await uploadBuild(client, store, entry, signer, trusted)).kind, 'uploaded');
  return contents;
}

describe('a build that is sent', () => {
  test('has its files there before its entry, which names what others may see', async () => {
    const { client, server, contents } = await open();
    const { store, entry } = keep();
    const sent = await uploadBuild(client, store, entry, signer, trusted);
    const shareable = shareNote(noteText);
    assert.deepEqual(sent, { kind: 'uploaded', bytes: 6 + shareable.length });
    assert.equal(contents.get(`/cas/${hash('native')}`)?.toString(), 'native');
    assert.equal(contents.get(`/cas/${hash(shareable)}`)?.toString(), shareable);
    assert.doesNotMatch([...contents.values()].join('\n'), /home\/me/);
    const puts = server.asked.filter(({ method }) => method === 'PUT').map(({ path }) => path);
    assert.deepEqual(puts.at(-1), `/ac/${hashKey(key)}`);
    assert.equal(puts.length, 3);
    assert.ok(server.asked.every(({ authorization }) => authorization === 'Bearer me'));
  });

  test('is sent once', async () => {
    const { client, server } = await open(await shared());
    const { store, entry } = keep();
    assert.deepEqual(await uploadBuild(client, store, entry, signer, trusted), { kind: 'present' });
    assert.ok(server.asked.every(({ method }) => method !== 'PUT'));
  });

  test('is sent again where the server lost a file, and then only that', async () => {
    const contents = await shared();
    contents.delete(`/cas/${hash('native')}`);
    const { client } = await open(contents);
    const { store, entry } = keep();
    assert.deepEqual(await uploadBuild(client, store, entry, signer, trusted), {
      kind: 'uploaded',
      bytes: 6,
    });
    assert.ok(contents.has(`/cas/${hash('native')}`));
  });

  test('replaces one that readers would not believe', async () => {
    const { client, contents } = await open(await shared());
    const { store, entry } = keep();
    const before = contents.get(`/ac/${hashKey(key)}`)?.toString();
    const sent = await uploadBuild(client, store, entry, stranger.signer, stranger.trusted);
    assert.deepEqual(sent, { kind: 'uploaded', bytes: 0 });
    assert.notEqual(contents.get(`/ac/${hashKey(key)}`)?.toString(), before);
  });

  test('is not sent where the copy here has changed', async () => {
    const { client, server } = await open();
    const { store, entry } = keep();
    writeFileSync(objectPath(store, hash('native')), 'NATIVE');
    assert.deepEqual(await uploadBuild(client, store, entry, signer, trusted), { kind: 'damaged' });
    assert.ok(server.asked.every(({ method }) => method !== 'PUT'));
  });

  for (const status of [400, 415, 422])
    test(`goes in Bazel’s own form to a server that takes no other: ${status}`, async () => {
      let refused = 0;
      const { client, contents } = await open(new Map(), ({ method, url = '' }, response) => {
        if (method !== 'PUT' || !url.startsWith('/ac/') || refused++ > 0) return false;
        return answer(status)(response);
      });
      const { store, entry } = keep();
      assert.equal((await uploadBuild(client, store, entry, signer, trusted)).kind, 'uploaded');
      assert.notEqual(contents.get(`/ac/${hashKey(key)}`)?.[0], '{'.charCodeAt(0));
      assert.equal((await findShared(client, key, trusted)).kind, 'valid');
    });

  for (const status of [401, 413, 500])
    test(`is not sent in another form to a server that takes none: ${status}`, async () => {
      const { client, server } = await open(new Map(), ({ method, url = '' }, response) =>
        method === 'PUT' && url.startsWith('/ac/') ? answer(status)(response) : false,
      );
      const { store, entry } = keep();
      const trouble = await troubleOf(uploadBuild(client, store, entry, signer, trusted));
      assert.deepEqual(trouble, { kind: 'status', method: 'PUT', status });
      assert.equal(
        server.asked.filter(({ method, path }) => method === 'PUT' && path.startsWith('/ac/')).length,
        1,
      );
    });
});

describe('a build that is fetched', () => {
  const fetchFrom = async (contents: Contents, store = makeFolder('store'), keys = trusted) => {
    const { client } = await open(contents);
    const fetched = await fetchBuild(client, store, key, keys);
    const left = existsSync(store) ? readdirSync(store, { recursive: true, encoding: 'utf8' }) : [];
    assert.deepEqual(
      left.filter((name) => name.endsWith('.tmp')),
      [],
    );
    const found = findBuilds(store, key, { tree, trusted: keys });
    assert.equal(found.length, fetched.kind === 'fetched' ? 1 : 0);
    return { fetched, store, found };
  };

  test('is one of this machine’s from then on, with the key that answers for it', async () => {
    const { fetched, found, store } = await fetchFrom(await shared());
    assert.deepEqual(fetched, { kind: 'fetched' });
    assert.equal(found[0]?.voucher, `key:${signer.id}`);
    assert.deepEqual(
      found[0]?.files.map(({ path, executable }) => [path, executable]),
      [
        [addon, true],
        [note, false],
      ],
    );
    assert.equal(readFileSync(objectPath(store, hash('native')), 'utf8'), 'native');
  });

  test('is not fetched where it is there already', async () => {
    const contents = await shared();
    const { store } = await fetchFrom(contents);
    const { client, server } = await open(contents);
    assert.deepEqual(await fetchBuild(client, store, key, trusted), { kind: 'fetched' });
    assert.ok(server.asked.every(({ path }) => path.startsWith('/ac/')));
  });

  test('may be absent', async () => {
    assert.deepEqual((await fetchFrom(new Map())).fetched, { kind: 'absent' });
  });

  test('is refused where no trusted key signed it', async () => {
    const { fetched } = await fetchFrom(await shared(), undefined, stranger.trusted);
    assert.deepEqual(fetched, { kind: 'refused', why: 'unknown-signer' });
  });

  const object = `/cas/${hash('native')}`;
  for (const [what, harm, why] of [
    ['of which a file is missing', (all: Contents) => all.delete(object), 'missing-content'],
    [
      'of which a file is another',
      (all: Contents) => all.set(object, Buffer.from('NATIVE')),
      'wrong-content',
    ],
    ['of which a file is shorter', (all: Contents) => all.set(object, Buffer.from('nati')), 'wrong-content'],
    [
      'of which a file is longer',
      (all: Contents) => all.set(object, Buffer.from('native!')),
      'wrong-content',
    ],
    ['whose entry is none', (all: Contents) => all.set(`/ac/${hashKey(key)}`, Buffer.from('{')), 'malformed'],
    [
      'whose entry is no text',
      (all: Contents) => all.set(`/ac/${hashKey(key)}`, Buffer.from([255])),
      'malformed',
    ],
    [
      'whose entry is endless',
      (all: Contents) => all.set(`/ac/${hashKey(key)}`, Buffer.alloc(1024 * 1024 + 1, ' ')),
      'malformed',
    ],
  ] as const)
    test(`is refused, ${what}`, async () => {
      const contents: Contents = new Map(await shared());
      harm(contents);
      assert.deepEqual((await fetchFrom(contents)).fetched, { kind: 'refused', why });
    });

  test('may come in Bazel’s own form', async () => {
    const contents = await shared();
    const { entry } = keep();
    const envelope = contents.get(`/ac/${hashKey(key)}`)?.toString() ?? '';
    contents.set(`/ac/${hashKey(key)}`, wrapEnvelope(envelope, entry.files));
    assert.deepEqual((await fetchFrom(contents)).fetched, { kind: 'fetched' });
  });

  test('that was signed for another build is refused', async () => {
    const contents = await shared();
    const { entry } = keep();
    const other = sealEntry({ ...entry, key: { ...key, version: '2.0.0' } }, signer);
    contents.set(`/ac/${hashKey(key)}`, Buffer.from(other));
    assert.deepEqual((await fetchFrom(contents)).fetched, { kind: 'refused', why: 'other-build' });
  });

  test('is no fault of the server where this machine cannot keep it', async () => {
    const store = makeFolder('store');
    mkdirSync(join(store, 'v2'));
    writeFileSync(join(store, 'v2/objects'), '');
    const { client } = await open(await shared());
    const trouble = await troubleOf(fetchBuild(client, store, key, trusted));
    assert.equal(trouble?.kind, 'local');
    assert.equal(client.down, null);
    rmSync(join(store, 'v2/objects'));
    assert.deepEqual(await fetchBuild(client, store, key, trusted), { kind: 'fetched' });
  });
});

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

describe('a login in netrc', () => {
  const login = (text: string, host = 'h', allowDefault = true) => {
    const folder = makeFolder('netrc');
    writeFiles(folder, { '.netrc': text });
    const found = readNetrc(host, { HOME: folder }, allowDefault);
    return found === null ? null : `${found.user}:${found.password}`;
  };

  const rows: [text: string, found: string | null][] = [
    ['machine h login me password p', 'me:p'],
    ['machine H\n  password p\n  login me\n', 'me:p'],
    ['machine x login no password no\nmachine h login me password p', 'me:p'],
    ['machine h login me\nmachine h login other password p', 'other:p'],
    ['machine h login first password p machine h login second password q', 'first:p'],
    ['machine h login me account acc password "a \\"b\\" c"', 'me:a "b" c'],
    ['default login any password p', 'any:p'],
    ['machine x login no password no default login any password p', 'any:p'],
    ['# machine h login no password no\nmachine h login me password p#1', 'me:p#1'],
    ['macdef init\nmachine h login no password no\n\nmachine h login me password p', 'me:p'],
    ['machine h password p', null],
    ['machine x login me password p', null],
    ['login me password p', null],
    ['', null],
  ];
  for (const [text, found] of rows)
    test(`${JSON.stringify(text)} is ${found}`, () => {
      assert.equal(login(text), found);
      assert.equal(login(text.replaceAll('\n', '\r\n')), found);
    });

  test('for every host goes to none that the project chose', () => {
    const text = 'default login any password p';
    assert.equal(login(text, 'h', false), null);
    assert.equal(login(`machine h login me password p ${text}`, 'h', false), 'me:p');
  });

  test('is in the file that NETRC names, where it names one', () => {
    const folder = makeFolder('netrc');
    writeFiles(folder, {
      '.netrc': 'machine h login home password p',
      other: 'machine h login other password p',
    });
    const user = (NETRC: string) => readNetrc('h', { HOME: folder, NETRC }, false)?.user;
    assert.equal(user(join(folder, 'other')), 'other');
    assert.equal(user(''), 'home');
    assert.equal(user(join(folder, 'none')), undefined);
    assert.equal(user(folder), undefined);
  });
});

describe('a key', () => {
  const { publicKey, privatePem } = makeKeyPair();

  test('is base64 of 32 bytes, with or without its end', () => {
    assert.equal(parsePublicKey(publicKey)?.id, parseSigningKey(privatePem)?.id);
    assert.equal(parseSigningKey(privatePem)?.publicKey, publicKey);
    assert.equal(parsePublicKey(publicKey.replace(/=+$/, ''))?.id, parsePublicKey(publicKey)?.id);
    assert.match(parsePublicKey(publicKey)?.id ?? '', /^[0-9a-f]{16}$/);
    for (const text of ['', 'x', publicKey.slice(4), `${publicKey}x`, `AAAA${publicKey}`, `!${publicKey}`])
      assert.equal(parsePublicKey(text), null, text);
  });
});
