import type { FileTree } from '@abistamp/core/project-files';
import { type NotRead, unread } from '../finding.ts';

/** A tree, and what became of the files that were asked of it. */
export interface WatchedTree {
  tree: FileTree;
  /** What could not be read; readers add what they could not parse. */
  notRead: NotRead[];
  /** Files that were read. */
  read: ReadonlySet<string>;
  /** Notes what the system refused, once everything has been asked. */
  settle(): void;
}

/** Notes each file that is there and larger than may be read, whoever asks for it. */
export function watchReads(tree: FileTree): WatchedTree {
  const notRead: NotRead[] = [];
  const read = new Set<string>();
  const tooLarge = new Set<string>();
  const watch = (path: string, maxBytes: number): string | null => {
    const text = tree.read(path, maxBytes);
    if (text !== null) read.add(path);
    else if (!tooLarge.has(path) && (tree.stat(path)?.size ?? 0) > maxBytes) {
      tooLarge.add(path);
      notRead.push(unread(path, `larger than ${maxBytes} bytes`));
    }
    return text;
  };
  return {
    tree: { ...tree, read: watch },
    ...{ notRead, read },
    settle: () => {
      for (const [path, code] of tree.unreadable()) notRead.push(unread(path === '' ? '.' : path, code));
    },
  };
}
