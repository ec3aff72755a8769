import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import {
  addImage,
  addonPackage,
  json,
  makeAddon,
  makeLayout,
  makeSaved,
  nodeLayer,
  type Store,
} from './image-writer.ts';
import { listFindings, readBytes, readImage, readStore, writeStore } from './read-images.ts';
import { addChanged } from './rewrite-manifest.ts';
import { file, folder, hardLink, link, type WrittenEntry, writeTar } from './tar-writer.ts';

const path = 'app/node_modules/p';
const addonPath = `${path}/build/Release/addon.node`;
const bad = makeAddon(64);
const badPackage = addonPackage(path, '1.0.0', bad);
const withoutAddon = badPackage.slice(0, 2);
const layers = [nodeLayer(), writeTar(badPackage)];
const found = (layer: number, name = 'addon') =>
  `/app p@1.0.0 ABI_MISMATCH build/Release/${name}.node ${layer}`;

const readLayers = (...more: readonly Buffer[]) => {
  const store: Store = new Map();
  return readStore(makeLayout(store, [addImage(store, { layers: [nodeLayer(), ...more] })]));
};

type Change = Parameters<typeof addChanged>[2];

function changed(change: Change) {
  const store: Store = new Map();
  return makeLayout(store, [addChanged(store, layers, change)]);
}

describe('files that are in an image by more than one layer', () => {
  const rows: [string, readonly (readonly WrittenEntry[])[], string[]][] = [
    [
      'a folder is opaque before its own entries',
      [
        badPackage,
        [folder(path), file(`${path}/.wh..wh..opq`), ...addonPackage('app/node_modules/q', '1.0.0', bad)],
      ],
      ['/app q@1.0.0 ABI_MISMATCH build/Release/addon.node 2'],
    ],
    [
      'a mark after what the same layer put in its place',
      [badPackage, [file(addonPath, makeAddon(137)), file(`${path}/build/Release/.wh.addon.node`)]],
      [],
    ],
    [
      'a hard link outlives the name below, which the same layer removes',
      [
        badPackage,
        [hardLink(`${path}/build/Release/two.node`, addonPath), file(`${path}/build/Release/.wh.addon.node`)],
      ],
      [found(2, 'two')],
    ],
    [
      'a hard link to a file of another layer',
      [[file('./store/x', bad)], [...withoutAddon, hardLink(`/${addonPath}`, './store/x')]],
      [found(2)],
    ],
    ['a file in the place of a folder', [badPackage, [file('app/node_modules', '')]], []],
    ['a folder in the place of a file', [[file('app/node_modules', '')], badPackage], [found(2)]],
  ];
  for (const [name, entries, expected] of rows)
    test(name, async () => {
      assert.deepEqual(listFindings(await readLayers(...entries.map((each) => writeTar(each)))), expected);
    });

  test('layers without a byte, without an entry, and without an end', async () => {
    const read = await readLayers(Buffer.alloc(0), writeTar([]), writeTar(badPackage, false));
    assert.deepEqual(listFindings(read), [found(3)]);
  });

  test('a size and a name that PAX alone knows', async () => {
    const pax = { path: addonPath, size: String(bad.length) };
    const read = await readLayers(writeTar([...withoutAddon, { ...file('short', bad), size: 0, pax }]));
    assert.deepEqual(listFindings(read), [found(1)]);
  });
});

describe('a file without its holes is not taken for a damaged one', () => {
  const holes = { 'GNU.sparse.major': '1', 'GNU.sparse.minor': '0', 'GNU.sparse.name': addonPath };
  for (const [name, entry] of [
    ['by GNU', { name: addonPath, type: 'S', data: bad }],
    ['by PAX', { name: 'GNUSparseFile.0/addon.node', data: bad, pax: holes }],
  ] as const)
    test(name, async () => {
      const { images } = await readLayers(writeTar([...withoutAddon, entry]));
      const [image] = images;
      assert.ok(image !== undefined && !('error' in image));
      assert.deepEqual(image.trees[0]?.findings, []);
      assert.equal(image.trees[0]?.unjudged[0]?.code, 'UNREADABLE');
    });
});

