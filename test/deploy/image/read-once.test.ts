import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import * as zlib from 'node:zlib';
import { decompress } from '../../../packages/deploy/src/archive/decompress.ts';
import type { TarEntry } from '../../../packages/deploy/src/archive/tar-parser.ts';
import { LayerWriter } from '../../../packages/deploy/src/image/apply-layer.ts';
import { judgeStored } from '../../../packages/deploy/src/image/judge-image.ts';
import { locate, newFolder } from '../../../packages/deploy/src/image/nodes.ts';
import { makeFolder } from '../../support/make-folder.ts';
import {
  addImage,
  addonPackage,
  makeAddon,
  makeLayout,
  makeSaved,
  nodeLayer,
  type Store,
} from './image-writer.ts';
import { listFindings, readImage, readStore, writeStore } from './read-images.ts';
import { file, folder, hardLink, link, writeTar } from './tar-writer.ts';

const base = nodeLayer();
const application = writeTar([
  file('app/package.json', '{"name":"shop"}'),
  ...addonPackage('app/node_modules/old', '1.0.0', makeAddon(64)),
  ...addonPackage('app/node_modules/good', '2.0.0', makeAddon(137)),
]);
const config = { platform: 'linux/amd64', env: new Map<string, string>(), diffIds: [], steps: [null, null] };

describe('a compressed layer', () => {
  test('is read once, from its first byte to its last', async () => {
    const counts: number[] = [];
    const layers = [base, application].map((plain, index) => {
      const bytes = zlib.gzipSync(plain);
      counts[index] = 0;
      return {
        ...{ digest: null, name: `${index}` },
        bytes: {
          size: bytes.length,
          read: (offset: number, length: number) => {
            const part = bytes.subarray(offset, offset + length);
            counts[index] = (counts[index] ?? 0) + part.length;
            return part;
          },
        },
      };
    });
    const told: string[] = [];
    const image = { name: null, aliases: [], platform: 'linux/amd64', read: () => ({ config, layers }) };
    const { trees } = await judgeStored(image, (text) => told.push(text));
    assert.deepEqual(
      trees.flatMap(({ verdict }) => verdict.findings.map(({ problem }) => problem.code)),
      ['ABI_MISMATCH'],
    );
    // Before that, its first bytes say how it is compressed.
    assert.deepEqual(
      counts,
      layers.map(({ bytes }) => bytes.size + 8),
    );
    assert.ok(!told.some((text) => text.endsWith('again')), told.join('\n'));
  });

  test('gives parts of which none changes while it is looked at', async () => {
    const plain = Buffer.alloc(1_000_003);
    for (let i = 0; i < plain.length; i++) plain[i] = (i * 31) >> 3;
    let at = 0;
    await decompress([zlib.gzipSync(plain)], 'gzip', (part) => {
      assert.ok(part.equals(plain.subarray(at, at + part.length)), `${at}`);
      at += part.length;
      return true;
    });
    assert.equal(at, plain.length);
  });
});

describe('what is alike in several applications', () => {
  test('is told from what has only its name and size', async () => {
    const layer = (app: string, abi: number) =>
      writeTar([
        file(`${app}/package.json`, '{"name":"shop"}'),
        ...addonPackage(`${app}/node_modules/one`, '1.0.0', makeAddon(abi)),
      ]);
    const layers = [base, layer('a', 137), layer('b', 127), layer('c', 137), layer('d', 127)];
    assert.equal(makeAddon(137).length, makeAddon(127).length);
    const store = layout(layers, (bytes) => zlib.gzipSync(bytes));
    assert.deepEqual(
      listFindings(await readStore(store)).map((line) => line.split(' ')[0]),
      ['/b', '/d'],
    );
  });
});

