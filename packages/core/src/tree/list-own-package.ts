import type { Entry, FileTree } from '../files/file-tree.ts';
import { buildFileNames, type FoundPackage, hasNativeName, skippedNames } from './list-package.ts';
import { isBuildTrace } from './origin.ts';

/** Whether a package under development here has something to compile. */
export function isCompiledHere(entries: readonly Entry[]): boolean {
  return entries.some(({ name }) => buildFileNames.has(name));
}

/** The contents of the folder of a package under development here, without other packages below it. */
export function listOwnPackage(tree: FileTree, path: string, entries: readonly Entry[]): FoundPackage {
  const own: FoundPackage = { path, files: [], buildFiles: [], compiled: false };
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isDirectory()) {
      if (name !== 'node_modules' && !name.startsWith('.')) listOwnFolder(tree, own, `${path}/${name}`);
    } else if (buildFileNames.has(name)) own.buildFiles.push(name);
    else if (hasNativeName(name)) own.files.push(name);
  }
  return own;
}

function listOwnFolder(tree: FileTree, own: FoundPackage, path: string): void {
  const entries = tree.list(path);
  const inside = `${path.slice(own.path.length + 1)}/`;
  if (entries.some(({ name }) => name === 'package.json' || name === 'node_modules')) return;
  for (const entry of entries) {
    const { name } = entry;
    if (entry.isDirectory()) {
      if (!skippedNames.has(name) && !name.startsWith('.')) listOwnFolder(tree, own, `${path}/${name}`);
      continue;
    }
    if (isBuildTrace(inside, name)) own.compiled = true;
    if (hasNativeName(name)) own.files.push(inside + name);
  }
}
