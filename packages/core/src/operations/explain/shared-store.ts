/**
 * Whether a file is in a folder of pnpm's global virtual store, which several projects link to: nothing of a
 * project is written there. By its path alone: `links/`, the package's name and version, and a hash.
 */
export function isInSharedStore(path: string): boolean {
  return /[/\\]links[/\\].*[/\\][0-9a-f]{32,64}[/\\]node_modules[/\\]/.test(path);
}
