// Sets up a fresh clone; a no-op that ends quickly if it is set up. `--lock` updates the lockfile after a
// package.json has changed.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unpackPackage } from './fetch-package.mjs';
import { lock } from './lock.mjs';

const OLDEST_NODE = 20;
const LOCK_LIMIT_MS = 10 * 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
/** Two set-ups of one tree wait for each other. */
const lockFile = join(root, '.cache/setup.lock');
const installedMark = join(root, 'node_modules/.abistamp-setup');

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await setUp({ relock: process.argv.includes('--lock') }).catch((error) => {
    console.error(`setup: ${error.message}`);
    process.exitCode = 1;
  });
}

export async function setUp({ relock = false } = {}) {
  refuseOldNode();
  if (!relock && isInstalled() && isLinked()) {
    await buildIfStale();
    return;
  }
  const unlock = await lock(lockFile, LOCK_LIMIT_MS);
  try {
    if (relock || !isInstalled() || !isLinked()) await install(relock);
  } finally {
    unlock();
  }
  await buildIfStale();
}

async function buildIfStale() {
  const { isBuilt } = await import('./build-state.mjs');
  if (isBuilt()) return;
  const unlock = await lock(lockFile, LOCK_LIMIT_MS);
  try {
    if (isBuilt()) return;
    const { build } = await import('./build.mjs');
    const seconds = await build();
    console.log(`setup: built dist in ${seconds} s`);
  } finally {
    unlock();
  }
}

function refuseOldNode() {
  const major = Number.parseInt(process.versions.node, 10);
  if (major >= OLDEST_NODE) return;
  throw new Error(
    `working on abistamp needs Node.js ${OLDEST_NODE} or newer, this is ${process.version}. (What it ships runs on 18.)`,
  );
}

async function install(relock) {
  const started = Date.now();
  const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pnpm = join(await unpackPackage(packageManager), 'bin/pnpm.cjs');
  const firstTime = !existsSync(join(root, 'pnpm-lock.yaml'));
  const mode = relock || firstTime ? '--no-frozen-lockfile' : '--frozen-lockfile';
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [pnpm, 'install', mode, '--reporter=append-only'],
    {
      cwd: root,
      encoding: 'utf8',
      maxBuffer: 64 << 20,
      stdio: ['ignore', 'pipe', 'pipe'],
      // pnpm asks before it replaces a node_modules of another kind; no one is there to answer.
      env: { ...process.env, CI: 'true' },
    },
  );
  if (status !== 0) {
    const outdated = `${stdout}${stderr}`.includes('ERR_PNPM_OUTDATED_LOCKFILE');
    const advice = outdated ? '\nA package.json has changed: run `npm run setup -- --lock`.' : '';
    throw new Error(`pnpm install failed\n${stdout}${stderr}${advice}`);
  }
  writeFileSync(installedMark, fingerprintManifests());
  console.log(
    `setup: installed dependencies with ${packageManager} in ${((Date.now() - started) / 1000).toFixed(1)} s`,
  );
}

function isInstalled() {
  try {
    return readFileSync(installedMark, 'utf8') === fingerprintManifests();
  } catch {
    return false;
  }
}

/** A copied tree keeps its mark, but not always its links. */
function isLinked() {
  return (
    existsSync(join(root, 'node_modules/.bin/abistamp')) &&
    existsSync(join(root, 'node_modules/esbuild/package.json'))
  );
}

function fingerprintManifests() {
  const folders = readdirSync(join(root, 'packages')).map((name) => `packages/${name}`);
  const files = [
    'pnpm-lock.yaml',
    'pnpm-workspace.yaml',
    ...['.', ...folders].map((folder) => `${folder}/package.json`),
  ];
  const hash = createHash('sha256').update(`${process.platform}-${process.arch}\n`);
  for (const file of files.sort()) {
    if (existsSync(join(root, file))) hash.update(`${file}\n`).update(readFileSync(join(root, file)));
  }
  return hash.digest('hex');
}
