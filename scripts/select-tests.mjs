// Lists the test files and selects those that were requested.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * A file that ends in `.full.test.ts` is for whole matrices alone.
 * @returns paths relative to the repository, sorted
 */
export function selectTests({ parts = null, shard = null, full = false }) {
  const asked = listTests('test').filter(
    (file) =>
      (full || !file.endsWith('.full.test.ts')) &&
      (parts === null || parts.some((part) => file.includes(part))),
  );
  if (shard === null) return asked;
  // Neighbours cost about the same: dealt out in turn, each shard gets some of every folder.
  return asked.filter((_, place) => place % shard.count === shard.index - 1);
}

function listTests(directory) {
  if (!existsSync(join(root, directory))) return [];
  const entries = readdirSync(join(root, directory), { withFileTypes: true });
  return entries
    .flatMap((entry) => {
      const path = `${directory}/${entry.name}`;
      if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listTests(path);
      return entry.name.endsWith('.test.ts') ? [path] : [];
    })
    .sort();
}
