import { type NativeFile, readNativeFile } from '@abistamp/binary';
import { systemCode } from '../errors.ts';
import type { AskByFile } from '../files/ask-by-file.ts';
import type { FileTree } from '../files/file-tree.ts';
import { hasNativeName } from './list-package.ts';
import type { NativePackage, RecordedFile } from './native-package.ts';

/**
 * Reads one file's facts. Null if it is gone, if only its location made it worth opening, or if it cannot be
 * read, which the tree remembers.
 * @param known what was recorded about the package: facts of files with the same size and time are reused
 * @param once what is known of files by other names of theirs
 */
export function readFileFacts(
  tree: FileTree,
  folder: string,
  path: string,
  known: NativePackage | null,
  once: AskByFile<NativeFile> = (_, ask) => ask(),
): RecordedFile | null {
  const whole = `${folder}/${path}`;
  const stat = tree.stat(whole);
  if (stat === null || stat.kind !== 'file') return null;
  const before = known?.files.find((file) => file.path === path);
  if (before !== undefined && before.size === stat.size && before.mtimeMs === stat.mtimeMs)
    return tree.mayRead(whole) ? { ...before } : null;
  const facts = once(stat, () => readFacts(tree, whole));
  if (facts === null) return null;
  if (facts.format === null && !hasNativeName(path)) return null;
  if (facts.format === null && (facts.reason === 'apple-double' || !path.endsWith('.node'))) return null;
  return { path, size: stat.size, mtimeMs: stat.mtimeMs, facts, origin: 'delivered', sha256: null };
}

function readFacts(tree: FileTree, path: string): NativeFile | null {
  try {
    const source = tree.open(path);
    try {
      return readNativeFile(source);
    } finally {
      source.close();
    }
  } catch (error) {
    if (tree.unreadable().has(path)) return null;
    return {
      format: null,
      reason: 'malformed',
      detail: `cannot be read (${systemCode(error) ?? 'unknown'})`,
    };
  }
}
