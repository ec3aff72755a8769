import type { FileTree } from '@abistamp/core';
import { readContent, type Wishes } from './content.ts';
import { packageOf } from './keep-policy.ts';
import { entriesOf, type Folder, type ImageFile, type ImageNode, locate, splitPath } from './nodes.ts';

/** Codes of `FileTree.unreadable`, in the place of the system's. */
const notKept = 'IMAGE_LIMIT';

/** What judging asks of the files of a package, once it asks for one. */
const sources = /\.(?:[cm]?js|json|gyp)$/;
const sourceBytes = 1 << 20;
const packageBytes = 12 << 20;

/**
 * A folder of an image as the tree that judging asks (`FileTree`).
 * @param root of the image
 * @param folder in the image, without a slash in front
 * @param wishes what was asked for and is not at hand
 */
export function openImageTree(
  root: Folder,
  folder: string,
  wishes: Wishes,
  globalStoreFolder: string | null = null,
): FileTree {
  const base = splitPath(folder);
  const unreadable = new Map<string, string>();
  const inImage = (path: string) => [...base, path].join('/');
  const find = (path: string): ImageNode | null => locate(root, inImage(path), true)?.node ?? null;
  const read = (path: string, offset: number, length: number): Buffer | null => {
    const node = find(path);
    if (node?.kind !== 'file') return null;
    const bytes = readContent(node.content, offset, length, wishes);
    if (bytes === null) unreadable.set(path, notKept);
    return bytes;
  };
  const readWhole = (path: string, maxBytes: number): Buffer | null => {
    const node = find(path);
    if (node?.kind !== 'file' || node.content.size > maxBytes) return null;
    const bytes = read(path, 0, node.content.size);
    if (bytes === null) wishForPackage(root, inImage(path), wishes);
    return bytes;
  };
  return {
    globalStoreFolder,
    unreadable: () => unreadable,
    list: (path) => listEntries(find(path)),
    read: (path, maxBytes) => readWhole(path, maxBytes)?.toString('utf8') ?? null,
    readBytes: readWhole,
    stat: (path) => statNode(find(path)),
    open(path) {
      const node = find(path);
      if (node?.kind !== 'file') throw new Error(`${path} is no file`);
      // Bytes that are not there would look like a damaged file.
      if (node.content.isUnreadable === true) {
        unreadable.set(path, notKept);
        throw new Error(`${path} is stored without its holes`);
      }
      return {
        size: node.content.size,
        read: (offset, length) => read(path, offset, length) ?? Buffer.alloc(0),
        close: () => undefined,
      };
    },
    ...followLinks(root, base, globalStoreFolder),
    mayRead: () => true,
  };
}

function listEntries(node: ImageNode | null): ReturnType<FileTree['list']> {
  if (node?.kind !== 'folder') return [];
  return [...entriesOf(node)].map(([name, { kind }]) => ({
    name,
    isDirectory: () => kind === 'folder',
    isSymbolicLink: () => kind === 'link',
  }));
}

function statNode(node: ImageNode | null): ReturnType<FileTree['stat']> {
  if (node === null) return null;
  if (node.kind === 'file') return { size: node.content.size, mtimeMs: node.mtimeMs, kind: 'file' };
  return { size: 0, mtimeMs: 0, kind: node.kind === 'folder' ? 'directory' : 'other' };
}

function followLinks(
  root: Folder,
  base: readonly string[],
  store: string | null,
): Pick<FileTree, 'follow' | 'leadsOut'> {
  const find = (path: string): string | null => {
    const whole = [...base, path].join('/');
    if (locate(root, whole, false)?.node.kind !== 'link') return null;
    const target = locate(root, whole, true);
    return target === null ? null : relativeTo(base, target.parts);
  };
  const belongs = (target: string): boolean =>
    !/^\.\.(?:\/|$)/.test(target) || (store !== null && target.startsWith(`${store}/`));
  return {
    follow(path) {
      const target = find(path);
      return target === null || target === '' || !belongs(target) ? null : target;
    },
    leadsOut(path) {
      const target = find(path);
      return target === null || belongs(target) ? null : target;
    },
  };
}

/** Where one of a package's sources is asked for, others will be. */
function wishForPackage(root: Folder, path: string, wishes: Wishes): void {
  const folder = packageOf(path);
  const start = folder === null ? null : locate(root, folder, true)?.node;
  if (start?.kind !== 'folder') return;
  let left = packageBytes;
  const pending = [start];
  for (let next = pending.pop(); next !== undefined && left > 0; next = pending.pop())
    for (const [name, node] of entriesOf(next)) {
      if (node.kind === 'folder' && name !== 'node_modules') pending.push(node);
      if (node.kind !== 'file' || !sources.test(name) || !isSmall(node) || node.content.size > left) continue;
      left -= node.content.size;
      wishes.addWhole(node.content);
    }
}

const isSmall = ({ content }: ImageFile): boolean =>
  content.size <= sourceBytes && content.source === null && content.isUnreadable !== true;

function relativeTo(base: readonly string[], parts: readonly string[]): string {
  let same = 0;
  while (same < base.length && base[same] === parts[same]) same++;
  return [...base.slice(same).map(() => '..'), ...parts.slice(same)].join('/');
}
