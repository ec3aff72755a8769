import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import * as zlib from 'node:zlib';
import { isFull } from '../../support/matrix.ts';
import {
  addBlob,
  addImage,
  addonPackage,
  indexType,
  json,
  makeAddon,
  makeLayout,
  nodeLayer,
  type Store,
  storeTar,
} from './image-writer.ts';
import { listFindings, listTrees, readBytes, readStore } from './read-images.ts';
import { file, folder, hardLink, link, type WrittenEntry, writeTar } from './tar-writer.ts';

/** An image of a Node and one layer more. */
function withLayer(entries: readonly WrittenEntry[], compress?: (layer: Buffer) => Uint8Array) {
  const store: Store = new Map();
  const layers = [nodeLayer(), writeTar(entries)];
  return readStore(
    makeLayout(store, [addImage(store, compress === undefined ? { layers } : { layers, compress })]),
  );
}

const bad = makeAddon(64);
const addon = (path: string) => [
  file(`${path}/package.json`, '{"name":"p","version":"1.0.0"}'),
  file(`${path}/x.node`, bad),
];

describe('names that lead out of an image stay in it', () => {
  test('by dots, from the root or a folder', async () => {
    const found = await withLayer([
      ...addon('../../app/node_modules/p'),
      ...addon('/abs/node_modules/p'),
      ...addon('a/../../up/node_modules/p'),
    ]);
    assert.deepEqual(listTrees(found), ['/abs', '/app', '/up']);
    assert.equal(listFindings(found).length, 3);
  });

  test('by links, which lead to places in the image', async () => {
    const found = await withLayer([
      folder('etc'),
      link('app/node_modules', '../../../../../../../../etc'),
      link('app/abs', '/etc'),
      ...addon('app/node_modules/p'),
      ...addonPackage('real/node_modules/q', '1.0.0', bad),
    ]);
    // What was written through the link is in the image's own /etc.
    assert.deepEqual(listFindings(found), [
      '/app p@1.0.0 ABI_MISMATCH x.node 1',
      '/real q@1.0.0 ABI_MISMATCH build/Release/addon.node 1',
    ]);
  });

  test('by links in circles, which lead nowhere', async () => {
    const found = await withLayer([
      ...[link('a', 'b'), link('b', 'a'), link('app/node_modules', 'node_modules')],
      ...[hardLink('h1', 'h2'), hardLink('h2', 'h1'), hardLink('gone', 'nowhere')],
      ...addon('a/x/node_modules/p'),
    ]);
    assert.deepEqual(listTrees(found), []);
  });

  test('by marks without a name, or with a strange one', async () => {
    const found = await withLayer([
      file('app/.wh.'),
      file('app/.wh..wh..opq'),
      file('app/.wh.../x'),
      file('.wh..wh.plnk'),
    ]);
    assert.deepEqual(listTrees(found), []);
  });
});

test('of two entries for one name the last counts', async () => {
  const found = await withLayer([
    ...addonPackage('app/node_modules/p', '1.0.0', makeAddon(137)),
    file('./app//node_modules/./p/build/Release/addon.node', bad),
  ]);
  assert.equal(listFindings(found).length, 1);
});

describe('what asks for too much ends with a code', () => {
  const rejects: (readonly [string, () => Promise<unknown>, string])[] = [
    ['folders in one another', () => withLayer([file(`${'d/'.repeat(300)}x`)]), 'IMAGE_LIMIT'],
    ['a name', () => withLayer([file('n'.repeat(5000))]), 'IMAGE_LIMIT'],
    ['a record', () => readBytes(writeTar([{ name: 'x', type: 'x', size: 64 << 20 }])), 'IMAGE_LIMIT'],
    [
      'a long name of GNU',
      () => readBytes(writeTar([{ name: 'L', type: 'L', size: 2 << 20 }])),
      'IMAGE_LIMIT',
    ],
    ['a window of zstd', () => withLayer([], () => wideFrame), 'IMAGE_LIMIT'],
    ['a size beyond its archive', () => withLayer([{ ...file('x', '1'), size: 2 ** 40 }]), 'IMAGE_CORRUPT'],
    ['indexes in one another', () => readStore(nestIndexes(200)), 'IMAGE_LIMIT'],
    ['a layer that is named a thousand times', () => readStore(repeatLayer(1000)), 'IMAGE_LIMIT'],
    ['a document of ten megabytes', () => readStore(withDocument(' '.repeat(10 << 20))), 'IMAGE_LIMIT'],
    ['a document of brackets', () => readStore(withDocument('['.repeat(1 << 20))), 'IMAGE_CORRUPT'],
    ['a record that is longer than its block', () => withRecord('999999 path=x\n'), 'IMAGE_CORRUPT'],
    ['a record without a length', () => withRecord('-5 path=x\n'), 'IMAGE_CORRUPT'],
    ['a size that is no number', () => withRecord('12 size=1e9\n'), 'IMAGE_CORRUPT'],
    ...(isFull ? [['zeros of zstd', () => withLayer([], () => zeros), 'IMAGE_LIMIT'] as const] : []),
  ];
  for (const [name, read, code] of rejects)
    test(name, async () => {
      await assert.rejects(read(), { code });
    });

  test('zeros, compressed a thousand times', async () => {
    const store: Store = new Map();
    // A plain layer of zeros would be two thirds of a gigabyte: its compressed parts repeat.
    const part = zlib.gzipSync(Buffer.alloc(64 << 20));
    const bomb = Buffer.concat([
      zlib.gzipSync(writeTar([{ ...file('zero'), size: 2 ** 40 }], false)),
      ...Array.from({ length: 12 }, () => part),
    ]);
    const image = addImage(store, {
      layers: [nodeLayer(), Buffer.alloc(0)],
      compress: (layer) => (layer.length === 0 ? bomb : layer),
    });
    await assert.rejects(readStore(makeLayout(store, [image])), {
      code: 'IMAGE_LIMIT',
      message: /times its size/,
    });
  });
});

