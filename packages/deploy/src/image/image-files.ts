import type { MachineFiles } from '@abistamp/binary';
import { type Content, readContent, type Wishes } from './content.ts';
import { type Folder, locate } from './nodes.ts';

let opened = 0;

/** The files of an image as its loader would see them. */
export function openImageFiles(root: Folder, wishes: Wishes): MachineFiles {
  const find = (path: string) => locate(root, toImagePath(path), true);
  const ids = new Map<Content, string>();
  const idOf = (content: Content): string => {
    const id = ids.get(content) ?? `${ids.size}`;
    ids.set(content, id);
    return id;
  };
  return {
    read(path, offset, length) {
      const node = find(path)?.node;
      if (node === undefined) return null;
      if (node.kind !== 'file') return { bytes: Buffer.alloc(0), id: path, size: 0 };
      const { content } = node;
      const bytes = readContent(content, offset, length, wishes);
      return {
        bytes: bytes ?? Buffer.alloc(0),
        id: idOf(content),
        size: content.size,
      };
    },
    resolve: (path) => `/${find(path)?.parts.join('/') ?? toImagePath(path)}`,
    name: `image ${++opened}`,
  };
}

/** Paths of an image are joined by this system's rules: on Windows they get a drive and its separators. */
function toImagePath(path: string): string {
  return path.replace(/^[A-Za-z]:/, '').replaceAll('\\', '/');
}
