import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { checkImage, formatImageJson, type ImageJson } from '@abistamp/deploy/image';
import { makeFolder } from '../../support/make-folder.ts';
import { assertSchema } from '../../support/schemas.ts';
import { type Store, storeTar } from './image-writer.ts';

interface Asked {
  name?: string;
  platform?: string;
}

/** What `abistamp image --json` says about a file or folder. */
export async function readImage(path: string, { name, platform }: Asked = {}): Promise<ImageJson> {
  const results = await checkImage({
    path,
    name: name ?? null,
    platform: platform ?? null,
    tell: () => undefined,
  });
  const json = formatImageJson(results);
  const text = JSON.stringify(json);
  assertSchema('image', JSON.parse(text));
  // What an image lacks is no machine's.
  assert.doesNotMatch(text, /this (?:machine|system)/);
  return json;
}

/** The same for an archive that is written first. */
export function readBytes(bytes: Uint8Array, asked: Asked = {}) {
  const path = join(makeFolder('image'), 'image.tar');
  writeFileSync(path, bytes);
  return readImage(path, asked);
}

export const readStore = (store: Store, asked: Asked = {}) => readBytes(storeTar(store), asked);

/** Writes a store as a folder. */
export function writeStore(store: Store): string {
  const folder = makeFolder('layout');
  for (const [name, bytes] of store) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), bytes);
  }
  return folder;
}

/** Findings in short: `/app packr@1.0.0 ABI_MISMATCH build/Release/packr.node 1`. */
export function listFindings({ images }: ImageJson): string[] {
  return images.flatMap((image) =>
    'error' in image
      ? [`${image.platform} ${image.error.code}`]
      : image.trees.flatMap(({ root, findings }) =>
          findings.map(({ code, package: pkg, file, layer }) => `${root} ${pkg} ${code} ${file} ${layer}`),
        ),
  );
}

/** The root of each tree of the only image. */
export function listTrees({ images: [image] }: ImageJson): string[] {
  return image === undefined || 'error' in image ? [] : image.trees.map(({ root }) => root);
}
