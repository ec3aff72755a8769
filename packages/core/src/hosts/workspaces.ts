import type { FileTree } from '../files/file-tree.ts';
import { isRecord, parseJson, stringsOf } from '../files/json.ts';
import { maxBytes } from '../files/limits.ts';
import { compileGlob } from './glob.ts';

/**
 * Whether a folder is one of a project's workspace packages, by the `workspaces` globs in package.json, as
 * npm, Yarn and Bun read them.
 * @param path relative to the root, forward slashes
 */
export function isManifestWorkspace(tree: FileTree, path: string): boolean {
  return matchesGlobs(readManifestGlobs(tree), path);
}

/** The `workspaces` globs in package.json. */
export function readManifestGlobs(tree: FileTree): string[] {
  const manifest = parseJson(tree.read('package.json', maxBytes.manifest));
  const workspaces = isRecord(manifest) ? manifest['workspaces'] : undefined;
  return stringsOf(isRecord(workspaces) ? workspaces['packages'] : workspaces);
}

/** A leading `!` excludes. What is no glob, or was written to take time, matches nothing. */
export function matchesGlobs(globs: readonly string[], path: string): boolean {
  const tidy = globs.map((glob) => glob.trim()).filter((glob) => glob !== '');
  return (
    tidy.some((glob) => !glob.startsWith('!') && matches(glob, path)) &&
    !tidy.some((glob) => glob.startsWith('!') && matches(glob.slice(1), path))
  );
}

function matches(glob: string, path: string): boolean {
  if (glob.length > maxLength) return false;
  const pattern = glob.replace(/^\.\//, '').replace(/\/+$/, '');
  // A star does not match folders whose names begin with a dot.
  if (hasHidden(path) && !hasHidden(pattern)) return false;
  try {
    return isModest(pattern) && compileGlob(pattern).test(path);
  } catch {
    // Braces without an end, or a range from back to front.
    return false;
  }
}

const hasHidden = (path: string): boolean => /(?:^|\/)\./.test(path);

const maxLength = 256;
const maxStarsInPart = 2;
const maxGlobstars = 3;
const maxGroups = 4;

/**
 * A glob becomes a regular expression, which gets slower with each star that can take over from another. No
 * real workspace has more of them in one part of a path, or a quantifier on a group.
 */
function isModest(pattern: string): boolean {
  const parts = pattern.split('/');
  return (
    !/[()\\]/.test(pattern) &&
    (pattern.match(/[{[]/g) ?? []).length <= maxGroups &&
    parts.filter((part) => part.includes('**')).length <= maxGlobstars &&
    parts.every((part) => (part.match(/\*+/g) ?? []).length <= maxStarsInPart)
  );
}