describe('entries of one folder, one after the other', () => {
  const root = newFolder(0);
  const entry = (name: string, kind: TarEntry['kind'], target = ''): TarEntry => {
    return { name, kind, size: 1, link: target, mtimeMs: 0, sparse: false, offset: 0 };
  };
  const content = { size: 1, layer: 0, offset: 0, pages: null, source: null };
  const apply = (...entries: TarEntry[]) => {
    const writer = new LayerWriter(root, 0, new Map());
    return entries.flatMap((each) => {
      const placed = writer.apply(each, () => ({ ...content }));
      return placed === null ? [] : [placed.folder + placed.name];
    });
  };

  test('go where it leads when they come', () => {
    const placed = apply(
      entry('app/x/a', 'file'),
      entry('app/x', 'link', '../srv/real'),
      entry('app/x/b', 'file'),
      entry('app/x/c', 'file'),
      entry('./app/x/../y/d', 'file'),
      entry('app/x/e', 'file'),
      entry('f', 'file'),
      entry('/g', 'file'),
    );
    const expected = ['app/x/a', 'srv/real/b', 'srv/real/c', 'app/y/d', 'srv/real/e', 'f', 'g'];
    assert.deepEqual(placed, expected);
    assert.equal(locate(root, 'app/x/c', true)?.parts.join('/'), 'srv/real/c');
  });

  test('replace a folder that the ones before went to', () => {
    const placed = apply(
      entry('lib/sub/a', 'file'),
      entry('lib/sub/b', 'file'),
      entry('lib/sub', 'file'),
      entry('lib/sub/c', 'file'),
    );
    assert.deepEqual(placed, ['lib/sub/a', 'lib/sub/b', 'lib/sub', 'lib/sub/c']);
    assert.equal(locate(root, 'lib/sub/a', true), null);
    assert.notEqual(locate(root, 'lib/sub/c', true), null);
  });
});

describe('an image and the folder that its layers make', () => {
  const gzip = (layer: Buffer): Uint8Array => zlib.gzipSync(layer);
  // Node 24's, by types of an older one.
  const { zstdCompressSync } = zlib as unknown as { zstdCompressSync(bytes: Uint8Array): Uint8Array };
  const linked = writeTar([
    folder('srv/real'),
    link('app/lib', '../srv/real'),
    hardLink(
      'app/node_modules/old/build/Release/again.node',
      'app/node_modules/good/build/Release/addon.node',
    ),
    ...addonPackage('srv/real/node_modules/late', '1.0.0', makeAddon(64)),
  ]);
  const layers = [base, application, linked];
  const forms: [string, () => Store][] = [
    ['docker save', () => makeSaved([{ name: 'shop:1', layers: [...layers, application] }])],
    ['gzip', () => layout(layers, gzip)],
    ['zstd', () => layout(layers, zstdCompressSync)],
    ['plain', () => layout(layers)],
  ];
  for (const [name, make] of forms)
    test(`${name}: both have the same findings`, async () => {
      const root = makeFolder('extracted');
      for (const layer of layers) {
        const archive = join(makeFolder('layer'), 'layer.tar');
        writeFileSync(archive, layer);
        execFileSync('tar', ['-xf', archive, '-C', root]);
      }
      const withoutLayer = (found: string[]) => found.map((line) => line.replace(/ \d+$/, '')).sort();
      const store = make();
      const extracted = withoutLayer(listFindings(await readImage(root)));
      assert.deepEqual(withoutLayer(listFindings(await readStore(store))), extracted);
      assert.deepEqual(withoutLayer(listFindings(await readImage(writeStore(store)))), extracted);
      assert.deepEqual(extracted, [
        '/app old@1.0.0 ABI_MISMATCH build/Release/addon.node',
        '/srv/real late@1.0.0 ABI_MISMATCH build/Release/addon.node',
      ]);
    });
});

function layout(layers: Buffer[], compress?: (layer: Buffer) => Uint8Array): Store {
  const store: Store = new Map();
  return makeLayout(store, [addImage(store, compress === undefined ? { layers } : { layers, compress })]);
}
