// Type declarations as they are published: only what the index of a library leads to, once for `import` and
// once for `require`.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Packages in `packages` that are imported by code. */
const libraries = ['binary', 'core', 'guard'];

/** The extension of a declaration, and what its imports of others end in. */
const forms = [
  { extension: '.d.ts', imported: '.js' },
  { extension: '.d.cts', imported: '.cjs' },
];

const relativeImport = /((?:\bfrom |\bimport\()['"])(\.{1,2}\/[^'"]+)\.ts(?=['"])/g;

/** @throws Error with the compiler's complaints */
export function declareTypes(root) {
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  const { status, stdout } = spawnSync(process.execPath, [tsc, '--build'], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(`tsc --build failed\n${stdout}`);
  for (const library of libraries) publishTypes(root, library);
  // Beside the file that `import` gets, which is CommonJS like the other one: no condition may say so of it.
  const imported = join(root, 'packages/guard/dist/import.d.cts');
  writeFileSync(imported, "export type * from './types/index.cjs';\n");
}

function publishTypes(root, library) {
  const source = join(root, '.cache/types', library);
  const target = join(root, 'packages', library, 'dist/types');
  rmSync(target, { recursive: true, force: true });
  for (const [path, text] of readReachable(source)) {
    mkdirSync(dirname(join(target, path)), { recursive: true });
    for (const { extension, imported } of forms)
      writeFileSync(join(target, `${path}${extension}`), text.replace(relativeImport, `$1$2${imported}`));
  }
}

/** @returns the declarations by their paths without extension */
function readReachable(folder, path = 'index', found = new Map()) {
  if (found.has(path)) return found;
  const text = readFileSync(join(folder, `${path}.d.ts`), 'utf8');
  found.set(path, text);
  for (const [, , imported] of text.matchAll(relativeImport))
    readReachable(folder, join(dirname(path), imported).replaceAll('\\', '/'), found);
  return found;
}
