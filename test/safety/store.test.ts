import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeKeyPair } from '@abistamp/core';
import type { StoreEntry, StoreKey } from '@abistamp/core/internal/store/entry';
import { findBuilds, isIntact } from '@abistamp/core/internal/store/find-build';
import { hashSources } from '@abistamp/core/internal/store/hash-sources';
import { keepBuild, keepEntry, objectPath } from '@abistamp/core/internal/store/keep-build';
import { pruneStore } from '@abistamp/core/internal/store/prune-store';
import { openEnvelope, sealEntry } from '@abistamp/core/internal/store/remote/envelope';
import { parsePublicKey, parseSigningKey } from '@abistamp/core/internal/store/remote/keys';
import { identifyTree } from '@abistamp/core/internal/store/voucher';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import {
  quickBuild,
  quickFolder,
  quickIntegrity,
  quickPackage,
  quickProject,
} from '../support/quick-build.ts';
import { abistamp, type CliOptions, installHook } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { type NodeRelease, npm, runTool } from '../toolchain/index.ts';

/* Who answers for what is kept, and for whom it counts. */

const [integrity, good, project] = [quickIntegrity, quickFolder, quickProject];

/** As the package manager runs it. */
async function hostBuilds(root: string, node: NodeRelease, folder = good): Promise<void> {
  const { code, stderr } = await runTool('node', ['build.js'], { cwd: join(root, folder), node });
  assert.equal(code, 0, stderr);
}

async function options(cwd: string, node: NodeRelease, store: string): Promise<CliOptions> {
  return { cwd, node, env: { ABISTAMP_STORE: store }, tools: [await npm(10)] };
}

async function rebuild(cwd: string, node: NodeRelease, store: string): Promise<void> {
  const { code, stdout, stderr } = await abistamp(['rebuild'], await options(cwd, node, store));
  assert.equal(code, 0, stdout + stderr);
}

/** What a rebuild would do: `restore` where a kept build counts. */
async function planned(cwd: string, node: NodeRelease, store: string): Promise<string[]> {
  const { stdout } = await abistamp(['rebuild', '--dry-run', '--json'], await options(cwd, node, store));
  return parseAs('rebuild-dry-run', stdout).steps.map(({ action }) => action);
}

