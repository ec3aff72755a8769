import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg } from 'node:os';
import { join } from 'node:path';
import { endTree } from '../../scripts/end-tree.mjs';
import { Reach } from './reach.ts';

/** What the files together take, unchanged, in CPU seconds. */
type Price = number;

const running = new Set<number | undefined>();
process.on('exit', () => running.forEach(endGroup));

/**
 * Runs test files of a checkout in one process, up to the first failure. A run that takes too long has
 * failed: a mutant may never end.
 * @param limitSeconds by the clock; null: by the price, and by how busy the machine is
 * @returns what failed, or null
 */
export async function runTests(
  checkout: string,
  files: readonly string[],
  price: Price,
  limitSeconds: number | null = null,
): Promise<string | null> {
  const reporter = join(checkout, 'bench/mutants/first-failure.mjs');
  const flags = ['--test-reporter', reporter];
  const { code, output } = await runProcess(checkout, flags, files, price, {}, limitSeconds);
  if (code === 0) return null;
  return output.trim().split('\n').at(-1) || 'the process ended, or took too long';
}

/**
 * Runs one of them unchanged.
 * @throws if it fails, which would make it useless here
 */
export async function measureTest(checkout: string, file: string): Promise<{ reach: Reach; seconds: Price }> {
  const folder = join(checkout, '.cache/measured');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, 'coverage'), { recursive: true });
  const flags = [
    '--test-reporter',
    join(checkout, 'scripts/test-reporter.mjs'),
    '--test-reporter-destination',
    join(folder, 'results'),
  ];
  const env = { NODE_V8_COVERAGE: join(folder, 'coverage'), ABISTAMP_TEST_COST: join(folder, 'cost') };
  const { code, output } = await runProcess(checkout, flags, [file], 120, env);
  if (code !== 0) {
    const failed = readFileSync(join(folder, 'results'), 'utf8')
      .split('\n')
      .filter((line) => line.includes('"passed":false'));
    throw new Error(`${file} fails without a mutant: ${output}${failed.join('\n')}`);
  }
  const cost: { waited: number; running: number } = JSON.parse(readFileSync(join(folder, 'cost'), 'utf8'));
  return { reach: Reach.read(join(folder, 'coverage'), checkout), seconds: cost.waited + cost.running };
}

function runProcess(
  checkout: string,
  flags: readonly string[],
  files: readonly string[],
  price: Price,
  env: Record<string, string>,
  limitSeconds: number | null = null,
): Promise<{ code: number | null; output: string }> {
  const node = [process.execPath, '--conditions=abistamp-source', ...flags, 'scripts/share-process.mjs'];
  // An endless loop costs processor time; the clock, which other programs share, catches the rest.
  const seconds = Math.ceil(10 + 3 * price);
  const child = spawn('sh', ['-c', 'ulimit -t "$0"; exec "$@"', String(seconds), ...node, ...files], {
    cwd: checkout,
    env: { ...process.env, NODE_COMPILE_CACHE: join(checkout, '.cache/compiled'), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Its own process group: what a mutant leaves behind ends with it.
    detached: true,
  });
  running.add(child.pid);
  child.on('exit', () => {
    running.delete(child.pid);
    endGroup(child.pid);
  });
  const busy = Math.max(1, (loadavg()[0] ?? 0) / availableParallelism());
  return waitFor(child, limitSeconds ?? (30 + 5 * price) * busy);
}

function waitFor(
  child: ChildProcess,
  limitSeconds: number,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
    const timer = setTimeout(() => endTree(child.pid), limitSeconds * 1000);
    child.on('exit', (code) => {
      clearTimeout(timer);
      // The pipes may still hold the last words; a stray grandchild may keep them open.
      setTimeout(() => resolve({ code, output: Buffer.concat(chunks).toString() }), 10);
    });
  });
}

/** Ends a process and what it left behind: endless children of a test that a mutant made fail. */
function endGroup(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing is left.
  }
}
