import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeKeyPair } from '@abistamp/core';
import type { StoreEntry } from '@abistamp/core/internal/store/entry';
import { sealEntry } from '@abistamp/core/internal/store/remote/envelope';
import { parseSigningKey } from '@abistamp/core/internal/store/remote/keys';
import { makeFolder } from '../support/make-folder.ts';
import { abistamp, check, installHook, loads } from '../support/run-cli.ts';
import { nginx, node } from '../toolchain/index.ts';
import { type RunningNginx, startNginx } from './start-nginx.ts';
import {
  addons,
  checkOut,
  type Envelope,
  entryOf,
  listFiles,
  readEntries,
  statesOf,
  teamKeys,
} from './team.ts';

const program = await nginx();
const skip = program === null && 'no nginx, and no apt-get to get one with';

describe('builds shared over nginx with WebDAV', { skip }, () => {
  let server: RunningNginx;
  let ci: { cwd: string; store: string };
  const writer = () => ({
    ABISTAMP_STORE: ci.store,
    ABISTAMP_STORE_URL: `${server.url}team`,
    ABISTAMP_STORE_KEYS: teamKeys.publicKey,
    ABISTAMP_STORE_SIGNING_KEY: teamKeys.privatePem,
  });
  const reader = (store: string, place = 'team') => ({
    ABISTAMP_STORE: store,
    ABISTAMP_STORE_URL: `${server.url}${place}`,
    ABISTAMP_STORE_KEYS: teamKeys.publicKey,
  });

  before(async () => {
    server = await startNginx(program ?? '');
    ci = await checkOut();
    const env = { ABISTAMP_STORE: ci.store };
    assert.equal((await installHook({ cwd: ci.cwd, env })).code, 0);
    assert.equal((await abistamp(['rebuild'], { cwd: ci.cwd, node: 22, env })).code, 0);
    const pushed = await abistamp(['store', 'push', '--json'], { cwd: ci.cwd, node: 22, env: writer() });
    assert.equal(pushed.code, 0, pushed.stderr);
    assert.equal(pushed.stderr, '');
    assert.deepEqual(statesOf(pushed.stdout), { heapdump: 'uploaded', 'unix-dgram': 'uploaded' });
  });
  after(() => server.stop());

  test('lie there as Bazel’s layout has them: files by their hash, entries that hold nothing of the machine', () => {
    const folder = join(server.folder, 'team');
    const entries = readEntries(folder);
    assert.equal(entries.length, 2);
    for (const { path, envelope } of entries) {
      assert.match(path, /\/ac\/[0-9a-f]{64}$/);
      assert.equal(envelope.version, 1);
      assert.equal(envelope.signatures.length, 1);
      for (const { sha256 } of envelope.entry.files) assert.ok(existsSync(join(folder, 'cas', sha256)));
    }
    const notes = entries.flatMap(({ envelope }) =>
      envelope.entry.files.filter(({ path }) => path === 'build/config.gypi'),
    );
    assert.equal(notes.length, 2);
    for (const { sha256 } of notes) {
      const note = readFileSync(join(folder, 'cas', sha256), 'utf8');
      assert.match(note, /"node_module_version": 127/);
      assert.doesNotMatch(note, /\/|npm/, 'folders and npm’s settings stay at home');
    }
  });

  test('are not uploaded twice, and completed where the cache has dropped a file', async () => {
    const push = async () =>
      statesOf(
        (await abistamp(['store', 'push', '--json'], { cwd: ci.cwd, node: 22, env: writer() })).stdout,
      );
    assert.deepEqual(await push(), { heapdump: 'present', 'unix-dgram': 'present' });
    const folder = join(server.folder, 'team');
    const dropped = join(folder, 'cas', entryOf(folder, 'heapdump').envelope.entry.files[0]?.sha256 ?? '');
    const bytes = readFileSync(dropped);
    rmSync(dropped);
    assert.deepEqual(await push(), { heapdump: 'uploaded', 'unix-dgram': 'present' });
    assert.deepEqual(readFileSync(dropped), bytes);
  });

  test('repair another machine’s tree without a compiler, and load there', async () => {
    const { cwd, store } = await checkOut();
    const env = { ...reader(store), PATH: (await node(22)).bin };
    const plan = await abistamp(['rebuild', '--dry-run', '--json'], { cwd, node: 22, env });
    const { steps } = JSON.parse(plan.stdout) as { steps: { action: string }[] };
    assert.deepEqual(
      steps.map(({ action }) => action),
      ['restore', 'restore'],
    );
    assert.deepEqual(listFiles(store), [], 'a plan fetches nothing');
    const result = await abistamp(['rebuild'], { cwd, node: 22, env });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.equal(result.stderr, '');
    assert.equal((await check({ cwd, node: 22, env })).code, 0);
    for (const name of addons) assert.ok(await loads(name, { cwd, node: 22 }), name);
  });

  test('take the place of a build that was never run, and are recorded as built, not as delivered', async () => {
    const { cwd, store } = await checkOut(20, '--ignore-scripts');
    const env = { ...reader(store), PATH: (await node(22)).bin };
    assert.equal((await check({ cwd, node: 22, env })).code, 1);
    const result = await abistamp(['rebuild'], { cwd, node: 22, env });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    for (const name of addons) assert.ok(await loads(name, { cwd, node: 22 }), name);
    const sidecar = readFileSync(join(cwd, 'abi-lock.json'), 'utf8');
    assert.match(sidecar, /heapdump/);
    assert.doesNotMatch(sidecar, /[0-9a-f]{64}/, 'nothing built is pinned: the next build has another hash');
  });

  test('are found by the project’s own settings, and stay when the server is gone', async () => {
    const { cwd, store } = await checkOut();
    const other = await startNginx(program ?? '');
    cpSync(join(server.folder, 'team'), other.folder, { recursive: true });
    const path = join(cwd, 'package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as object;
    const abistampKey = { storeUrl: other.url, storeKeys: [teamKeys.publicKey] };
    writeFileSync(path, JSON.stringify({ ...manifest, abistamp: abistampKey }));
    const env = { ABISTAMP_STORE: store };
    const pulled = await abistamp(['store', 'pull', 'heapdump', '--json'], { cwd, node: 22, env });
    assert.deepEqual(statesOf(pulled.stdout), { heapdump: 'fetched' });
    const rest = await abistamp(['store', 'pull', '--json'], { cwd, node: 22, env });
    assert.deepEqual(statesOf(rest.stdout), { heapdump: 'kept', 'unix-dgram': 'fetched' });
    await other.stop();
    const result = await abistamp(['rebuild'], {
      cwd,
      node: 22,
      env: { ...env, PATH: (await node(22)).bin },
    });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.equal(result.stderr, '', 'what is kept here needs no server');
    for (const name of addons) assert.ok(await loads(name, { cwd, node: 22 }), name);
  });

  describe('that cannot be believed', () => {
    /** A copy of the team's cache that someone has changed. */
    const tampered = (name: string, change: (folder: string) => void): string => {
      const folder = join(server.folder, name);
      cpSync(join(server.folder, 'team'), folder, { recursive: true });
      change(folder);
      return name;
    };
    const rewrite = (folder: string, name: string, change: (envelope: Envelope) => void) => {
      const { path, envelope } = entryOf(folder, name);
      change(envelope);
      writeFileSync(path, JSON.stringify(envelope));
    };
    const addonOf = (folder: string, name: string) => {
      const file = entryOf(folder, name).envelope.entry.files.find(({ path }) => path.endsWith('.node'));
      assert.ok(file);
      return join(folder, 'cas', file.sha256);
    };
    const refuses = async (
      place: string,
      expected: Record<string, string>,
      env = reader(makeFolder('store'), place),
    ) => {
      const { cwd } = await checkOut();
      const store = env.ABISTAMP_STORE;
      const pulled = await abistamp(['store', 'pull', '--json'], { cwd, node: 22, env });
      assert.equal(pulled.code, 0, pulled.stderr);
      assert.deepEqual(statesOf(pulled.stdout), expected);
      assert.equal(pulled.stderr.trim().split('\n').length, 1, pulled.stderr);
      assert.deepEqual(listFiles(join(store, 'v2/entries')), [], 'nothing a restore could find');
      return { cwd, store };
    };

    test('because a file was changed or is gone are not fetched', async () => {
      const place = tampered('changed-file', (folder) => {
        const changed = addonOf(folder, 'heapdump');
        const bytes = readFileSync(changed);
        bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
        writeFileSync(changed, bytes);
        rmSync(addonOf(folder, 'unix-dgram'));
      });
      const expected = { heapdump: 'refused: wrong-content', 'unix-dgram': 'refused: missing-content' };
      const { store } = await refuses(place, expected);
      for (const object of listFiles(join(store, 'v2/objects')))
        assert.doesNotMatch(readFileSync(object, 'latin1'), /^\x7fELF/, 'no addon of theirs came in');
    });

    test('because a file was replaced by a longer or shorter one are not fetched', async () => {
      const place = tampered('other-length', (folder) => {
        const longer = addonOf(folder, 'heapdump');
        writeFileSync(longer, Buffer.concat([readFileSync(longer), Buffer.alloc(1 << 20)]));
        const shorter = addonOf(folder, 'unix-dgram');
        writeFileSync(shorter, readFileSync(shorter).subarray(0, 1000));
      });
      await refuses(place, { heapdump: 'refused: wrong-content', 'unix-dgram': 'refused: wrong-content' });
    });

    test('because the entry names another file than was signed are not fetched', async () => {
      const place = tampered('changed-entry', (folder) => {
        const other = entryOf(folder, 'unix-dgram').envelope.entry.files;
        rewrite(folder, 'heapdump', ({ entry }) => {
          entry.files.splice(0, entry.files.length, ...other);
        });
        rewrite(folder, 'unix-dgram', ({ entry }) => {
          for (const file of entry.files) file.mode = 0o755;
        });
      });
      await refuses(place, { heapdump: 'refused: bad-signature', 'unix-dgram': 'refused: bad-signature' });
    });

    test('because they were signed for another build are not fetched', async () => {
      const place = tampered('replayed', (folder) => {
        const heapdump = entryOf(folder, 'heapdump');
        const dgram = entryOf(folder, 'unix-dgram');
        writeFileSync(heapdump.path, JSON.stringify(dgram.envelope));
        // The same, with the right key: the signature then covers something else.
        heapdump.envelope.entry.key = dgram.envelope.entry.key;
        writeFileSync(dgram.path, JSON.stringify(heapdump.envelope));
      });
      await refuses(place, { heapdump: 'refused: other-build', 'unix-dgram': 'refused: bad-signature' });
    });

    test('because they are no entries at all are not fetched', async () => {
      const place = tampered('no-entry', (folder) => {
        rewrite(folder, 'unix-dgram', ({ entry }) => {
          for (const file of entry.files) file.path = `../../${file.path}`;
        });
        writeFileSync(entryOf(folder, 'heapdump').path, 'hello');
      });
      await refuses(place, { heapdump: 'refused: malformed', 'unix-dgram': 'refused: malformed' });
    });

    test('because a stranger signed them, or nobody, are compiled instead', async () => {
      const strangerKeys = makeKeyPair();
      const env = {
        ...writer(),
        ABISTAMP_STORE_URL: `${server.url}stranger`,
        ABISTAMP_STORE_SIGNING_KEY: strangerKeys.privatePem,
      };
      const pushed = await abistamp(['store', 'push', '--json'], { cwd: ci.cwd, node: 22, env });
      assert.deepEqual(statesOf(pushed.stdout), { heapdump: 'uploaded', 'unix-dgram': 'uploaded' });
      assert.ok(
        pushed.stderr.includes(strangerKeys.publicKey),
        'the writer is told that nobody will believe it',
      );
      rewrite(join(server.folder, 'stranger'), 'unix-dgram', ({ signatures }) => {
        signatures.splice(0);
      });
      const expected = { heapdump: 'refused: unknown-signer', 'unix-dgram': 'refused: unsigned' };
      const { cwd, store } = await refuses('stranger', expected);
      const result = await abistamp(['rebuild', '--json'], { cwd, node: 22, env: reader(store, 'stranger') });
      assert.equal(result.code, 0, result.stdout);
      const { repairs } = JSON.parse(result.stdout) as { repairs: { action: string; result: string }[] };
      assert.deepEqual(
        repairs.map(({ action, result: end }) => `${action}: ${end}`),
        ['rebuild: repaired', 'rebuild: repaired'],
      );
      assert.equal(result.stderr.trim().split('\n').length, 1, result.stderr);
      for (const name of addons) assert.ok(await loads(name, { cwd, node: 22 }), name);
    });

    test('are replaced by the next who pushes', async () => {
      const place = tampered('to-repair', (folder) => {
        rewrite(folder, 'heapdump', ({ signatures }) => {
          signatures.splice(0);
        });
      });
      const env = { ...writer(), ABISTAMP_STORE_URL: `${server.url}${place}` };
      const pushed = await abistamp(['store', 'push', '--json'], { cwd: ci.cwd, node: 22, env });
      assert.deepEqual(statesOf(pushed.stdout), { heapdump: 'uploaded', 'unix-dgram': 'present' });
      assert.equal(entryOf(join(server.folder, place), 'heapdump').envelope.signatures.length, 1);
    });
  });

  test('that do not fit after all are put back, compiled, and not preferred to our own again', async () => {
    // What a machine with a newer C library would make: correctly signed, with the right key, and useless
    // here.
    const folder = join(server.folder, 'unfit');
    cpSync(join(server.folder, 'team'), folder, { recursive: true });
    const kept = listFiles(join(ci.store, 'v2/entries')).map(
      (path) => JSON.parse(readFileSync(path, 'utf8')) as StoreEntry,
    );
    const signer = parseSigningKey(teamKeys.privatePem);
    assert.ok(signer);
    for (const name of addons) {
      const of = (target: string) => kept.find(({ key }) => key.name === name && key.target.includes(target));
      const [wanted, unfit] = [of('v127'), of('v115')];
      assert.ok(wanted !== undefined && unfit !== undefined);
      const files = unfit.files.filter(({ path }) => path.endsWith('.node'));
      for (const { sha256 } of files)
        cpSync(join(ci.store, 'v2/objects', sha256.slice(0, 2), sha256), join(folder, 'cas', sha256));
      writeFileSync(entryOf(folder, name).path, sealEntry({ ...wanted, files }, signer));
    }
    const { cwd, store } = await checkOut();
    const env = reader(store, 'unfit');
    const repairsOf = (stdout: string) =>
      (JSON.parse(stdout) as { repairs: { action: string; result: string }[] }).repairs.map(
        ({ action, result }) => `${action}: ${result}`,
      );
    assert.equal((await installHook({ cwd, node: 20, env })).code, 0);
    const first = await abistamp(['rebuild', '--json'], { cwd, node: 22, env });
    assert.deepEqual(repairsOf(first.stdout), ['rebuild: repaired', 'rebuild: repaired'], first.stderr);
    assert.equal((await abistamp(['rebuild'], { cwd, node: 20, env })).code, 0);
    const again = await abistamp(['rebuild', '--json'], { cwd, node: 22, env });
    assert.deepEqual(repairsOf(again.stdout), ['restore: repaired', 'restore: repaired'], again.stderr);
    for (const name of addons) assert.ok(await loads(name, { cwd, node: 22 }), name);
  });

  test('behind a password are given to those who have it, in the environment, the address or a netrc file', async (t) => {
    const login = { user: 'team', password: 'p:a s%s' };
    const guarded = await startNginx(program ?? '', login);
    t.after(() => guarded.stop());
    cpSync(join(server.folder, 'team'), guarded.folder, { recursive: true });
    const { cwd } = await checkOut();
    const netrc = join(makeFolder('netrc'), 'netrc');
    writeFileSync(netrc, `machine 127.0.0.1 login ${login.user} password "${login.password}"\n`);
    const inUrl = `team:${encodeURIComponent(login.password)}@`;
    const plain = { ABISTAMP_STORE_KEYS: teamKeys.publicKey, ABISTAMP_STORE_URL: guarded.url };
    const ways: Record<string, string>[] = [
      { ...plain, ABISTAMP_STORE_USER: login.user, ABISTAMP_STORE_PASSWORD: login.password },
      { ...plain, ABISTAMP_STORE_URL: guarded.url.replace('//', `//${inUrl}`) },
      { ...plain, NETRC: netrc },
    ];
    for (const way of ways) {
      const env = { ...way, ABISTAMP_STORE: makeFolder('store') };
      const { stdout, stderr } = await abistamp(['store', 'pull', '--json'], { cwd, node: 22, env });
      assert.deepEqual(statesOf(stdout), { heapdump: 'fetched', 'unix-dgram': 'fetched' }, stderr);
      assert.ok(!(stdout + stderr).includes('p%3Aa'), 'no password in what is printed');
    }
    const env = { ...plain, ABISTAMP_STORE: makeFolder('store'), ABISTAMP_STORE_USER: 'team' };
    const denied = await abistamp(['store', 'pull', '--json'], { cwd, node: 22, env });
    assert.equal(denied.code, 0);
    assert.deepEqual(statesOf(denied.stdout), { heapdump: 'failed', 'unix-dgram': 'failed' });
    assert.match(denied.stderr, /^[^\n]*401[^\n]*\n$/);
  });

  test('work with the configuration that the documentation gives: reading is free, writing is not', async (t) => {
    const page = readFileSync(new URL('../../docs/shared-store.md', import.meta.url), 'utf8');
    const [server] = /^ {4}server \{\n(?: {4}.*\n|\n)+? {4}\}$/m.exec(page) ?? [];
    assert.ok(server !== undefined, 'the page has a server block');
    const documented = await startNginx(program ?? '', { user: 'ci', password: 'secret' }, server);
    t.after(() => documented.stop());
    const push = async (password: string) => {
      const credentials = { ABISTAMP_STORE_USER: 'ci', ABISTAMP_STORE_PASSWORD: password };
      const env = { ...writer(), ...credentials, ABISTAMP_STORE_URL: documented.url };
      return abistamp(['store', 'push', '--json'], { cwd: ci.cwd, node: 22, env });
    };
    const denied = await push('guessed');
    assert.deepEqual(statesOf(denied.stdout), { heapdump: 'failed', 'unix-dgram': 'failed' });
    assert.match(denied.stderr, /answered PUT with 401/);
    const pushed = await push('secret');
    assert.deepEqual(
      statesOf(pushed.stdout),
      { heapdump: 'uploaded', 'unix-dgram': 'uploaded' },
      pushed.stderr,
    );
    const { cwd, store } = await checkOut();
    const env = { ...reader(store), ABISTAMP_STORE_URL: documented.url };
    const pulled = await abistamp(['store', 'pull', '--json'], { cwd, node: 22, env });
    assert.deepEqual(
      statesOf(pulled.stdout),
      { heapdump: 'fetched', 'unix-dgram': 'fetched' },
      pulled.stderr,
    );
  });
});
