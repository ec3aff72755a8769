// Fetches single packages from the npm registry into the tool cache. Plain JavaScript without dependencies:
// `setup.mjs` needs it before anything is installed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { lock } from './lock.mjs';

const run = promisify(execFile);
/** Packages that one npm fetches, and that are extracted at once. */
const AT_ONCE = 50;
const ATTEMPTS = 4;
const ATTEMPT_LIMIT_MS = 300_000;
const PRODUCE_LIMIT_MS = 600_000;

export const cacheDirectory = resolve(
  process.env.ABISTAMP_TOOLCHAIN || fileURLToPath(new URL('../.cache/toolchain', import.meta.url)),
);

/** The extracted package `name@version`: its directory in the cache. */
export async function unpackPackage(spec) {
  return await provide(folderOf(spec), async (destination) => {
    const [tarball] = await download([spec], dirname(destination));
    await extract(tarball, destination);
  });
}

/** The same for many packages: npm takes longer to start than to fetch ten small ones. */
export async function unpackPackages(specs) {
  const missing = specs.filter((spec) => !existsSync(folderOf(spec)));
  for (let first = 0; first < missing.length; first += AT_ONCE) {
    const some = missing.slice(first, first + AT_ONCE);
    await mkdir(join(cacheDirectory, 'packages'), { recursive: true });
    const workshop = await mkdtemp(join(cacheDirectory, 'packages/.part-'));
    try {
      const tarballs = await download(some, workshop);
      await Promise.all(
        some.map((spec, at) => provide(folderOf(spec), (destination) => extract(tarballs[at], destination))),
      );
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }
  return specs.map(folderOf);
}

/** The package's tarball as published. */
export async function packageTarball(spec) {
  return await provide(join(cacheDirectory, 'tarballs', `${fileNameOf(spec)}.tgz`), async (destination) => {
    const [tarball] = await download([spec], dirname(destination));
    await rename(tarball, destination);
  });
}

/**
 * OpenSSL's configuration for systems where nothing of this is compiled: four fifths of the files of each
 * Node.js.
 */
const leftOut = ['BSD*', 'VC*', 'aix*', 'darwin*', 'solaris*', 'linux-[ep]*', 'linux32*', 'linux64*'].map(
  (system) => `--exclude=*/include/node/openssl/archs/${system}`,
);

async function extract(tarball, destination) {
  await mkdir(destination);
  // Some publishers name the archive's root other than "package", hence the strip.
  const flags = ['-C', destination, '--strip-components=1', '--no-same-owner'];
  await run('tar', ['-xzf', tarball, ...(process.platform === 'linux' ? leftOut : []), ...flags]);
}

/**
 * Creates `path`: `produce` fills a private folder beside it, which is then renamed into place. Any number of
 * processes may request the same thing at once: one of them produces it, and the others wait.
 */
export async function provide(path, produce) {
  if (existsSync(path)) return path;
  const unlock = await lock(`${path}.lock`, PRODUCE_LIMIT_MS);
  try {
    if (existsSync(path)) return path;
    const workshop = await mkdtemp(join(dirname(path), '.part-'));
    try {
      const part = join(workshop, 'part');
      await produce(part);
      await rename(part, path);
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  } finally {
    unlock();
  }
  return path;
}

/**
 * Fetches tarballs into a cache of npm's own below a directory; npm compares them with the registry's integrity
 * hash. `npm pack` would unpack each to list what is in it, which takes as long as all the rest.
 * @returns their paths, in the cache
 */
async function download(specs, directory) {
  const cache = join(directory, 'npm');
  for (let attempt = 1; ; attempt++) {
    try {
      // Run outside the project, whose .npmrc and workspaces must not affect this download.
      await run('npm', ['cache', 'add', ...specs, '--cache', cache, '--loglevel=error'], {
        cwd: directory,
        env: environmentForNpm(),
        maxBuffer: 64 << 20,
        timeout: ATTEMPT_LIMIT_MS,
        shell: process.platform === 'win32',
      });
      return await findTarballs(specs, join(cache, '_cacache'));
    } catch (error) {
      if (attempt === ATTEMPTS)
        throw new Error(`cannot fetch ${specs.join(' ')}: ${String(error.stderr || error.message).trim()}`);
      await new Promise((done) => setTimeout(done, 1000 * attempt ** 2));
    }
  }
}

/** In npm's cache (cacache's `index-v5`: "hash, tab, entry" a line) each tarball's name is its own hash. */
async function findTarballs(specs, cache) {
  const integrities = new Map();
  const index = join(cache, 'index-v5');
  for (const path of await readdir(index, { recursive: true })) {
    if (path.split(sep).length < 3) continue;
    for (const line of (await readFile(join(index, path), 'utf8')).split('\n')) {
      const { key, integrity } = JSON.parse(line.split('\t')[1] ?? '{}');
      integrities.set(key, integrity);
    }
  }
  return specs.map((spec) => {
    const integrity = integrities.get(`pacote:tarball:${spec}`);
    if (integrity === undefined) throw new Error(`npm cache add left no ${spec}`);
    const [algorithm, base64] = integrity.split(/-(.*)/s);
    const hash = Buffer.from(base64, 'base64').toString('hex');
    return join(cache, 'content-v2', algorithm, hash.slice(0, 2), hash.slice(2, 4), hash.slice(4));
  });
}

/** Under `npm test`, npm passes its view of this project on; a nested npm would take it for its own. */
function environmentForNpm() {
  const handedDown = /^npm_(package|lifecycle|command|execpath|config_(local_prefix|workspace))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !handedDown.test(name)));
}

function folderOf(spec) {
  return join(cacheDirectory, 'packages', fileNameOf(spec));
}

function fileNameOf(spec) {
  if (!/^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.+-]*$/.test(spec))
    throw new Error(`not an exact package version: ${spec}`);
  return spec.replace('/', '+');
}
