import type { Entry, FileStat, FileTree } from '@abistamp/core/internal/files/file-tree';

/** A tree that exists only in memory, without links: of the folders in it only the names of files are kept. */
export function memoryTree(files: Readonly<Record<string, string>>): FileTree {
  const texts = new Map(Object.entries(files));
  const isFolder = (path: string) => [...texts.keys()].some((each) => each.startsWith(`${path}/`));
  const stat = (path: string): FileStat | null => {
    const text = texts.get(path);
    if (text !== undefined) return { size: text.length, mtimeMs: 0, kind: 'file' };
    return path === '' || isFolder(path) ? { size: 0, mtimeMs: 0, kind: 'directory' } : null;
  };
  return {
    globalStoreFolder: null,
    list: (path) => listNames([...texts.keys()], path).map(entryOf),
    read: (path, maxBytes) => {
      const text = texts.get(path);
      return text === undefined || text.length > maxBytes ? null : text;
    },
    readBytes: (path, maxBytes) => {
      const text = texts.get(path);
      return text === undefined || text.length > maxBytes ? null : Buffer.from(text);
    },
    stat,
    open: (path) => {
      const bytes = Buffer.from(texts.get(path) ?? '');
      return {
        size: bytes.length,
        read: (offset, length) => bytes.subarray(offset, offset + length),
        close: () => {},
      };
    },
    follow: () => null,
    leadsOut: () => null,
    mayRead: (path) => texts.has(path),
    unreadable: () => new Map(),
  };
}

function listNames(paths: readonly string[], folder: string): string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  const inside = paths.filter((path) => path.startsWith(prefix));
  return [...new Set(inside.map((path) => path.slice(prefix.length).split('/')[0] ?? ''))];
}

const entryOf = (name: string): Entry => ({
  name,
  isDirectory: () => false,
  isSymbolicLink: () => false,
});
