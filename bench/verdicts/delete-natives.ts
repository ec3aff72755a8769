import { closeSync, cpSync, openSync, readdirSync, readSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Tree } from './install.ts';

/** A copy of an installed tree in which no native file is left: addons, and programs of platform packages. */
export function copyWithoutNatives(tree: Tree): { tree: Tree; deleted: number } {
  const folder = `${tree.folder}-deleted`;
  rmSync(folder, { recursive: true, force: true });
  cpSync(tree.folder, folder, { recursive: true, verbatimSymlinks: true });
  return { tree: { ...tree, folder }, deleted: deleteNatives(join(folder, 'node_modules')) };
}

/**
 * What an ignore file with `*.node`, a file tracer or a torn cache leaves out. @returns how many files went
 */
export function deleteNatives(folder: string): number {
  let deleted = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      deleted += deleteNatives(path);
    } else if (entry.isFile() && (entry.name.endsWith('.node') || isProgram(path, entry.name))) {
      rmSync(path);
      deleted++;
    }
  }
  return deleted;
}

/** An ELF, Mach-O or PE file without an extension, as platform packages bring their programs. */
function isProgram(path: string, name: string): boolean {
  if (/\.(?!exe$)\w+$/.test(name)) return false;
  const start = Buffer.alloc(4);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, start, 0, 4, 0);
  } finally {
    closeSync(fd);
  }
  const magic = start.toString('hex');
  return magic === '7f454c46' || magic === 'cffaedfe' || magic.startsWith('4d5a');
}
