import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { cleanEnvironment, node, npm } from '../toolchain/index.ts';
import { makeFolder } from './make-folder.ts';
import { packPackage } from './pack-package.ts';

/** A shared machine may be six times slower. */
const patienceMs = 300_000;

const program = fileURLToPath(new URL('../../scripts/registry.mjs', import.meta.url));

let registry: Promise<string> | undefined;

/**
 * A local registry that serves what this repository publishes, and proxies everything else to the registry of
 * the machine's npm. It ends with this process, or with the run that shares it.
 * @returns its address, with a trailing slash
 */
export function ownRegistry(): Promise<string> {
  registry ??= start();
  return registry;
}

/** Shared by a whole run if there is one (`npm test`), which ends it; else for this process alone. */
async function start(): Promise<string> {
  const run = process.env['ABISTAMP_TEST_RUN'] ?? '';
  if (run !== '') return await shareOne(join(run, 'registry'));
  const { address, server } = await startIn(makeFolder('registry'));
  process.on('exit', () => server.kill('SIGKILL'));
  return address;
}

/** The process that creates the folder starts it; the others wait for its address. */
async function shareOne(folder: string): Promise<string> {
  const told = join(folder, 'address');
  if (mkdirSync(folder, { recursive: true }) !== undefined) {
    const { address } = await startIn(folder);
    writeFileSync(`${told}.part`, address);
    renameSync(`${told}.part`, told);
    return address;
  }
  for (const deadline = Date.now() + patienceMs; Date.now() < deadline; await sleep(100))
    if (existsSync(told)) return readFileSync(told, 'utf8');
  throw new Error(`no registry was started in ${folder}`);
}

async function startIn(folder: string): Promise<{ address: string; server: ChildProcess }> {
  const port = await findPort();
  const address = `http://127.0.0.1:${port}/`;
  const runtime = await node(24);
  const tarballs = await Promise.all(['cli', 'pnpm'].map(packPackage));
  const env = await cleanEnvironment({ node: runtime, tools: [await npm(11)], home: folder });
  const server = spawn(runtime.execPath, [program, '--port', `${port}`, ...tarballs], {
    cwd: folder,
    env,
    stdio: 'ignore',
    detached: true,
  });
  writeFileSync(join(folder, 'pid'), `${server.pid}`);
  server.unref();
  await waitFor(`${address}-/ping`);
  return { address, server };
}

async function waitFor(url: string): Promise<void> {
  for (const deadline = Date.now() + patienceMs; ; await sleep(100)) {
    try {
      if ((await fetch(url)).ok) return;
    } catch (error) {
      if (Date.now() > deadline) throw error;
    }
  }
}

function findPort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject).listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
