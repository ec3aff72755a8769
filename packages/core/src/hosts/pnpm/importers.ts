import type { FileTree } from '../../files/file-tree.ts';
import { isRecord } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { isV13, lastDocument, unquote } from './lockfile-text.ts';
import { readV13 } from './lockfile-v13.ts';
import { listLockfiles } from './lockfiles.ts';

/** Folders of everything installed together, relative to the root; the root itself is `.`. */
export function readImporters(tree: FileTree): string[] {
  for (const path of listLockfiles(tree)) {
    const found = listImporters(tree.read(path, maxBytes.lockfile) ?? '');
    if (found.length > 0) return found.filter((folder) => !/(?:^|\/)\.\.(?:\/|$)|^\//.test(folder));
  }
  return [];
}

function listImporters(text: string): string[] {
  const document = lastDocument(text);
  if (isV13(document)) {
    const projects = readV13(document)?.['projects'];
    return isRecord(projects) ? Object.keys(projects) : [];
  }
  const section = /^importers:\n((?:\n| {2}.*\n)*)/m.exec(document)?.[1] ?? '';
  return [...section.matchAll(/^ {2}(\S.*?):/gm)].map((match) => unquote(match[1] ?? ''));
}
