// Whether dist is up to date with the sources. Separate from the build itself, so that asking loads no
// bundler.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const mark = join(root, '.cache/built.json');

export function isBuilt() {
  try {
    const { sources, outputs } = JSON.parse(readFileSync(mark, 'utf8'));
    return sources === fingerprintSources() && outputs.every((file) => existsSync(join(root, file)));
  } catch {
    return false;
  }
}

export function markBuilt(sources, outputs) {
  mkdirSync(dirname(mark), { recursive: true });
  writeFileSync(mark, JSON.stringify({ sources, outputs }));
}

/** Size and time of every file that goes into the build; renaming or deleting one changes it too. */
export function fingerprintSources() {
  const hash = createHash('sha256');
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const name of [
    'build.mjs',
    'build-state.mjs',
    'build-pnpm.mjs',
    'build-yarn.mjs',
    'pack-code.mjs',
    'slim-acorn.mjs',
    'reader-version.mjs',
  ])
    add(`scripts/${name}`);
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    if (existsSync(join(root, 'packages', name, 'package.json'))) add(`packages/${name}/package.json`);
    const source = join('packages', name, 'src');
    for (const path of listFiles(source)) add(path);
  }
  return hash.digest('hex');
}

function listFiles(directory) {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(directory, entry.name);
      return entry.isDirectory() ? listFiles(path) : [path];
    });
}