const withRecord = (text: string) => withLayer([{ name: 'x', type: 'x', data: text, size: text.length }]);

function withDocument(text: string): Store {
  const store = makeLayout(new Map(), []);
  store.set('index.json', Buffer.from(text));
  return store;
}

function repeatLayer(times: number): Store {
  const store: Store = new Map();
  return makeLayout(store, [addImage(store, { layers: Array.from({ length: times }, () => nodeLayer()) })]);
}

/** A frame of 5,000 blocks of one byte that repeats (RFC 8878, 3.1.1.2): 655 MB of 20 kB. */
const zeros = Buffer.concat([
  Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]),
  ...Array.from({ length: 5000 }, () => {
    const block = Buffer.alloc(4);
    block.writeUIntLE((131072 << 3) | 2, 0, 3);
    return block;
  }),
]);

/** Magic, a descriptor, and a window of a gigabyte. */
const wideFrame = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0xa0, 0x01, 0x00, 0x00]);

function nestIndexes(depth: number): Store {
  const store: Store = new Map();
  let inner = addBlob(store, json({ schemaVersion: 2, manifests: [] }), indexType);
  for (let i = 0; i < depth; i++)
    inner = addBlob(store, json({ schemaVersion: 2, manifests: [inner] }), indexType);
  return makeLayout(store, [inner]);
}

describe('what is not what it says it is', () => {
  const make = (change: (store: Store) => void) => {
    const store: Store = new Map();
    const manifest = addImage(store, {
      layers: [nodeLayer(), writeTar([file('a', '1')])],
      compress: (layer) => zlib.gzipSync(layer),
    });
    const layout = makeLayout(store, [manifest]);
    change(layout);
    return readStore(layout);
  };
  const lastLayer = (store: Store) =>
    [...store].filter(([name, bytes]) => name.startsWith('blobs/') && bytes[0] === 0x1f).at(-1)?.[0] ?? '';

  test('a layer that is missing', async () => {
    await assert.rejects(
      make((store) => store.delete(lastLayer(store))),
      { code: 'IMAGE_BLOB_MISSING' },
    );
  });

  test('a layer of another length', async () => {
    await assert.rejects(
      make((store) => store.set(lastLayer(store), Buffer.from('other'))),
      { code: 'IMAGE_CORRUPT' },
    );
  });

  test('a layer with one other byte, where nothing else would notice', async () => {
    await assert.rejects(
      make((store) => {
        const bytes = Buffer.from(store.get(lastLayer(store)) ?? '');
        // The system in gzip's header.
        bytes[9] = (bytes[9] ?? 0) ^ 1;
        store.set(lastLayer(store), bytes);
      }),
      { code: 'IMAGE_CORRUPT', message: /digest/ },
    );
  });

  test('a manifest with another byte', async () => {
    await assert.rejects(
      make((store) => {
        const [name = '', bytes] = [...store].find(([, each]) => each.includes('"layers":[{')) ?? [];
        store.set(name, Buffer.from(`${bytes} `));
      }),
      { code: 'IMAGE_CORRUPT', message: /digest/ },
    );
  });

  for (const [name, cut] of [
    ['gzip', (layer: Buffer): Uint8Array => zlib.gzipSync(layer).subarray(0, 60)],
    ['zstd', (): Uint8Array => Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38, 0x81, 0x00, 0x00])],
    ['tar', (layer: Buffer): Uint8Array => layer.subarray(0, 700)],
  ] as const)
    test(`a ${name} that was cut short`, async () => {
      await assert.rejects(withLayer([file('a', 'b'.repeat(2000))], cut), { code: 'IMAGE_CORRUPT' });
    });

  test('an archive that was cut short', async () => {
    const store: Store = new Map();
    const whole = storeTar(makeLayout(store, [addImage(store, { layers: [nodeLayer()] })]));
    await assert.rejects(readBytes(whole.subarray(0, 200_000)), { code: 'IMAGE_CORRUPT' });
  });
});