describe('layers by their media types', () => {
  const withType = (mediaType: string, digest?: string) =>
    readStore(
      changed(({ manifest }) => {
        Object.assign(manifest.layers[1] ?? {}, { mediaType }, digest === undefined ? {} : { digest });
      }),
    );
  for (const mediaType of [
    'application/vnd.oci.image.layer.nondistributable.v1.tar',
    'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  ]) {
    test(`${mediaType} is read where it is there`, async () => {
      assert.deepEqual(listFindings(await withType(mediaType)), [found(1)]);
    });
    test(`${mediaType} is missed where it is not`, async () => {
      await assert.rejects(withType(mediaType, `sha256:${'a'.repeat(64)}`), { code: 'IMAGE_BLOB_MISSING' });
    });
  }

  test('what is compressed by something else is said', async () => {
    const xz = Buffer.concat([Buffer.from('fd377a585a00', 'hex'), Buffer.alloc(600)]);
    await assert.rejects(readLayers(xz), { code: 'IMAGE_FORMAT', message: /by xz$/ });
    await assert.rejects(readLayers(Buffer.from(`BZh91AY&SY${'x'.repeat(600)}`)), {
      code: 'IMAGE_FORMAT',
      message: /by bzip2$/,
    });
  });
});

describe('what stands beside an image in its index', () => {
  const others: [string, Change][] = [
    [
      'a chart',
      ({ manifest }) => {
        manifest.config['mediaType'] = 'application/vnd.cncf.helm.config.v1+json';
      },
    ],
    [
      'a cache of BuildKit',
      ({ manifest }) => {
        manifest.config['mediaType'] = 'application/vnd.buildkit.cacheconfig.v0';
      },
    ],
    [
      'a signature',
      ({ manifest, descriptor }) => {
        for (const layer of manifest.layers)
          layer['mediaType'] = 'application/vnd.dev.cosign.simplesigning.v1+json';
        descriptor['annotations'] = { 'org.opencontainers.image.ref.name': 'sha256-1.sig' };
      },
    ],
  ];
  for (const [name, change] of others)
    test(`${name} is no image`, async () => {
      const store: Store = new Map();
      const manifests = [addChanged(store, layers, change), addImage(store, { layers })];
      assert.deepEqual(listFindings(await readStore(makeLayout(store, manifests))), [found(1)]);
      await assert.rejects(readStore(changed(change)), { code: 'IMAGE_FORMAT' });
    });
});

describe('an image of two names is one image', () => {
  const inLayout = (): Store => {
    const store: Store = new Map();
    const manifest = addImage(store, { layers });
    const named = ['shop:1', 'shop:latest'].map((name) => ({
      ...manifest,
      annotations: { 'io.containerd.image.name': `docker.io/library/${name}` },
    }));
    return makeLayout(store, named);
  };
  const saved = (): Store => {
    const store = makeSaved([{ name: 'shop:1', layers }]);
    const [image] = JSON.parse(String(store.get('manifest.json')));
    return store.set('manifest.json', json([{ ...image, RepoTags: ['shop:1', 'shop:latest'] }]));
  };
  for (const [form, make] of [
    ['in a layout', inLayout],
    ['as docker saves it', saved],
  ] as const)
    test(form, async () => {
      assert.deepEqual(listFindings(await readStore(make())), [found(1)]);
      const { images } = await readStore(make(), { name: 'shop:latest' });
      assert.match(images[0]?.name ?? '', /shop:latest$/);
      await assert.rejects(readStore(make(), { name: 'shop:2' }), { message: /shop:1, .*shop:latest/ });
    });
});

test('a compressed layer that only its plain digest describes is compared by that', async () => {
  const put = (layer: Buffer) => {
    const store = makeSaved([{ name: 'shop:1', layers }]);
    const [image] = JSON.parse(String(store.get('manifest.json')));
    return readStore(store.set(image.Layers[1], gzipSync(layer)));
  };
  assert.deepEqual(listFindings(await put(writeTar(badPackage))), [found(1)]);
  await assert.rejects(put(writeTar(addonPackage(path, '1.0.0', makeAddon(137)))), {
    code: 'IMAGE_CORRUPT',
    message: /digest/,
  });
});

test('an image that names no platform is judged for what its Node is', async () => {
  const make = () =>
    changed(({ config, descriptor }) => {
      for (const key of ['architecture', 'os']) delete config[key];
      delete descriptor['platform'];
    });
  const { images } = await readStore(make());
  assert.deepEqual(
    images.map(({ platform }) => platform),
    ['linux/x64'],
  );
  await assert.rejects(readStore(make(), { platform: 'linux/arm64' }), { message: /names no platform$/ });
});

test('entries of an archive may begin with a dot and a slash', async () => {
  const store: Store = new Map();
  const names = [...makeLayout(store, [addImage(store, { layers })])];
  const archive = writeTar([folder('./'), ...names.map(([name, bytes]) => file(`./${name}`, bytes))]);
  assert.deepEqual(listFindings(await readBytes(archive)), [found(1)]);
});

test('a layout that was packed with its folder is said to be in one', async () => {
  const store: Store = new Map();
  const names = [...makeLayout(store, [addImage(store, { layers })])];
  await assert.rejects(readBytes(writeTar(names.map(([name, bytes]) => file(`shop/${name}`, bytes)))), {
    code: 'IMAGE_FORMAT',
    message: /in a folder of it, shop$/,
  });
});

describe('a repeated layer of docker save may be a link', () => {
  const make = (target: (first: string) => string) => {
    const store = makeSaved([{ name: 'shop:1', layers: [...layers, layers[1] ?? Buffer.alloc(0)] }]);
    const [{ Layers: names }] = JSON.parse(String(store.get('manifest.json')));
    const [, first, second] = names;
    store.delete(second);
    return { store, name: second, target: target(first) };
  };
  const unpack = ({ store, name, target }: ReturnType<typeof make>) => {
    const path = writeStore(store);
    mkdirSync(dirname(join(path, name)));
    symlinkSync(target, join(path, name));
    return readImage(path);
  };

  test('in the archive', async () => {
    const { store, name, target } = make((first) => `../${first}`);
    const entries = [...store].map(([each, bytes]) => file(each, bytes));
    assert.deepEqual(listFindings(await readBytes(writeTar([link(name, target), ...entries]))), [found(2)]);
  });

  test('and where it was unpacked', async () => {
    assert.deepEqual(listFindings(await unpack(make((first) => `../${first}`))), [found(2)]);
  });

  for (const target of ['/etc/passwd', '../../../../../../etc/passwd', 'layer.tar'])
    test(`which leads nowhere else: ${target}`, async () => {
      await assert.rejects(unpack(make(() => target)), { code: 'IMAGE_BLOB_MISSING' });
    });
});
