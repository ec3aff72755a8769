import type { FileTree } from '../files/file-tree.ts';
import { isRecord, stringsOf } from '../files/json.ts';

const maxBytes = 4 * 1024 * 1024;

/**
 * Whether a folder is one of a project's workspace packages, by the globs of `workspaces` in package.json (npm and Yarn) or
 * `packages` in pnpm-workspace.yaml; a leading `!` excludes.
 *
 * @param path relative to the root, forward slashes
 */
export function isWorkspacePackage(tree: FileTree, path: string): boolean {
  const patterns = [...readManifestPatterns(tree), ...readPnpmPatterns(tree)];
  const matches = (pattern: string) => globToRegExp(pattern).test(path);
  return (
    patterns.some((pattern) => !pattern.startsWith('!') && matches(pattern)) &&
    !patterns.some((pattern) => pattern.startsWith('!') && matches(pattern.slice(1)))
  );
}

function readManifestPatterns(tree: FileTree): string[] {
  try {
    const manifest: unknown = JSON.parse(tree.read('package.json', maxBytes) ?? 'null');
    const workspaces = isRecord(manifest) ? manifest['workspaces'] : undefined;
    return stringsOf(isRecord(workspaces) ? workspaces['packages'] : workspaces);
  } catch {
    return [];
  }
}

/** The items of the one list that matters; a YAML parser would cost more than everything else in a check. */
function readPnpmPatterns(tree: FileTree): string[] {
  const text = tree.read('pnpm-workspace.yaml', maxBytes) ?? '';
  const list =
    /^packages:[^\S\n]*\n((?:[^\S\n]*-[^\n]*(?:\n|$)|[^\S\n]*#[^\n]*\n|[^\S\n]*\n)*)/m.exec(text)?.[1] ?? '';
  return [...list.matchAll(/^\s*-\s*['"]?([^'"#\n]+?)['"]?\s*(?:#.*)?$/gm)].flatMap(
    (match) => match[1] ?? [],
  );
}

/** `*` is one folder's name, or part of it; `**` any number of folders. */
function globToRegExp(glob: string): RegExp {
  const source = glob
    .replace(/^\.\//, '')
    .replace(/\/+$/, '')
    .replace(/[.+^${}()|[\]\\?]/g, '\\$&')
    .replace(/\*\*\/?|\*/g, (star) => (star.startsWith('**') ? '(?:.*)' : '[^/]*'));
  return new RegExp(`^${source}$`);
}
