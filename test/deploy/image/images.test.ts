import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as zlib from 'node:zlib';
import { makeFolder, writeFiles } from '../../support/make-folder.ts';
import {
  addBlob,
  addImage,
  addonPackage,
  indexType,
  json,
  makeAddon,
  makeLayout,
  makeNode,
  makeSaved,
  nodeLayer,
  type Store,
  storeTar,
} from './image-writer.ts';
import { listFindings, listTrees, readBytes, readImage, readStore, writeStore } from './read-images.ts';
import { file, folder, hardLink, link, writeTar } from './tar-writer.ts';

const appLayer = writeTar([
  folder('app'),
  file('app/package.json', '{"name":"shop"}'),
  ...addonPackage('app/node_modules/old', '1.0.0', makeAddon(64)),
  ...addonPackage('app/node_modules/good', '2.0.0', makeAddon(137)),
]);
const steps = ['FROM rootfs', '/bin/sh -c #(nop) COPY dir:1 in /app '];
const oldFinding = '/app old@1.0.0 ABI_MISMATCH build/Release/addon.node 1';

function layout(compress: (layer: Buffer) => Uint8Array): Store {
  const store: Store = new Map();
  return makeLayout(store, [addImage(store, { layers: [nodeLayer(), appLayer], steps, compress })]);
}

const skippable = Buffer.concat([Buffer.from([0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0]), Buffer.from('abc')]);

/** A frame of raw blocks (RFC 8878, 3.1.1): what it holds is as it is. */
function zstdFrame(bytes: Buffer): Uint8Array {
  const parts: Uint8Array[] = [Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38])];
  for (let at = 0; at < bytes.length || at === 0; at += 65536) {
    const block = bytes.subarray(at, at + 65536);
    const header = Buffer.alloc(3);
    header.writeUIntLE((block.length << 3) | (at + 65536 >= bytes.length ? 1 : 0), 0, 3);
    parts.push(header, block);
  }
  return Buffer.concat(parts);
}

/** As zstd:chunked has it: many frames, and some to be skipped. */
function zstdChunked(layer: Buffer): Uint8Array {
  const frames: Uint8Array[] = [skippable];
  for (let at = 0; at < layer.length; at += 100_000) frames.push(zstdFrame(layer.subarray(at, at + 100_000)));
  return Buffer.concat([...frames, skippable]);
}

describe('an image in each of its forms', () => {
  const forms: [string, () => ReturnType<typeof readImage>][] = [
    ['an OCI layout, plain', () => readStore(layout((layer): Uint8Array => layer))],
    ['gzip', () => readStore(layout((layer) => zlib.gzipSync(layer)))],
    [
      'gzip of many members',
      () =>
        readStore(
          layout((layer) =>
            Buffer.concat([zlib.gzipSync(layer.subarray(0, 700)), zlib.gzipSync(layer.subarray(700))]),
          ),
        ),
    ],
    ['zstd of many frames', () => readStore(layout(zstdChunked))],
    ['a folder', () => readImage(writeStore(layout((layer) => zlib.gzipSync(layer))))],
    ['docker save', () => readStore(makeSaved([{ name: 'shop:1', layers: [nodeLayer(), appLayer], steps }]))],
  ];
  for (const [name, read] of forms)
    test(name, async () => {
      const found = await read();
      assert.deepEqual(listFindings(found), [oldFinding]);
      const [image] = found.images;
      assert.ok(image !== undefined && !('error' in image));
      assert.equal(image.target, 'node-v137-linux-x64');
      assert.deepEqual(image.node, { path: 'usr/local/bin/node', version: '24.21.0', abi: 137 });
      assert.equal(image.trees[0]?.findings[0]?.step, 'COPY dir:1 in /app');
      assert.equal(image.trees[0]?.native, 2);
    });
});

test('layers change what lies below them as containers see it', async () => {
  const below = writeTar([
    ...addonPackage('./app/node_modules/gone', '1.0.0', makeAddon(64)),
    ...addonPackage('./app/node_modules/emptied', '1.0.0', makeAddon(64)),
    ...addonPackage('app/node_modules/kept', '1.0.0', makeAddon(64)),
    ...addonPackage('old/node_modules/whole', '1.0.0', makeAddon(64)),
    file('app/store.node', makeAddon(64)),
    link('app/lib', '/app/node_modules'),
  ]);
  const above = writeTar([
    file('app/node_modules/.wh.gone'),
    file('app/node_modules/emptied/package.json', '{"name":"emptied","version":"2.0.0"}'),
    // Hides what is below, and nothing of its own layer, wherever it stands.
    file('app/node_modules/emptied/.wh..wh..opq'),
    file('.wh.old'),
    file('app/.wh.never-was'),
    hardLink('app/node_modules/kept/build/Release/hard.node', 'app/store.node'),
    // Through a link inside the root.
    ...addonPackage('app/node_modules/late', '1.0.0', makeAddon(64)).map((entry) => ({
      ...entry,
      name: entry.name.replace('app/node_modules', 'app/lib'),
    })),
  ]);
  const again = writeTar(addonPackage('app/node_modules/gone', '3.0.0', makeAddon(137)));
  const store: Store = new Map();
  const found = await readStore(
    makeLayout(store, [addImage(store, { layers: [nodeLayer(), below, above, again] })]),
  );
  assert.deepEqual(listFindings(found), [
    '/app kept@1.0.0 ABI_MISMATCH build/Release/addon.node 1',
    '/app late@1.0.0 ABI_MISMATCH build/Release/addon.node 2',
  ]);
  assert.deepEqual(listTrees(found), ['/app']);
});

