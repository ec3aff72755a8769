import { createHash } from 'node:crypto';
import { buildElf } from '../../binary/fixtures/elf-builder.ts';
import { file, folder, type WrittenEntry, writeTar } from './tar-writer.ts';

/** Files of an image store by name: an OCI layout, or what docker saves. */
export type Store = Map<string, Buffer>;

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Written {
  layers: readonly Buffer[];
  /** `amd64` by default. */
  arch?: string;
  env?: readonly string[];
  /** Build steps, one a layer; by default each has its number. */
  steps?: readonly string[];
  compress?: (layer: Buffer) => Uint8Array;
}

const imageType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';

/** Adds a blob, and returns its descriptor. */
export function addBlob(store: Store, bytes: Buffer, mediaType: string) {
  store.set(`blobs/sha256/${sha256(bytes)}`, bytes);
  return { mediaType, digest: `sha256:${sha256(bytes)}`, size: bytes.length };
}

export const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));

function makeConfig({ layers, arch = 'amd64', env = [], steps }: Written): Buffer {
  return json({
    architecture: arch,
    os: 'linux',
    config: { Env: ['PATH=/usr/local/bin:/usr/bin', ...env] },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => `sha256:${sha256(layer)}`) },
    history: [
      ...layers.map((_, i) => ({ created_by: steps?.[i] ?? `step ${i}` })),
      { created_by: 'CMD ["node"]', empty_layer: true },
    ],
  });
}

/** Adds an image, and returns the descriptor of its manifest. */
export function addImage(store: Store, image: Written) {
  const { layers, compress = (layer: Buffer) => layer, arch = 'amd64' } = image;
  const manifest = json({
    schemaVersion: 2,
    mediaType: imageType,
    config: addBlob(store, makeConfig(image), 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map((layer) =>
      addBlob(store, Buffer.from(compress(layer)), 'application/vnd.oci.image.layer.v1.tar'),
    ),
  });
  return { ...addBlob(store, manifest, imageType), platform: { os: 'linux', architecture: arch } };
}

/** An OCI layout with these manifests in its index. */
export function makeLayout(store: Store, manifests: readonly object[]): Store {
  return new Map([
    ...store,
    ['oci-layout', json({ imageLayoutVersion: '1.0.0' })],
    ['index.json', json({ schemaVersion: 2, manifests })],
  ]);
}

/** An archive by an old docker: a folder for each layer. */
export function makeSaved(images: readonly (Written & { name: string })[]): Store {
  const store: Store = new Map();
  const list = images.map((image) => {
    const config = makeConfig(image);
    store.set(`${sha256(config)}.json`, config);
    const layers = image.layers.map((layer, i) => {
      const name = `${sha256(Buffer.from(`${image.name} ${i}`))}/layer.tar`;
      store.set(name, layer);
      return name;
    });
    return { Config: `${sha256(config)}.json`, RepoTags: [image.name], Layers: layers };
  });
  // Its place says nothing: it comes last here.
  store.set('manifest.json', json(list));
  return store;
}

export const storeTar = (store: Store): Buffer =>
  writeTar([...store].map(([name, bytes]) => file(name, bytes)));

/** A program that names its release as Node does, after more bytes than one step of a reader takes. */
export function makeNode(version: string, machine = 62): Buffer {
  const text = `https://nodejs.org/download/release/v${version}/node-v${version}-headers.tar.gz`;
  return Buffer.concat([
    buildElf({ machine }),
    Buffer.alloc(300_000, 'node v10.12.0 '),
    Buffer.from(text),
    Buffer.alloc(100_000),
  ]);
}

/** An addon for one ABI. */
export const makeAddon = (abi: number, machine = 62): Uint8Array =>
  buildElf({ machine, imports: ['node_module_register'], modules: [{ version: abi, filename: 'addon.cc' }] });

export const nodeLayer = (version = '24.21.0', machine?: number): Buffer =>
  writeTar([folder('usr/local/bin'), file('usr/local/bin/node', makeNode(version, machine))]);

/** A package with one addon, and code that loads it. */
export function addonPackage(path: string, version: string, addon: Uint8Array): WrittenEntry[] {
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  return [
    file(`${path}/index.js`, "module.exports = require('./build/Release/addon.node');\n"),
    file(`${path}/package.json`, JSON.stringify({ name, version, gypfile: true })),
    file(`${path}/build/Release/addon.node`, addon),
  ];
}
