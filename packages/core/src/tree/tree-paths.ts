/**
 * Joins paths inside a tree, including `..`.
 * @returns '' if the result would be the root, or outside it
 */
export function joinInTree(...parts: readonly string[]): string {
  const joined: string[] = [];
  for (const part of parts.join('/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..' || joined.at(-1) === '..') joined.push(part);
    // pnpm's global virtual store is outside the root: its paths begin with `..`, and stay there.
    else if (joined.pop() === undefined) return '';
  }
  return joined.join('/');
}

/**
 * The package whose folder, below a `node_modules`, contains a path, and the rest of the path; null for any
 * other path.
 */
export function dependencyBelow(path: string): { name: string; rest: string } | null {
  const below = /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/@.][^/]*)(?:\/((?:(?!node_modules\/).)*))?$/.exec(
    path,
  );
  return below?.[1] === undefined ? null : { name: below[1], rest: below[2] ?? '' };
}