test('names are as long as PAX and GNU make them', async () => {
  const deep = `deps/${'a-long-folder/'.repeat(12)}node_modules`;
  const layer = writeTar([
    ...addonPackage(`${deep}/pax`, '1.0.0', makeAddon(64)),
    ...addonPackage(`${deep}/gnu`, '1.0.0', makeAddon(64)).map((entry) => ({ ...entry, gnu: true })),
    { ...file('app/data', 'x'), pax: { 'SCHILY.xattr.user.x': 'a\n11 path=b\n' } },
  ]);
  const store: Store = new Map();
  const found = await readStore(makeLayout(store, [addImage(store, { layers: [nodeLayer(), layer] })]));
  assert.deepEqual(
    listFindings(found).map((line) => line.split(' ')[1]),
    ['gnu@1.0.0', 'pax@1.0.0'],
  );
});

describe('several platforms', () => {
  const store: Store = new Map();
  const arm = [
    nodeLayer('24.21.0', 183),
    writeTar(addonPackage('app/node_modules/x', '1.0.0', makeAddon(137))),
  ];
  const manifests = [
    addImage(store, { layers: [nodeLayer(), appLayer] }),
    {
      ...addImage(store, { layers: arm, arch: 'arm64' }),
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    },
    {
      ...addBlob(
        store,
        json({ schemaVersion: 2, config: {}, layers: [] }),
        'application/vnd.oci.image.manifest.v1+json',
      ),
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    },
  ];
  const inner = addBlob(store, json({ schemaVersion: 2, manifests }), indexType);
  const whole = makeLayout(store, [
    { ...inner, annotations: { 'io.containerd.image.name': 'docker.io/library/shop:1' } },
  ]);

  test('all are judged', async () => {
    const found = await readStore(whole);
    assert.deepEqual(
      found.images.map(({ name, platform }) => `${name} ${platform}`),
      ['docker.io/library/shop:1 linux/amd64', 'docker.io/library/shop:1 linux/arm64/v8'],
    );
    assert.deepEqual(listFindings(found), [
      oldFinding,
      '/app x@1.0.0 ARCH_MISMATCH build/Release/addon.node 1',
    ]);
  });

  for (const platform of ['linux/arm64', 'linux/arm64/v8', 'linux-arm64'])
    test(`or the one that is asked for: ${platform}`, async () => {
      const { images } = await readStore(whole, { platform });
      assert.deepEqual(
        images.map((image) => image.platform),
        ['linux/arm64/v8'],
      );
    });

  test('one that is not there is an error, with those that are', async () => {
    await assert.rejects(readStore(whole, { platform: 'linux/s390x' }), {
      code: 'IMAGE_PLATFORM_MISSING',
      message: /linux\/s390x; there are linux\/amd64, linux\/arm64\/v8/,
    });
  });

  test('one that was not saved with the others is left out', async () => {
    const [first] = manifests;
    const some = new Map(whole);
    some.delete(`blobs/sha256/${first?.digest.slice('sha256:'.length)}`);
    assert.deepEqual(
      (await readStore(some)).images.map(({ platform }) => platform),
      ['linux/arm64/v8'],
    );
  });
});

test('of several images one is named', async () => {
  const layers = [nodeLayer(), appLayer];
  const saved = makeSaved([
    { name: 'shop:1', layers },
    { name: 'registry.example/other:2', layers: [nodeLayer()] },
  ]);
  await assert.rejects(readStore(saved), { code: 'BAD_ARGUMENT', message: /2 images: shop:1, registry/ });
  await assert.rejects(readStore(saved, { name: 'none' }), { code: 'BAD_ARGUMENT' });
  assert.deepEqual(listFindings(await readStore(saved, { name: 'shop:1' })), [oldFinding]);
  assert.deepEqual(listFindings(await readStore(saved, { name: 'other:2' })), []);
});

