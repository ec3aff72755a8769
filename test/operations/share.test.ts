import assert from 'node:assert/strict';
import { readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import { checkTree, makeKeyPair, recordTree } from '@abistamp/core';
import type { LocalSession } from '@abistamp/core/internal/operations/project/session';
import { keyOf, listBuilt } from '@abistamp/core/internal/operations/share/kept-builds';
import { askSharedStore, eachAtOnce } from '@abistamp/core/internal/operations/share/remote-cache';
import { pullBuilds, pushBuilds } from '@abistamp/core/internal/operations/share/share-builds';
import { hashKey } from '@abistamp/core/internal/store/entry';
import { RemoteError } from '@abistamp/core/internal/store/remote/remote-error';
import { listStore } from '@abistamp/core/internal/store/survey-store';
import { startCache } from '../store-remote/faulty-server.ts';
import { elf, file, nativePackage, pinnedTo } from '../support/facts.ts';
import { madeTree, pinnedPackage } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Builds that are kept, sent and fetched, of trees that are plain files. */

const pair = makeKeyPair();
const lock = (integrity: string, name = 'pinned') => ({
  'node_modules/.package-lock.json': {
    packages: { [`node_modules/${name}`]: { version: '1.0.0', integrity, hasInstallScript: true } },
  },
});

/** As after an install: the package was unpacked first, and then built. */
function unpackedBefore(root: string, folder = 'node_modules/pinned'): void {
  const past = new Date(Date.now() - 3_600_000);
  for (const name of ['package.json', 'binding.gyp', 'index.js'])
    utimesSync(join(root, folder, name), past, past);
}

/** A tree whose package was built here, and the store that its install filled. */
function installed(env: NodeJS.ProcessEnv = {}): { root: string; session: LocalSession; store: string } {
  const made = madeTree();
  writeFiles(made.root, lock('sha512-pinned'));
  unpackedBefore(made.root);
  const store = join(makeFolder('home'), 'store');
  const session = made.session();
  session.project = { ...session.project, approvals: { refuses: () => null } };
  session.env = { ABISTAMP_STORE: store, ...env };
  recordTree(session, { frozen: true, seen: { by: 'host' } });
  return { root: made.root, session, store };
}
const pinned = (session: LocalSession) => {
  const pkg = checkTree(session).packages.find(({ name }) => name === 'pinned');
  assert.ok(pkg !== undefined);
  return pkg;
};
const keptIn = (store: string) =>
  listStore(store).map(({ entry }) => `${entry.key.name} ${entry.voucher.split(':')[0]}`);

const stops: (() => Promise<void>)[] = [];
after(async () => {
  for (const stop of stops) await stop();
});
async function serve(fault?: Parameters<typeof startCache>[1]) {
  const server = await startCache(new Map(), fault);
  stops.push(server.stop);
  return server;
}
const shared = (url: string) => ({ ABISTAMP_STORE_URL: url, ABISTAMP_STORE_KEYS: pair.publicKey });
const signing = (url: string) => ({ ...shared(url), ABISTAMP_STORE_SIGNING_KEY: pair.privatePem });
const statesOf = (result: object) =>
  'builds' in result
    ? (result.builds as { state: string }[]).map(({ state }) => state)
    : (result as { kind: string }).kind;

describe('a build that an install made', () => {
  test('is kept, with node-gyp’s note, in the name of the package manager', () => {
    const { store } = installed();
    assert.deepEqual(keptIn(store), ['pinned host']);
    assert.deepEqual(
      listStore(store)[0]?.entry.files.map(({ path }) => path),
      ['build/Release/pinned.node', 'build/config.gypi'],
    );
  });

  test('is not kept where the store is off, the package may not run, or nothing was seen', () => {
    assert.deepEqual(keptIn(installed({ ABISTAMP_STORE: 'off' }).store), []);
    const made = madeTree();
    writeFiles(made.root, lock('sha512-pinned'));
    unpackedBefore(made.root);
    const store = join(makeFolder('home'), 'store');
    const session = made.session();
    session.env = { ABISTAMP_STORE: store };
    recordTree(session, { frozen: true });
    assert.deepEqual(keptIn(store), []);
    session.project = {
      ...session.project,
      approvals: { refuses: () => ({ version: null, why: 'denied' }) },
    };
    recordTree(session, { frozen: true, seen: { by: 'host' } });
    assert.deepEqual(keptIn(store), []);
  });

  test('is not kept where it does not fit', () => {
    const made = madeTree(pinnedPackage('pinned', 1));
    writeFiles(made.root, lock('sha512-pinned'));
    unpackedBefore(made.root);
    const store = join(makeFolder('home'), 'store');
    const session = made.session();
    session.env = { ABISTAMP_STORE: store };
    session.project = { ...session.project, approvals: { refuses: () => null } };
    recordTree(session, { frozen: true, seen: { by: 'host' } });
    assert.deepEqual(keptIn(store), []);
  });

  test('of ours is kept where it is known what it made', () => {
    const { root, session } = installed({ ABISTAMP_STORE: 'off' });
    const store = join(makeFolder('home'), 'store');
    session.env = { ABISTAMP_STORE: store };
    recordTree(session, { frozen: true, seen: { by: 'build', changed: new Map() } });
    assert.deepEqual(keptIn(store), []);
    writeFiles(root, { 'node_modules/pinned/generated.js': '' });
    const changed = new Map([['node_modules/pinned', ['generated.js']]]);
    recordTree(session, { frozen: true, seen: { by: 'build', changed } });
    assert.deepEqual(keptIn(store), ['pinned build']);
    assert.ok(listStore(store)[0]?.entry.files.some(({ path }) => path === 'generated.js'));
  });
});

describe('the key of a build', () => {
  test('is everything that decides it', () => {
    const { session, root } = installed();
    const key = keyOf(session, pinned(session));
    assert.deepEqual([key?.name, key?.version, key?.integrity], ['pinned', '1.0.0', 'sha512-pinned']);
    assert.match(key?.target ?? '', /^node-v\d+-/);
    const again = { ...session };
    assert.deepEqual(keyOf(again, pinned(session)), key);
    const optimised = { ...session, env: { ...session.env, CXXFLAGS: '-O3' } };
    assert.notEqual(keyOf(optimised, pinned(session))?.options, key?.options);
    writeFiles(root, { 'node_modules/pinned/addon.c': 'patched' });
    assert.equal(keyOf(session, pinned(session))?.sources, key?.sources, 'once in a run');
    assert.notEqual(keyOf({ ...session }, pinned(session))?.sources, key?.sources);
  });

  test('is none of what is uncertain', () => {
    const { session } = installed();
    const pkg = pinned(session);
    for (const change of [
      { integrity: null },
      { integrity: 'sha512-other' },
      { version: null },
      { version: '2.0.0' },
      { name: 'impostor' },
      { build: null },
      { path: 'node_modules/elsewhere' },
      { path: '../store/links/pinned' },
    ])
      assert.equal(keyOf(session, { ...pkg, ...change }), null, JSON.stringify(change));
  });
});

describe('what a build made', () => {
  test('is native, for this machine, built or in the folder of builds', () => {
    const { session, root } = installed();
    const built = { origin: 'built' as const };
    const pkg = nativePackage({
      path: 'node_modules/pinned',
      files: [
        file('build/Release/pinned.node', elf(pinnedTo(1))),
        file('lib/deep/b.node', elf(), built),
        file('lib/delivered.node', elf()),
        file('build/Release/arm.node', elf(pinnedTo(1), { arch: 'arm64' })),
      ],
    });
    writeFiles(root, { 'node_modules/pinned/lib/config.gypi': '{}' });
    assert.deepEqual(listBuilt(session, pkg).sort(), [
      ...['build/Release/pinned.node', 'build/config.gypi', 'lib/config.gypi', 'lib/deep/b.node'],
    ]);
    assert.deepEqual(listBuilt(session, { ...pkg, files: [] }), []);
  });
});

describe('sharing', () => {
  test('sends what is kept, signed, and another machine fetches it', async () => {
    const server = await serve();
    const { session, store } = installed();
    const from = { ...session, env: { ...session.env, ...signing(server.url) } };
    const pushed = await pushBuilds(from, store, []);
    assert.deepEqual(statesOf(pushed), ['uploaded']);
    assert.deepEqual('unnamedKey' in pushed && [pushed.unnamedKey, pushed.shared.trouble], [null, null]);
    assert.deepEqual(statesOf(await pushBuilds(from, store, [])), ['present']);

    const other = installed({ ABISTAMP_STORE: 'off' });
    const empty = join(makeFolder('home'), 'store');
    const to = { ...other.session, env: { ABISTAMP_STORE: empty, ...shared(server.url) } };
    assert.deepEqual(statesOf(await pullBuilds(to, ['pinned'])), ['fetched']);
    assert.deepEqual(keptIn(empty), ['pinned key']);
    assert.deepEqual(statesOf(await pullBuilds(to, [])), ['kept']);
    await assert.rejects(pullBuilds(to, ['unheard-of']), { code: 'BAD_ARGUMENT' });
  });

  test('says what is not there, not kept, or not believed', async () => {
    const server = await serve();
    const { session, store } = installed();
    const to = {
      ...session,
      env: { ABISTAMP_STORE: join(makeFolder('home'), 'store'), ...shared(server.url) },
    };
    assert.deepEqual(statesOf(await pullBuilds(to, [])), ['absent']);
    const from = { ...session, env: { ...session.env, ...signing(server.url) } };
    assert.deepEqual(statesOf(await pushBuilds(from, join(makeFolder('home'), 'store'), [])), ['not-kept']);
    await pushBuilds(from, store, []);
    const stranger = makeKeyPair();
    const wary = { ...to, env: { ...to.env, ABISTAMP_STORE_KEYS: stranger.publicKey } };
    assert.deepEqual(statesOf(await pullBuilds(wary, [])), ['refused']);
    const unnamed = { ...from, env: { ...from.env, ABISTAMP_STORE_KEYS: stranger.publicKey } };
    const result = await pushBuilds(unnamed, store, []);
    assert.equal('unnamedKey' in result && result.unnamedKey, pair.publicKey);
  });

  test('says that it failed where the server does', async () => {
    const server = await serve((_, response) => {
      response.writeHead(500).end();
      return true;
    });
    const { session, store } = installed();
    const from = { ...session, env: { ...session.env, ...signing(server.url) } };
    const pushed = await pushBuilds(from, store, []);
    assert.deepEqual(statesOf(pushed), ['failed']);
    assert.equal('shared' in pushed && pushed.shared.trouble?.kind, 'status');
    const to = {
      ...session,
      env: { ABISTAMP_STORE: join(makeFolder('home'), 'store'), ...shared(server.url) },
    };
    assert.deepEqual(statesOf(await pullBuilds(to, [])), ['failed']);
  });

  test('goes on with the next where a server takes one build not', async () => {
    const server = await serve(({ method, url = '' }, response) => {
      if (method !== 'PUT' || !url.startsWith('/cas/')) return false;
      response.writeHead(413).end();
      return true;
    });
    const { session, store } = installed();
    const pushed = await pushBuilds(
      { ...session, env: { ...session.env, ...signing(server.url) } },
      store,
      [],
    );
    assert.deepEqual(statesOf(pushed), ['failed']);
    assert.deepEqual('shared' in pushed && pushed.shared.trouble, {
      kind: 'status',
      method: 'PUT',
      status: 413,
    });
  });

  test('does not begin without what it needs', async () => {
    const { session, store } = installed();
    const kind = async (act: Promise<object>) => ((await act) as { kind?: string }).kind;
    const withEnv = (env: NodeJS.ProcessEnv) => ({ ...session, env: { ...session.env, ...env } });
    const url = { ABISTAMP_STORE_URL: 'http://127.0.0.1:9/' };
    assert.equal(await kind(pullBuilds(session, [])), 'none');
    assert.equal(await kind(pushBuilds(session, store, [])), 'none');
    assert.equal(await kind(pullBuilds(withEnv(url), [])), 'no-keys');
    assert.equal(await kind(pushBuilds(withEnv(url), store, [])), 'no-signing-key');
    assert.equal(
      await kind(pushBuilds(withEnv({ ...url, ABISTAMP_STORE_SIGNING_KEY: 'x' }), store, [])),
      'bad-setting',
    );
    assert.equal(await kind(pullBuilds(withEnv({ ABISTAMP_STORE_URL: 'ftp://x' }), [])), 'bad-setting');
  });

  test('is asked for what a repair needs, and its failures are data', async () => {
    const server = await serve();
    const { session, store } = installed();
    await pushBuilds({ ...session, env: { ...session.env, ...signing(server.url) } }, store, []);
    const key = keyOf(session, pinned(session));
    assert.ok(key !== null);
    const local = join(makeFolder('home'), 'store');
    const to = (env: NodeJS.ProcessEnv) => ({ ...session, env: { ABISTAMP_STORE: local, ...env } });
    assert.equal(await askSharedStore(to(shared(server.url)), [], true), null);
    assert.equal(await askSharedStore(to({}), [key], true), null);
    assert.equal(
      await askSharedStore(to({ ...shared(server.url), ABISTAMP_STORE: 'off' }), [key], true),
      null,
    );
    const bad = await askSharedStore(to({ ABISTAMP_STORE_URL: 'ftp://x' }), [key], true);
    assert.deepEqual([bad?.trouble?.kind, bad?.url], ['bad-setting', '']);
    const keyless = await askSharedStore(to({ ABISTAMP_STORE_URL: server.url }), [key], true);
    assert.equal(keyless?.trouble?.kind, 'no-keys');
    const asked = await askSharedStore(to(shared(server.url)), [key, key], false);
    assert.deepEqual([...(asked?.found ?? [])], [hashKey(key)]);
    assert.deepEqual(keptIn(local), [], 'a plan fetches nothing');
    const fetched = await askSharedStore(to(shared(server.url)), [key, key], true);
    assert.deepEqual([fetched?.found.size, fetched?.trouble, fetched?.url], [1, null, server.url]);
    assert.deepEqual(keptIn(local), ['pinned key']);
    assert.equal(server.asked.filter(({ path }) => path.startsWith('/ac/')).length >= 1, true);
  });

  test('does not share what differs between two folders of one package', async () => {
    const twin = 'node_modules/outer/node_modules/pinned';
    const made = madeTree();
    const entry = { version: '1.0.0', integrity: 'sha512-pinned', hasInstallScript: true };
    const packages = {
      'node_modules/pinned': entry,
      [twin]: entry,
      'node_modules/outer': { version: '1.0.0' },
    };
    const copies = Object.fromEntries(
      Object.entries(pinnedPackage('pinned')).map(([path, content]) => [
        path.replace('node_modules/pinned', twin),
        content,
      ]),
    );
    writeFiles(made.root, {
      ...copies,
      'node_modules/outer/package.json': { name: 'outer', version: '1.0.0' },
      'node_modules/.package-lock.json': { packages },
    });
    for (const folder of ['node_modules/pinned', twin]) unpackedBefore(made.root, folder);
    const store = join(makeFolder('home'), 'store');
    const server = await serve();
    const session = made.session();
    session.env = { ABISTAMP_STORE: store, ...signing(server.url) };
    session.project = { ...session.project, approvals: { refuses: () => null } };
    recordTree(session, { frozen: true, seen: { by: 'host' } });
    assert.deepEqual(statesOf(await pushBuilds({ ...session }, store, [])), ['uploaded']);
    const path = join(made.root, twin, 'build/Release/pinned.node');
    writeFileSync(path, Buffer.concat([readFileSync(path), Buffer.from('x')]));
    assert.deepEqual(statesOf(await pushBuilds({ ...session }, store, [])), ['differs']);
    rmSync(path);
    assert.deepEqual(statesOf(await pushBuilds({ ...session }, store, [])), ['differs']);
  });
});

describe('work for several builds', () => {
  test('ends with the first failure of the server, and throws what is none', async () => {
    const seen: number[] = [];
    const numbers = Array.from({ length: 20 }, (_, i) => i);
    const trouble = await eachAtOnce(numbers, async (number) => {
      seen.push(number);
      await new Promise((resolve) => setImmediate(resolve));
      if (number === 2) throw new RemoteError({ kind: 'cut' });
    });
    assert.deepEqual(trouble, { kind: 'cut' });
    assert.ok(seen.length < 12, `${seen.length}`);
    assert.equal(await eachAtOnce(numbers, async (number) => void seen.push(100 + number)), null);
    assert.equal(seen.filter((number) => number >= 100).length, 20);
    await assert.rejects(
      eachAtOnce([1], async () => {
        throw new Error('ours');
      }),
      /ours/,
    );
  });
});
