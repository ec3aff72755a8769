import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AbistampError } from '@abistamp/core';
import { openBlobFile } from '../archive/blob-source.ts';
import { detectCompression } from '../archive/decompress.ts';
import { isHeader } from '../archive/tar-header.ts';
import { type ImageStore, openFolderStore, openTarStore } from './image-store.ts';
import { listImages, type StoredImage } from './list-images.ts';
import type { Folder } from './nodes.ts';
import { openRootFolder } from './root-folder.ts';

/** What a path turned out to be: images to choose from, or a root file system. */
type OpenedImage = { kind: 'images'; images: StoredImage[]; close(): void } | { kind: 'root'; root: Folder };

/**
 * Opens an archive or a folder.
 * @throws AbistampError `IMAGE_FORMAT` for what is no image, and whatever its documents are refused for
 */
export function openImage(path: string): OpenedImage {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined) throw new AbistampError('IMAGE_FORMAT', `there is no ${path}`, { hint: saved });
  if (stats.isDirectory()) return openFolder(path);
  if (!stats.isFile())
    throw new AbistampError('IMAGE_FORMAT', `${path} is no file and no folder`, { hint: saved });
  return openArchive(path);
}

const saved = 'save the image with docker save -o image.tar NAME, or copy it with skopeo into an OCI layout';

function openFolder(path: string): OpenedImage {
  const isImage = ['index.json', 'manifest.json'].some((name) => existsSync(join(path, name)));
  return isImage ? chooseFrom(openFolderStore(path), path) : { kind: 'root', root: openRootFolder(path) };
}

function openArchive(path: string): OpenedImage {
  const archive = openBlobFile(path);
  try {
    const head = Buffer.from(archive.read(0, 512));
    const compression = detectCompression(head);
    if (compression !== 'none')
      throw new AbistampError('IMAGE_FORMAT', `${path} is compressed as a whole (${compression})`, {
        hint: `decompress it first: ${compression === 'gzip' ? 'gzip -dk' : 'zstd -d'} ${path}`,
      });
    if (!isHeader(head))
      throw new AbistampError('IMAGE_FORMAT', `${path} is no tar and no folder`, { hint: saved });
    const store = openTarStore(archive);
    if (store.open('index.json') !== null || store.open('manifest.json') !== null)
      return chooseFrom(store, path);
    const around = folderAround(store.names);
    if (around !== null)
      throw new AbistampError('IMAGE_FORMAT', `the layout of ${path} is in a folder of it, ${around}`, {
        hint: 'pack what is in the folder, without the folder: tar -cf image.tar -C FOLDER .',
      });
    // What `docker export` writes: the files of a container, which are those of one layer.
    const files = { bytes: archive, digest: null, name: path };
    const image = {
      ...{ name: null, aliases: [], platform: '' },
      read: () => ({ config: noConfig, layers: [files] }),
    };
    return { kind: 'images', images: [image], close: store.close };
  } catch (error) {
    archive.close();
    throw error;
  }
}

/** The one folder that everything in an archive is in, if it is an OCI layout. */
function folderAround(names: ReadonlySet<string>): string | null {
  const [first = ''] = names;
  const folder = first.split('/')[0] ?? '';
  const isAround =
    names.has(`${folder}/oci-layout`) && [...names].every((name) => name.startsWith(`${folder}/`));
  return isAround ? folder : null;
}

const noConfig = { platform: '', env: new Map<string, string>(), diffIds: [], steps: [null] };

function chooseFrom(store: ImageStore, path: string): OpenedImage {
  const images = listImages(store);
  if (images.length === 0)
    throw new AbistampError('IMAGE_FORMAT', `${path} holds no image of a kind that is known`, {
      hint: saved,
    });
  return { kind: 'images', images, close: store.close };
}