test('a root file system in a folder leads nowhere outside of it', async () => {
  const root = makeFolder('root');
  const outside = makeFolder('outside');
  writeFiles(outside, { 'node_modules/evil/build/Release/addon.node': makeAddon(64) });
  writeFiles(root, {
    'usr/local/bin/node': makeNode('22.23.3'),
    'app/node_modules/old/package.json': { name: 'old', version: '1.0.0' },
    'app/node_modules/old/index.js': "require('./build/Release/addon.node')",
    'app/node_modules/old/build/Release/addon.node': makeAddon(115),
  });
  symlinkSync(join(outside, 'node_modules/evil'), join(root, 'app/node_modules/evil'));
  symlinkSync('/app', join(root, 'srv'));
  const found = await readImage(root);
  assert.deepEqual(listFindings(found), ['/app old@1.0.0 ABI_MISMATCH build/Release/addon.node 0']);
});

test('the files of a container, as docker export writes them, are an image', async () => {
  const entries = addonPackage('app/node_modules/old', '1.0.0', makeAddon(64));
  const found = await readBytes(writeTar([file('usr/local/bin/node', makeNode('24.21.0')), ...entries]));
  assert.deepEqual(listFindings(found), ['/app old@1.0.0 ABI_MISMATCH build/Release/addon.node 0']);
});

const lockedWorkspace = {
  '': { workspaces: ['packages/*'] },
  'packages/a': { name: 'a', version: '1.0.0' },
  'node_modules/a': { resolved: 'packages/a', link: true },
};

test('a record in an image vouches for nothing, and members of a workspace are part of its tree', async () => {
  const layer = writeTar([
    file('app/package.json', '{"name":"w","workspaces":["packages/*"]}'),
    file('app/package-lock.json', JSON.stringify({ lockfileVersion: 3, packages: lockedWorkspace })),
    link('app/node_modules/a', '../packages/a'),
    file('app/packages/a/package.json', '{"name":"a","version":"1.0.0"}'),
    ...addonPackage('app/packages/a/node_modules/old', '1.0.0', makeAddon(64)),
    ...addonPackage('app/node_modules/good', '1.0.0', makeAddon(137)),
    file('app/node_modules/.cache/abistamp/stamp.json', '{"version":1}'),
    ...addonPackage('other/node_modules/old', '2.0.0', makeAddon(64)),
  ]);
  const store: Store = new Map();
  const found = await readStore(makeLayout(store, [addImage(store, { layers: [nodeLayer(), layer] })]));
  assert.deepEqual(listTrees(found), ['/app', '/other']);
  assert.deepEqual(listFindings(found), [
    '/app old@1.0.0 ABI_MISMATCH build/Release/addon.node 1',
    '/other old@2.0.0 ABI_MISMATCH build/Release/addon.node 1',
  ]);
});

test('what a compressed layer holds behind all that was kept is read again', async () => {
  // The package declares nothing, and its code precedes its addon by more than is kept.
  const layer = writeTar([
    file('app/node_modules/late/a.js', "module.exports = require('./b.js');\n"),
    file('app/node_modules/late/index.js', "module.exports = require('./a.js');\n"),
    ...Array.from({ length: 40 }, (_, i) => file(`app/node_modules/p${i}/index.js`, '1')),
    file('app/node_modules/late/package.json', '{"name":"late","version":"1.0.0"}'),
    file('app/node_modules/late/b.js', "module.exports = require('./native/linux.node');\n"),
    file('app/node_modules/late/native/linux.node', makeAddon(64)),
    file('app/node_modules/late/native/other.node', makeAddon(137)),
  ]);
  const store: Store = new Map();
  const compress = (bytes: Buffer) => zlib.gzipSync(bytes);
  const found = await readStore(
    makeLayout(store, [addImage(store, { layers: [nodeLayer(), layer], compress })]),
  );
  assert.deepEqual(listFindings(found), ['/app late@1.0.0 ABI_MISMATCH native/linux.node 1']);
});

test('an image without a Node, and what is no image, are errors of their own', async () => {
  const store: Store = new Map();
  const without = makeLayout(store, [addImage(store, { layers: [appLayer] })]);
  await assert.rejects(readStore(without), { code: 'IMAGE_NO_NODE' });
  await assert.rejects(readBytes(Buffer.from('not a tar'.repeat(200))), { code: 'IMAGE_FORMAT' });
  await assert.rejects(readBytes(zlib.gzipSync(storeTar(without))), {
    code: 'IMAGE_FORMAT',
    message: /gzip/,
  });
  await assert.rejects(readImage('/nonexistent'), { code: 'IMAGE_FORMAT' });
  const empty = makeFolder('empty');
  mkdirSync(join(empty, 'app'));
  writeFileSync(join(empty, 'app/x'), '');
  await assert.rejects(readImage(empty), { code: 'IMAGE_NO_NODE' });
});
