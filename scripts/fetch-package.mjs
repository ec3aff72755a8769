// Fetches single packages from the npm registry into the tool cache. Plain JavaScript without dependencies:
// `setup.mjs` needs it before anything is installed.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
/** Tarballs that one npm fetches: it holds each in memory. */
const AT_ONCE = 20;
const ATTEMPTS = 4;
const ATTEMPT_LIMIT_MS = 300_000;

export const cacheDirectory = resolve(
  process.env.ABISTAMP_TOOLCHAIN || fileURLToPath(new URL('../.cache/toolchain', import.meta.url)),
);

/** The extracted package `name@version`: its directory in the cache. */
export async function unpackPackage(spec) {
  return await provide(folderOf(spec), async (destination) => {
    await pack([spec], dirname(destination));
    await extract(join(dirname(destination), tarballOf(spec)), destination);
  });
}

/** The same for many small packages: npm takes longer to start than to fetch ten of them. */
export async function unpackPackages(specs) {
  const missing = specs.filter((spec) => !existsSync(folderOf(spec)));
  for (let first = 0; first < missing.length; first += AT_ONCE) {
    const some = missing.slice(first, first + AT_ONCE);
    await mkdir(join(cacheDirectory, 'packages'), { recursive: true });
    const workshop = await mkdtemp(join(cacheDirectory, 'packages/.part-'));
    try {
      await pack(some, workshop);
      for (const spec of some)
        await provide(folderOf(spec), (destination) => extract(join(workshop, tarballOf(spec)), destination));
    } finally {
      await rm(workshop, { recursive: true, force: true });
    }
  }
  return specs.map(folderOf);
}

/** The package's tarball as published. */
export async function packageTarball(spec) {
  return await provide(join(cacheDirectory, 'tarballs', `${fileNameOf(spec)}.tgz`), async (destination) => {
    await pack([spec], dirname(destination));
    await rename(join(dirname(destination), tarballOf(spec)), destination);
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
 * Creates `path`: `produce` fills a private folder beside it, which is then renamed into place. So any number
 * of processes may request the same thing at once; the losers discard their own copies.
 */
export async function provide(path, produce) {
  if (existsSync(path)) return path;
  await mkdir(dirname(path), { recursive: true });
  const workshop = await mkdtemp(join(dirname(path), '.part-'));
  try {
    const part = join(workshop, 'part');
    await produce(part);
    await rename(part, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  } finally {
    await rm(workshop, { recursive: true, force: true });
  }
  return path;
}

/** Fetches tarballs into a directory; npm compares them with the registry's integrity hash. */
async function pack(specs, directory) {
  for (let attempt = 1; ; attempt++) {
    try {
      // Run outside the project, whose .npmrc and workspaces must not affect this download.
      await run('npm', ['pack', ...specs, '--loglevel=error', '--ignore-scripts'], {
        cwd: directory,
        env: environmentForNpm(),
        maxBuffer: 64 << 20,
        timeout: ATTEMPT_LIMIT_MS,
        shell: process.platform === 'win32',
      });
      for (const spec of specs)
        if (!existsSync(join(directory, tarballOf(spec)))) throw new Error(`npm pack left no ${spec}`);
      return;
    } catch (error) {
      if (attempt === ATTEMPTS)
        throw new Error(`cannot fetch ${specs.join(' ')}: ${String(error.stderr || error.message).trim()}`);
      await new Promise((done) => setTimeout(done, 1000 * attempt ** 2));
    }
  }
}

/** Under `npm test`, npm passes its view of this project on; a nested npm would take it for its own. */
function environmentForNpm() {
  const handedDown = /^npm_(package|lifecycle|command|execpath|config_(local_prefix|workspace))/i;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !handedDown.test(name)));
}

function folderOf(spec) {
  return join(cacheDirectory, 'packages', fileNameOf(spec));
}

/** What `npm pack` calls it. */
function tarballOf(spec) {
  return `${spec
    .replace(/^@/, '')
    .replace('/', '-')
    .replace(/@(?=[^@]*$)/, '-')}.tgz`;
}

function fileNameOf(spec) {
  if (!/^(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+[\w.+-]*$/.test(spec))
    throw new Error(`not an exact package version: ${spec}`);
  return spec.replace('/', '+');
}
