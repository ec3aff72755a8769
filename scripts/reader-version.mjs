// A hash of the code that recognises how packages load, inserted into the bundles: their entries in the
// user's cache are valid only for the same code.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const core = join(root, 'packages/core');
/** The code that decides about a package's loader: recognising, parsing, and providing the input of both. */
const folders = ['src/loaders', 'src/javascript', 'src/source', 'src/files', 'src/runtime'];

/** @returns esbuild's `define` for a bundle */
export function defineReader() {
  const hash = createHash('sha256');
  for (const folder of folders.filter((each) => existsSync(join(core, each)))) {
    const files = readdirSync(join(core, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  hash.update(readFileSync(join(root, 'pnpm-lock.yaml')));
  return { ABISTAMP_READER: JSON.stringify(hash.digest('hex').slice(0, 16)) };
}
