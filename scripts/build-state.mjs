// Whether dist is up to date with the sources. Separate from the build itself, so that asking loads no
// bundler.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const mark = join(root, '.cache/built.json');

/**
 * `quick` or `full`: what `ABISTAMP_BUILD` says, else a clone's own `.cache/build-kind`, for those who build
 * after each edit.
 */
export const buildKind = process.env.ABISTAMP_BUILD ?? readOwnKind() ?? 'full';

function readOwnKind() {
  const path = join(root, '.cache/build-kind');
  return existsSync(path) ? readFileSync(path, 'utf8').trim() : undefined;
}

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

/**
 * Size and time of each file that goes into the build, and which versions of libraries and bundlers are
 * installed; a renamed or deleted file changes it too, and so does another kind of build.
 */
export function fingerprintSources() {
  const hash = createHash('sha256');
  const add = (path) => {
    if (!existsSync(join(root, path))) return;
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  };
  for (const name of [...listScripts('build.mjs'), 'build-state.mjs'].sort()) add(`scripts/${name}`);
  for (const name of ['package.json', 'pnpm-lock.yaml', 'tsconfig.base.json', 'tsconfig.json']) add(name);
  hash.update(readInstalledVersions());
  hash.update(buildKind);
  for (const name of readdirSync(join(root, 'packages')).sort()) {
    for (const file of ['package.json', 'tsconfig.json']) add(`packages/${name}/${file}`);
    for (const folder of ['src', 'schema'])
      for (const path of listFiles(join('packages', name, folder))) add(path);
  }
  return hash.digest('hex');
}

/** A script and all that it imports, by their names. */
function listScripts(name, found = new Set()) {
  if (found.has(name)) return found;
  found.add(name);
  const text = readFileSync(join(root, 'scripts', name), 'utf8');
  for (const [, imported] of text.matchAll(/ from '\.\/([\w-]+\.mjs)'/g)) listScripts(imported, found);
  return found;
}

/** pnpm's own copy of the lockfile says what is installed, whatever the project's lockfile says by now. */
function readInstalledVersions() {
  const path = join(root, 'node_modules/.pnpm/lock.yaml');
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
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
