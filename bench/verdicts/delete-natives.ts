import { execFileSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readMachines } from './native-bytes.ts';

/**
 * A copy of an installed tree in which no native file is left: addons, and programs of platform packages. Its
 * other files are hard links.
 */
export function copyWithoutNatives(tree: string): string {
  const folder = `${tree}-deleted`;
  rmSync(folder, { recursive: true, force: true });
  execFileSync('cp', ['-al', tree, folder]);
  deleteNatives(join(folder, 'node_modules'));
  return folder;
}

/** What an ignore file with `*.node`, a file tracer or a torn cache leaves out. */
function deleteNatives(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      deleteNatives(path);
    } else if (entry.isFile() && (entry.name.endsWith('.node') || isProgram(path, entry.name))) {
      rmSync(path);
    }
  }
}

/** An ELF, Mach-O or PE file without an extension, as platform packages bring their programs. */
function isProgram(path: string, name: string): boolean {
  return !/\.(?!exe$)\w+$/.test(name) && readMachines(path).length > 0;
}
