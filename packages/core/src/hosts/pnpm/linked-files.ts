import { readdirSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';

/**
 * Everything that makes up a `node_modules` whose packages lie elsewhere, in a global virtual store: links, programs, and pnpm's own notes. What tools keep in `.cache` is not
 * part of it.
 *
 * @param folder of the `node_modules`, relative to the root
 * @returns paths relative to that folder, of links and files; links are not followed
 */
export function listLinkedFiles(root: string, folder: string): string[] {
  const found: string[] = [];
  const list = (below: string): void => {
    for (const entry of readdirSync(absolutePath(root, `${folder}/${below}`), { withFileTypes: true })) {
      const path = `${below}${entry.name}`;
      if (path === '.cache') continue;
      if (entry.isDirectory()) list(`${path}/`);
      else found.push(path);
    }
  };
  list('');
  return found;
}
