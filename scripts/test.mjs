// `npm test`: set-up, tools, lint, types, then every test file. Options are in test-options.mjs.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCpuSeconds } from './cpu-time.mjs';
import { endTree } from './end-tree.mjs';
import { fastTests } from './fast-tests.mjs';
import { groupTests } from './group-tests.mjs';
import { describeMissingTools, findMissingTools } from './missing-tools.mjs';
import { provideNode } from './provide-node.mjs';
import { running, runTestFiles } from './run-test-file.mjs';
import { selectTests } from './select-tests.mjs';
import { setUp } from './setup.mjs';
import { beginRun, endRun } from './shared-run.mjs';
import { readTestOptions } from './test-options.mjs';
import { watchSources } from './watch-sources.mjs';

const MOST_FILES_AT_ONCE = 3;
/**
 * Continuous integration kills a run after 90 minutes without output: this ends before, and lists what has
 * not run.
 */
const LIMIT_MS = 86 * 60_000;
const root = fileURLToPath(new URL('..', import.meta.url));
const timesFile = join(root, '.cache/test-times.json');
const started = Date.now();
const total = { passed: 0, failed: 0, skipped: 0, runningCpu: 0 };
/** Shared by the files of this run. */
let run = '';

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const pid of running) endTree(pid);
    finish();
  });
}

try {
  const options = readTestOptions(process.argv.slice(2));
  await (options.watch ? watchTests(options) : test(options));
} catch (error) {
  console.log(`FAIL  ${error.message}`);
  total.failed++;
}
finish();

async function test(options) {
  const node = await prepare();
  const { parts, name, shard } = options;
  // Only one shard runs it.
  if (parts === null && name === undefined && (shard === null || shard.index === 1)) {
    const biome = ['check', '--diagnostic-level=warn', '--error-on-warnings', '--reporter=github', '.'];
    runStep('lint', process.execPath, ['node_modules/@biomejs/biome/bin/biome', ...biome]);
    runStep('types', process.execPath, ['node_modules/typescript/bin/tsc', '--build']);
  }
  await runFiles(node, selectTests(options), options);
}

async function prepare() {
  const lack = describeMissingTools(findMissingTools());
  if (lack !== null) console.log(`${lack}\nTests that compile will fail.\n`);
  await setUp();
  const node = await provideNode();
  const flags = ['--conditions=abistamp-source'];
  runStep('toolchain', node, [...flags, 'test/toolchain/prefetch.ts'], { counts: false });
  return node;
}

/**
 * Never ends by itself. A changed test runs alone; a changed source runs all requested tests, by default the
 * fast ones.
 */
async function watchTests(options) {
  const asked = { ...options, parts: options.parts ?? fastTests };
  const nextChange = watchSources();
  for (let changed = []; ; changed = await nextChange()) {
    Object.assign(total, { passed: 0, failed: 0, skipped: 0 });
    const all = selectTests(asked);
    const own = changed.length > 0 && changed.every((file) => all.includes(file));
    const node = await prepare();
    await runFiles(node, own ? changed : all, options);
    console.log(`${summarize()}; waiting for a change`);
  }
}

function runStep(name, command, args, { counts = true } = {}) {
  const begun = Date.now();
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 << 20,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = `${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}`.trimEnd();
  if (status !== 0) {
    total.failed++;
    console.log(`FAIL  ${name}\n${output}`);
    return;
  }
  if (counts) {
    total.passed++;
    console.log(describeLine('ok', { seconds: (Date.now() - begun) / 1000, name }));
  } else if (output !== '') console.log(output);
}

async function runFiles(node, files, options) {
  if (files.length === 0) throw new Error('no test file to run');
  const times = readTimes();
  run = beginRun();
  const ran = total.passed + total.failed + total.skipped;
  // Longest and never run first: they decide when everything is done.
  const queue = groupTests(files).sort((a, b) => (times[b.name] ?? 1e9) - (times[a.name] ?? 1e9));
  const workers = options.jobs ?? Math.min(MOST_FILES_AT_ONCE, Math.max(2, availableParallelism()));
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let group = queue.shift(); group !== undefined; group = queue.shift()) {
        const limitMs = readTimeLeft(options);
        if (limitMs <= 0) {
          total.failed++;
          console.log(
            describeLine('FAIL', { seconds: 0, name: group.name, counts: 'not run: no time is left' }),
          );
          continue;
        }
        const result = await runTestFiles(node, group, { ...options, run, limitMs });
        if (options.name === undefined) times[group.name] = result.seconds;
        report(result);
      }
    }),
  );
  endShared();
  writeFileSync(timesFile, JSON.stringify(times));
  if (options.name !== undefined && ran === total.passed + total.failed + total.skipped)
    throw new Error(`no test has a name that matches ${options.name}`);
}

function endShared() {
  if (run !== '') total.runningCpu += endRun(run);
  run = '';
}

function readTimeLeft({ full, watch }) {
  return full || watch ? Number.POSITIVE_INFINITY : started + LIMIT_MS - Date.now();
}

function report({ name, passed, failed, skipped, seconds, cpu, failures, output }) {
  total.passed += passed;
  total.failed += failed;
  total.skipped += skipped;
  total.runningCpu += cpu?.running ?? 0;
  if (passed + failed + skipped === 0) return;
  const counts = `${passed} passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
  console.log(
    describeLine(failed ? 'FAIL' : 'ok', { seconds, cpu: cpu && cpu.waited + cpu.running, name, counts }),
  );
  for (const failure of failures) console.log(indent(`✖ ${failure.name}\n${indent(failure.error ?? '')}`));
  if (failed && output.trim() !== '') console.log(indent(`output:\n${indent(output.trimEnd())}`));
}

function describeLine(word, { seconds, cpu = null, name, counts = '' }) {
  const cost = cpu === null ? '' : `${cpu.toFixed(1)} s cpu`;
  return `${word.padEnd(5)} ${`${seconds.toFixed(1)} s`.padStart(8)} ${cost.padStart(11)}  ${name}${counts ? `: ${counts}` : ''}`;
}

function indent(text) {
  return text.replaceAll(/^/gm, '  ');
}

function readTimes() {
  try {
    return JSON.parse(readFileSync(timesFile, 'utf8'));
  } catch {
    mkdirSync(dirname(timesFile), { recursive: true });
    return {};
  }
}

function finish() {
  endShared();
  const isGood = total.failed === 0 && total.passed > 0;
  const waited = readCpuSeconds();
  if (waited !== null)
    console.log(
      `${((waited + total.runningCpu) / 60).toFixed(1)} CPU minutes in ${((Date.now() - started) / 60_000).toFixed(1)} minutes`,
    );
  console.log(summarize());
  process.exit(isGood ? 0 : 1);
}

function summarize() {
  const { passed, failed, skipped } = total;
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
