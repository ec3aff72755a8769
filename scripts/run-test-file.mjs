// Runs one test file in a process of its own and counts what it reports.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endTree } from './end-tree.mjs';

const LIMIT_MS = 10 * 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const reporter = new URL('test-reporter.mjs', import.meta.url).href;

export const running = new Set();

/** @returns {{file, passed, failed, skipped, seconds, failures: {name, error}[], output}} */
export async function runTestFile(node, file) {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'abistamp-test-'));
  const results = join(folder, 'results');
  try {
    const flags = [
      '--conditions=abistamp-source',
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${results}`,
    ];
    const ended = await runProcess(node, [...flags, file]);
    const seconds = (Date.now() - started) / 1000;
    return { file, seconds, output: ended.output, ...judge(readResults(results), ended) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(results, { code, signal, timedOut }) {
  const tests = results.filter(({ suite }) => !suite);
  const passed = tests.filter((test) => test.passed && !test.skipped).length;
  const failures = results.filter((test) => !test.passed && !test.repeats && !test.skipped);
  const skipped = tests.filter((test) => test.skipped).length;
  if (timedOut) failures.push({ name: '(file)', error: `not done after ${LIMIT_MS / 60_000} minutes` });
  else if (tests.length === 0) failures.push({ name: '(file)', error: 'no test ran' });
  else if (failures.length === 0 && code !== 0)
    failures.push({ name: '(file)', error: `ended with ${signal ?? code}` });
  return { passed, failed: failures.length, skipped, failures };
}

function readResults(path) {
  let text = '';
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // It ended before its first test.
  }
  // A process that is killed leaves half a line.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

function runProcess(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child.pid);
    const chunks = [];
    let timedOut = false;
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const timer = setTimeout(() => {
      timedOut = true;
      endTree(child.pid);
    }, LIMIT_MS);
    const settle = (code, signal) => {
      clearTimeout(timer);
      running.delete(child.pid);
      resolve({ code, signal, timedOut, output: Buffer.concat(chunks).toString() });
    };
    child.on('error', (error) => {
      chunks.push(Buffer.from(error.message));
      settle(1, null);
    });
    // "exit", not "close": a stray grandchild may hold the pipes open for ever.
    child.on('exit', (code, signal) => setTimeout(settle, 20, code, signal));
  });
}
