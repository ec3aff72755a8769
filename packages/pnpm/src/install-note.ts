/**
 * A note in the tree that an install began. pnpm 12 has no hook for its end, so the next command does what
 * follows an install, even if the install changed nothing.
 */
export function installNoteOf(root: string): string {
  return `${root}/node_modules/.cache/abistamp/installing`;
}
