import { readdirSync } from 'node:fs';
import { absolutePath } from '../../files/file-tree.ts';

/**
 * Everything in a `node_modules` whose packages are elsewhere, in a global virtual store: links, programs,
 * and pnpm's own records. Tools' files in `.cache` do not count.
 * @param folder of the `node_modules`, relative to the root
 * @returns paths of links and files relative to that folder; links are not followed
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
