import { AbistampError } from '@abistamp/core';
import { detectCompression } from '../archive/decompress.ts';
import { corrupt, overLimit } from '../archive/failures.ts';
import { limits } from '../archive/limits.ts';
import { type ImageConfig, parseConfig } from './image-config.ts';
import {
  blobName,
  type Descriptor,
  type ImageStore,
  nameOf,
  openBlob,
  parseDescriptor,
  parseDigest,
  readDocument,
} from './image-store.ts';
import type { Layer } from './read-layer.ts';

/** An image of one platform, before its layers are read. */
export interface StoredImage {
  name: string | null;
  /** Further names of the same image. */
  aliases: readonly string[];
  /** `linux/arm64`; what the index says, or the image itself. */
  platform: string;
  read(): { config: ImageConfig; layers: Layer[] };
}

/**
 * The images of an OCI layout (specification "Image Layout"), or of an archive by `docker save`.
 * @throws AbistampError `IMAGE_CORRUPT`, `IMAGE_BLOB_MISSING`, `IMAGE_LIMIT`, `IMAGE_FORMAT`
 */
export function listImages(store: ImageStore): StoredImage[] {
  if (store.open('index.json') !== null) return listOci(store);
  return listDocker(store);
}

function listOci(store: ImageStore): StoredImage[] {
  let documents = 0;
  // An image that has two names is in the index twice, by one digest.
  const images = new Map<string, StoredImage>();
  const lacking: AbistampError[] = [];
  const list = (index: Record<string, unknown>, name: string | null, depth: number): void => {
    if (depth > limits.indexes)
      throw overLimit('indexes of the image name one another', `${limits.indexes} times`);
    for (const each of listOf(index['manifests']).slice(0, limits.documents).map(parseDescriptor)) {
      if (isNoImage(each)) continue;
      if (++documents > limits.documents)
        throw overLimit('the image has too many manifests', `${limits.documents}`);
      const own =
        each.annotations.get('io.containerd.image.name') ??
        each.annotations.get('org.opencontainers.image.ref.name') ??
        name;
      let document: Record<string, unknown>;
      try {
        document = readDocument(store, blobName(each.digest), each.digest);
      } catch (error) {
        // An index may name platforms that were not saved with it.
        if (!(error instanceof AbistampError) || error.code !== 'IMAGE_BLOB_MISSING') throw error;
        lacking.push(error);
        continue;
      }
      if (Array.isArray(document['manifests'])) list(document, own, depth + 1);
      else if (isImage(document)) {
        const key = `${each.digest.hex} ${each.platform}`;
        const known = images.get(key);
        images.set(key, known === undefined ? openManifest(store, each, document, own) : addName(known, own));
      }
    }
  };
  list(readDocument(store, 'index.json', null), null, 0);
  const [first] = lacking;
  if (images.size === 0 && first !== undefined) throw first;
  return [...images.values()];
}

function addName(image: StoredImage, name: string | null): StoredImage {
  if (name === null || name === image.name || image.aliases.includes(name)) return image;
  return image.name === null ? { ...image, name } : { ...image, aliases: [...image.aliases, name] };
}

const configTypes = /^$|^application\/vnd\.(?:oci\.image\.config\.|docker\.container\.image\.)/;
/** Those of OCI, of docker, and of builders that add a compression: `…rootfs.diff.tar.zstd`. */
const layerTypes = /^$|\blayer\b|rootfs\.(?:foreign\.)?diff/;

/** Whether a manifest is that of an image: charts, caches of builders and signatures have the same form. */
function isImage(manifest: Record<string, unknown>): boolean {
  const layers = listOf(manifest['layers']);
  return (
    Array.isArray(manifest['layers']) &&
    manifest['artifactType'] === undefined &&
    configTypes.test(mediaTypeOf(manifest['config'])) &&
    (layers.length === 0 || layers.some((layer) => layerTypes.test(mediaTypeOf(layer))))
  );
}

function mediaTypeOf(value: unknown): string {
  const { mediaType } = isObject(value) ? value : {};
  return typeof mediaType === 'string' ? mediaType : '';
}

