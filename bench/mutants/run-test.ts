import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { endTree } from '../../scripts/end-tree.mjs';
import { Reach } from './reach.ts';

export interface TestRun {
  passed: boolean;
  seconds: number;
  output: string;
}

/** Runs one test file of a checkout. Exceeding the time limit counts as a failure: a mutant may never end. */
export function runTest(
  checkout: string,
  file: string,
  limitSeconds: number,
  env: Record<string, string> = {},
): Promise<TestRun> {
  const started = Date.now();
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['--conditions=abistamp-source', file], {
      cwd: checkout,
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    const timer = setTimeout(() => endTree(child.pid), limitSeconds * 1000);
    child.on('exit', (code) => {
      clearTimeout(timer);
      const output = Buffer.concat(chunks).toString();
      resolve({ passed: code === 0, seconds: (Date.now() - started) / 1000, output });
    });
  });
}

/**
 * Runs it unchanged.
 * @throws if it fails, which would make it useless here
 */
export async function measureTest(
  checkout: string,
  file: string,
): Promise<{ reach: Reach; seconds: number }> {
  const folder = join(checkout, '.cache', `coverage-${file.replaceAll('/', '-')}`);
  mkdirSync(folder, { recursive: true });
  const { passed, seconds, output } = await runTest(checkout, file, 600, { NODE_V8_COVERAGE: folder });
  if (!passed) throw new Error(`${file} fails without a mutant: ${output.slice(output.indexOf('✖'))}`);
  return { reach: Reach.read(folder, checkout), seconds };
}
