// Runs test files, one or those that share a process, counts their results, and measures their cost.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endTree } from './end-tree.mjs';

/** Far longer than any file takes: a shared machine can be six times slower than a developer's. */
const LIMIT_MS = 40 * 60_000;
/** Whole matrices, some under emulation. */
const FULL_LIMIT_MS = 80 * 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const reporter = new URL('test-reporter.mjs', import.meta.url).href;
const shareProcess = 'scripts/share-process.mjs';

export const running = new Set();

/**
 * @param group of groupTests
 * @param options.name runs only tests whose names match this pattern
 * @param options.full runs whole matrices
 * @param options.run a folder that the files of one run share
 * @param options.limitMs ends the file after this time
 * @returns {{name, passed, failed, skipped, seconds, cpu: {waited, running} | null, failures: {name,
 * error}[], output}}
 */
export async function runTestFiles(
  node,
  group,
  { name, full = false, run = '', limitMs = Number.POSITIVE_INFINITY } = {},
) {
  const started = Date.now();
  const folder = mkdtempSync(join(tmpdir(), 'abistamp-test-'));
  const results = join(folder, 'results');
  const cost = join(folder, 'cost');
  try {
    const flags = [
      '--conditions=abistamp-source',
      `--test-reporter=${reporter}`,
      `--test-reporter-destination=${results}`,
      ...(name === undefined ? [] : [`--test-name-pattern=${name}`]),
    ];
    const env = {
      ...process.env,
      ABISTAMP_TEST_COST: cost,
      ABISTAMP_TEST_FULL: full ? '1' : '',
      ABISTAMP_TEST_RUN: run,
      // Most of a unit test's price is to strip the types of what it imports, and to compile it.
      ...(run === '' ? {} : { NODE_COMPILE_CACHE: join(run, 'compiled') }),
    };
    const limit = Math.min(limitMs, full ? FULL_LIMIT_MS : LIMIT_MS);
    const programs = group.files.length === 1 ? group.files : [shareProcess, ...group.files];
    const ended = await runProcess(node, [...flags, ...programs], { env, limit });
    const judged = judge(readResults(results), ended, { filtered: name !== undefined, limit });
    const seconds = (Date.now() - started) / 1000;
    return { name: group.name, seconds, cpu: readCost(cost), output: ended.output, ...judged };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function judge(results, { code, signal, timedOut }, { filtered, limit }) {
  // Of a suite that is skipped, no test says so.
  const tests = results.filter(({ suite, skipped }) => !suite || skipped);
  const passed = tests.filter((test) => test.passed && !test.skipped).length;
  const failures = results.filter((test) => !test.passed && !test.repeats && !test.skipped);
  const skipped = tests.filter((test) => test.skipped).length;
  if (timedOut)
    failures.push({ name: '(file)', error: `not done after ${(limit / 60_000).toFixed(1)} minutes` });
  else if (tests.length === 0 && !(filtered && code === 0))
    failures.push({ name: '(file)', error: 'no test ran' });
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
  // A killed process leaves half a line.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

/** Written by the file's process at its end; missing if it was killed or the machine has no /proc. */
function readCost(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}

function runProcess(command, args, { env, limit }) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child.pid);
    const chunks = [];
    let timedOut = false;
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.stderr.on('data', (chunk) => chunks.push(chunk));
    const timer = setTimeout(() => {
      timedOut = true;
      endTree(child.pid);
    }, limit);
    const settle = (code, signal) => {
      clearTimeout(timer);
      running.delete(child.pid);
      resolve({ code, signal, timedOut, output: Buffer.concat(chunks).toString() });
    };
    child.on('error', (error) => {
      chunks.push(Buffer.from(error.message));
      settle(1, null);
    });
    // "exit", not "close": a stray grandchild may keep the pipes open forever.
    child.on('exit', (code, signal) => setTimeout(settle, 20, code, signal));
  });
}
