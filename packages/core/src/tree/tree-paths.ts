/**
 * Joins paths inside a tree, `..` included.
 *
 * @returns '' where the result would be the root, or outside of it
 */
export function joinInTree(...parts: readonly string[]): string {
  const joined: string[] = [];
  for (const part of parts.join('/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || joined.at(-1) === '..') joined.push(part);
    // pnpm's global virtual store is outside of the root: its paths begin with `..`, and stay there.
    else if (joined.pop() === undefined) return '';
  }
  return joined.join('/');
}

/** The package in whose folder, below a `node_modules`, a path is, and the rest of the path; null for any other path. */
export function dependencyBelow(path: string): { name: string; rest: string } | null {
  const below = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)(?:\/((?:(?!node_modules\/).)*))?$/.exec(
    path,
  );
  return below?.[1] === undefined ? null : { name: below[1], rest: below[2] ?? '' };
}