/** Attestations, signatures and the like; what is of an unknown type is to be ignored. */
function isNoImage({ platform, annotations, mediaType, isArtifact }: Descriptor): boolean {
  return (
    isArtifact ||
    platform === 'unknown/unknown' ||
    annotations.get('vnd.docker.reference.type') === 'attestation-manifest' ||
    !/^$|^application\/vnd\.(?:oci\.image|docker\.distribution)\.(?:manifest|index)/.test(mediaType)
  );
}

function openManifest(
  store: ImageStore,
  { platform }: Descriptor,
  manifest: Record<string, unknown>,
  name: string | null,
): StoredImage {
  const readConfig = (layers: number) => {
    const { digest } = parseDescriptor(manifest['config']);
    return parseConfig(readDocument(store, blobName(digest), digest), layers);
  };
  return {
    ...{ name, aliases: [] },
    platform: platform ?? readConfig(0).platform,
    read() {
      const described = requireFew(listOf(manifest['layers'])).map(parseDescriptor);
      const config = readConfig(described.length);
      return { config, layers: described.map((each) => openLayer(store, each)) };
    },
  };
}

function openLayer(store: ImageStore, { mediaType, digest, size }: Descriptor): Layer {
  if (/nydus|squashfs|encrypted/.test(mediaType))
    throw new AbistampError('IMAGE_FORMAT', `a layer of this image is no tar, but ${mediaType}`, {
      hint: 'build the image with ordinary layers, compressed by gzip or zstd',
    });
  const bytes = openBlob(store, digest);
  if (size >= 0 && bytes.size !== size)
    throw corrupt(`layer ${nameOf(digest)} has ${bytes.size} bytes, and ${size} by its manifest`);
  return { bytes, digest, name: nameOf(digest) };
}

function listDocker(store: ImageStore): StoredImage[] {
  const file = store.open('manifest.json');
  if (file === null) return [];
  // The only document that is a list.
  const list = readList(store, 'manifest.json');
  return list.map((each) => {
    const { Config: configName, RepoTags: tags, Layers: names } = isObject(each) ? each : {};
    if (typeof configName !== 'string') throw corrupt('manifest.json names no configuration');
    const [name = null, ...aliases] = listOf(tags).filter((tag) => typeof tag === 'string');
    const document = () => readDocument(store, configName, digestInName(configName));
    return {
      ...{ name, aliases },
      platform: parseConfig(document(), 0).platform,
      read() {
        const layers = requireFew(listOf(names)).map(String);
        const config = parseConfig(document(), layers.length);
        return { config, layers: layers.map((name, i) => openNamed(store, name, config.diffIds[i])) };
      },
    };
  });
}

function openNamed(store: ImageStore, name: string, diffId: string | undefined): Layer {
  const bytes = store.open(name);
  if (bytes === null)
    throw new AbistampError('IMAGE_BLOB_MISSING', `the image names ${name}, which is not in it`, {
      hint: 'save the image again',
    });
  const plain = parseDigest(diffId);
  // A compressed layer is named by its own digest; the other one is that of its plain bytes.
  const digest =
    digestInName(name) ?? (detectCompression(Buffer.from(bytes.read(0, 4))) === 'none' ? plain : null);
  return { bytes, digest, plainDigest: plain, name: plain === null ? name : nameOf(plain) };
}

/** `blobs/sha256/<hex>`, or `<hex>.json`, as docker names them. */
function digestInName(name: string): Layer['digest'] {
  const hex = /^(?:blobs\/sha256\/)?([0-9a-f]{64})(?:\.json)?$/.exec(name)?.[1];
  return hex === undefined ? null : { algorithm: 'sha256', hex };
}

function readList(store: ImageStore, name: string): unknown[] {
  const source = store.open(name);
  if (source === null || source.size > limits.document) throw corrupt(`${name} is no list of images`);
  try {
    const value: unknown = JSON.parse(Buffer.from(source.read(0, source.size)).toString());
    if (Array.isArray(value)) return value.slice(0, limits.documents);
  } catch {
    // Said below.
  }
  throw corrupt(`${name} is no list of images`);
}

function requireFew(layers: unknown[]): unknown[] {
  if (layers.length > limits.layers)
    throw overLimit(`the image has ${layers.length} layers`, `${limits.layers}`);
  return layers;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
