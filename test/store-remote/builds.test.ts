import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { hashKey, type StoreEntry } from '@abistamp/core/internal/store/entry';
import { findBuilds } from '@abistamp/core/internal/store/find-build';
import { keepBuild, objectPath } from '@abistamp/core/internal/store/keep-build';
import { wrapEnvelope } from '@abistamp/core/internal/store/remote/action-result';
import { sealEntry } from '@abistamp/core/internal/store/remote/envelope';
import { fetchBuild, findShared } from '@abistamp/core/internal/store/remote/fetch-build';
import { shareNote } from '@abistamp/core/internal/store/remote/share-note';
import { uploadBuild } from '@abistamp/core/internal/store/remote/upload-build';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { storeKey as key } from '../support/store-key.ts';
import type { Contents } from './faulty-server.ts';
import { answer, closeAll, hash, makeSigner, open, signer, troubleOf, trusted } from './opened-cache.ts';

/* A build on its way to a shared store and back, with a server in this process. */

const tree = '1'.repeat(32);
const addon = 'build/Release/a.node';
const note = 'build/config.gypi';
const noteText = `# Do not edit\n${JSON.stringify({ variables: { host_arch: 'x64', napi_build_version: '8', v8_x: 1, prefix: '/home/me' } })}`;
const stranger = makeSigner();

after(closeAll);

/** A store of this machine with one build in it. */
function keep(): { store: string; entry: StoreEntry } {
  const store = makeFolder('store');
  const folder = makeFolder('package');
  writeFiles(folder, { [addon]: 'native', [note]: noteText });
  chmodSync(join(folder, addon), 0o755);
  return { store, entry: keepBuild(store, key, `build:${tree}`, folder, [addon, note]) };
}

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
