import { readdirSync } from 'node:fs';

/** Folders that hold no project of their own: packages, version control, caches. */
const skipped: ReadonlySet<string> = new Set(['node_modules', '.git', '.hg', '.yarn', '.cache']);

/**
 * Visits a folder and all folders below it, outer ones first. Follows no link, and enters no folder of
 * packages. Reads each folder once; one that may not be read has no names.
 * @param start an absolute path
 * @param visit is given the names of a folder's entries
 */
export function walkFolders(
  start: string,
  visit: (folder: string, names: ReadonlySet<string>) => void,
): void {
  const pending = [start];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    const names = new Set<string>();
    const below: string[] = [];
    for (const entry of listFolder(folder)) {
      names.add(entry.name);
      if (entry.isDirectory() && !skipped.has(entry.name))
        below.push(folder.endsWith('/') ? folder + entry.name : `${folder}/${entry.name}`);
    }
    visit(folder, names);
    pending.push(...below.reverse());
  }
}

function listFolder(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