async function vouchers(store: string): Promise<string[]> {
  const entries = join(store, 'v2/entries');
  if (!existsSync(entries)) return [];
  return readdirSync(entries, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .map((path) => (JSON.parse(readFileSync(join(entries, path), 'utf8')) as StoreEntry).voucher)
    .map((voucher) => voucher.slice(0, voucher.indexOf(':')));
}

describe('what is kept of a tree', () => {
  test('is nothing by a record alone', async () => {
    const root = project();
    const store = join(makeFolder('store'), 'store');
    await hostBuilds(root, 22);
    rmSync(join(root, good, 'generated.js'));
    assert.equal((await abistamp(['record'], await options(root, 22, store))).code, 0);
    assert.deepEqual(await vouchers(store), []);
    assert.equal((await installHook(await options(root, 22, store))).code, 0);
    assert.deepEqual(await vouchers(store), ['host']);
  });

  test('counts for that tree alone where the package manager built it', async () => {
    const [root, other] = [project(), project()];
    const store = join(makeFolder('store'), 'store');
    await hostBuilds(root, 22);
    rmSync(join(root, good, 'generated.js'));
    await installHook(await options(root, 22, store));
    assert.deepEqual(await planned(other, 22, store), ['rebuild']);
    await hostBuilds(root, 24);
    assert.deepEqual(await planned(root, 22, store), ['restore']);
    // Nor for another that takes its place.
    renameSync(root, `${root}-before`);
    renameSync(other, root);
    assert.deepEqual(await planned(root, 22, store), ['rebuild']);
  });

  test('is nothing of a package manager’s build that wrote elsewhere in the package, too', async () => {
    const root = project();
    const store = join(makeFolder('store'), 'store');
    await hostBuilds(root, 22);
    await installHook(await options(root, 22, store));
    assert.deepEqual(await vouchers(store), []);
  });
});

describe('a build of ours', () => {
  const store = join(makeFolder('store'), 'store');
  let root: string;
  before(async () => {
    root = project();
    await rebuild(root, 22, store);
    await rebuild(root, 24, store);
  });

  test('comes back with what it generated', async () => {
    assert.deepEqual(await vouchers(store), ['build', 'build']);
    assert.deepEqual(await planned(root, 22, store), ['restore']);
    await rebuild(root, 22, store);
    const { code, stderr } = await runTool('node', ['-e', "require('good')"], { cwd: root, node: 22 });
    assert.equal(code, 0, stderr);
    await rebuild(root, 24, store);
  });

  test('counts for other projects that have the same sources, and for no patched ones', async () => {
    assert.deepEqual(await planned(project(), 22, store), ['restore']);
    assert.deepEqual(await planned(project('patched'), 22, store), ['rebuild']);
    const patched = project();
    writeFiles(patched, { 'patches/good+1.0.0.patch': 'of a file that no compiler reads' });
    assert.deepEqual(await planned(patched, 22, store), ['rebuild']);
    const otherScript = project();
    writeFileSync(join(otherScript, good, 'build.js'), `${quickBuild}// patched`);
    assert.deepEqual(await planned(otherScript, 22, store), ['rebuild']);
  });

  test('is readable for this user alone, and tells no settings', async () => {
    for (const path of ['', ...readdirSync(store, { recursive: true, encoding: 'utf8' })])
      assert.equal(lstatSync(join(store, path)).mode & 0o077, 0, path);
    const other = join(makeFolder('store'), 'store');
    const chosen = await options(project(), 22, other);
    const env = { ...chosen.env, CFLAGS: '-DSECRET', npm_config_good_token: 'hidden' };
    assert.equal((await abistamp(['rebuild'], { ...chosen, env })).code, 0);
    for (const path of readdirSync(join(other, 'v2/entries'), { recursive: true, encoding: 'utf8' }))
      if (path.endsWith('.json'))
        assert.doesNotMatch(readFileSync(join(other, 'v2/entries', path), 'utf8'), /SECRET|hidden/);
  });
});

const key: StoreKey = {
  ...{ name: 'good', version: '1.0.0', integrity, target: 'node-v115-linux-x64' },
  ...{ options: '0'.repeat(64), sources: '0'.repeat(64) },
};
const tree = '1'.repeat(32);
const asker = { tree, trusted: new Map() };

function keep(store: string): StoreEntry {
  const folder = makeFolder('package');
  writeFiles(folder, { 'build/Release/good.node': 'native' });
  return keepBuild(store, key, `build:${tree}`, folder, ['build/Release/good.node']);
}

describe('a build that a key signed', () => {
  const keyOf = () => {
    const pair = makeKeyPair();
    const signer = parseSigningKey(pair.privatePem);
    const known = parsePublicKey(pair.publicKey);
    assert.ok(signer !== null && known !== null);
    return { signer, trusted: new Map([[known.id, known.key]]) };
  };
  const [mine, theirs] = [keyOf(), keyOf()];
  const fetched = () => {
    const store = makeFolder('store');
    const opened = openEnvelope(sealEntry(keep(store), theirs.signer), key, theirs.trusted);
    assert.equal(opened.kind, 'valid');
    rmSync(join(store, 'v2/entries'), { recursive: true });
    keepEntry(store, opened.entry);
    return { store, entry: opened.entry };
  };

  test('counts for a project that names the key, and for no other', () => {
    const { store } = fetched();
    assert.equal(findBuilds(store, key, { tree, trusted: theirs.trusted }).length, 1);
    assert.equal(findBuilds(store, key, { tree, trusted: mine.trusted }).length, 0);
    assert.equal(findBuilds(store, key, asker).length, 0);
  });

  test('is exactly what was signed', () => {
    const { store, entry } = fetched();
    rmSync(join(store, 'v2/entries'), { recursive: true });
    const files = entry.files.map((file) => ({ ...file, sha256: 'f'.repeat(64) }));
    keepEntry(store, { ...entry, files });
    assert.deepEqual(findBuilds(store, key, { tree, trusted: theirs.trusted }), []);
  });
});

test('what an earlier version kept is none, and goes', () => {
  const store = makeFolder('store');
  keep(store);
  writeFiles(store, { 'v1/entries/x/y.json': '{"version":1}', 'v1/objects/aa/bb': 'x' });
  assert.equal(findBuilds(store, key, asker).length, 1);
  pruneStore(store, 1024, Date.now());
  assert.equal(existsSync(join(store, 'v1')), false);
  assert.equal(findBuilds(store, key, asker).length, 1);
});

test('what others can write is not used', () => {
  const path = (store: string) => {
    const entries = join(store, 'v2/entries');
    const [place = ''] = readdirSync(entries);
    return join(entries, place, readdirSync(join(entries, place))[0] ?? '');
  };
  for (const what of ['entry', 'object', 'folder'] as const) {
    const store = makeFolder('store');
    const entry = keep(store);
    const [file] = entry.files;
    assert.ok(file !== undefined && isIntact(store, entry));
    const place = {
      entry: path(store),
      object: objectPath(store, file.sha256),
      folder: join(store, 'v2'),
    }[what];
    const isUsed = () => findBuilds(store, key, asker).some((found) => isIntact(store, found));
    const { mode } = lstatSync(place);
    chmodSync(place, 0o777);
    if (what !== 'object') assert.equal(isUsed(), false, what);
    chmodSync(place, mode);
    if (what !== 'object') assert.equal(isUsed(), true, what);
    if (process.getuid?.() !== 0) continue;
    chownSync(place, 65534, 65534);
    assert.equal(isUsed(), false, `${what} of another`);
  }
});

test('a folder is another one than the one before it at the same place', async () => {
  const root = join(makeFolder('tree'), 'a');
  const make = async () => {
    mkdirSync(root);
    // Created and changed within one tick of the clock, it would seem to have no time of birth.
    await sleep(20);
    writeFileSync(join(root, 'x'), '');
    return identifyTree(root);
  };
  const first = await make();
  writeFileSync(join(root, 'y'), '');
  assert.equal(identifyTree(root), first);
  rmSync(root, { recursive: true });
  assert.notEqual(await make(), first);
});

test('what a build writes changes nothing about what it reads', () => {
  const folder = makeFolder('package');
  writeFiles(folder, quickPackage('.'));
  const before = hashSources(folder);
  writeFiles(folder, {
    ...{ 'build/Release/good.node': 'x', 'build/gen/x.c': '', 'generated.js': '', 'good.node': 'x' },
    ...{ 'node_modules/other/x.c': '', 'lib/code.jsc': 'x' },
  });
  assert.equal(hashSources(folder), before);
  writeFiles(folder, { 'deps/x.h': '' });
  assert.notEqual(hashSources(folder), before);
});

describe('push', () => {
  const push = async (root: string, store: string) => {
    const { privatePem, publicKey } = makeKeyPair();
    const chosen = await options(root, 22, store);
    // Nothing listens there: what is refused is refused before anything is sent.
    const env = {
      ...{ ABISTAMP_STORE_URL: 'http://127.0.0.1:9/', ABISTAMP_STORE_KEYS: publicKey },
      ...{ ABISTAMP_STORE_SIGNING_KEY: privatePem },
    };
    const { stdout } = await abistamp(['store', 'push', '--json'], {
      ...chosen,
      env: { ...chosen.env, ...env },
    });
    const { builds } = JSON.parse(stdout) as { builds: { state: string }[] };
    return builds.map(({ state }) => state);
  };

  test('leaves out a package of which two folders differ', async () => {
    const twin = 'node_modules/other/node_modules/good';
    const root = project(undefined, [good, twin]);
    writeFiles(root, { 'node_modules/other/package.json': { name: 'other', version: '1.0.0' } });
    const store = join(makeFolder('store'), 'store');
    await rebuild(root, 22, store);
    assert.deepEqual(await push(root, store), ['failed']);
    const file = join(root, twin, 'build/Release/good.node');
    writeFileSync(file, Buffer.concat([readFileSync(file), Buffer.from('fake')]));
    assert.deepEqual(await push(root, store), ['differs']);
  });

  test('leaves out what was not made in this tree', async () => {
    const [root, other] = [project(), project()];
    const store = join(makeFolder('store'), 'store');
    await rebuild(other, 22, store);
    await rebuild(root, 22, store);
    assert.deepEqual(await push(root, store), ['not-kept']);
    assert.deepEqual(await push(other, store), ['failed']);
  });
});
