// `npm test`: set-up, tools, lint, types, then every test file. `--only <part of a path>…` runs those files alone.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { endTree } from './end-tree.mjs';
import { provideNode } from './provide-node.mjs';
import { running, runTestFile } from './run-test-file.mjs';
import { setUp } from './setup.mjs';

const MOST_FILES_AT_ONCE = 3;
const root = fileURLToPath(new URL('..', import.meta.url));
const timesFile = join(root, '.cache/test-times.json');
const total = { passed: 0, failed: 0 };

for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    for (const pid of running) endTree(pid);
    finish();
  });
}

try {
  await test();
} catch (error) {
  console.log(`FAIL  ${error.message}`);
  total.failed++;
}
finish();

async function test() {
  const only = readOnly(process.argv.slice(2));
  await setUp();
  const node = await provideNode();
  const flags = ['--conditions=abistamp-source'];
  runStep('toolchain', node, [...flags, 'test/toolchain/prefetch.ts'], { counts: false });
  if (only === null) {
    const biome = ['check', '--diagnostic-level=warn', '--error-on-warnings', '--reporter=github', '.'];
    runStep('lint', process.execPath, ['node_modules/@biomejs/biome/bin/biome', ...biome]);
    runStep('types', process.execPath, ['node_modules/typescript/bin/tsc', '--build']);
  }
  const files = listTests('test').filter((file) => only === null || only.some((part) => file.includes(part)));
  if (files.length === 0) throw new Error('no test file to run');
  await runFiles(node, files);
}

function readOnly(args) {
  if (args.length === 0) return null;
  const parts = args.filter((arg) => arg !== '--only' && arg !== '--');
  if (parts.length === 0 || parts.some((part) => part.startsWith('-'))) {
    throw new Error('usage: npm test [-- --only <part of a path>…]');
  }
  return parts;
}

function runStep(name, command, args, { counts = true } = {}) {
  const started = Date.now();
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
    console.log(describeLine('ok', (Date.now() - started) / 1000, '', name));
  } else if (output !== '') console.log(output);
}

async function runFiles(node, files) {
  const times = readTimes();
  // The longest first, and what has never run: they decide when everything is done.
  const queue = [...files].sort((a, b) => (times[b] ?? 1e9) - (times[a] ?? 1e9));
  const workers = Math.min(MOST_FILES_AT_ONCE, Math.max(2, availableParallelism()));
  await Promise.all(
    Array.from({ length: workers }, async () => {
      for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
        const result = await runTestFile(node, file);
        times[file] = result.seconds;
        tell(result);
      }
    }),
  );
  writeFileSync(timesFile, JSON.stringify(times));
}

function tell({ file, passed, failed, skipped, seconds, failures, output }) {
  total.passed += passed;
  total.failed += failed;
  const counts = `${passed} passed${failed ? `, ${failed} failed` : ''}${skipped ? `, ${skipped} skipped` : ''}`;
  console.log(describeLine(failed ? 'FAIL' : 'ok', seconds, counts, file));
  for (const { name, error } of failures) console.log(indent(`✖ ${name}\n${indent(error ?? '')}`));
  if (failed && output.trim() !== '') console.log(indent(`output:\n${indent(output.trimEnd())}`));
}

function describeLine(word, seconds, counts, name) {
  return `${word.padEnd(5)} ${`${seconds.toFixed(1)} s`.padStart(7)}  ${name}${counts ? `: ${counts}` : ''}`;
}

function indent(text) {
  return text.replaceAll(/^/gm, '  ');
}

function listTests(directory) {
  if (!existsSync(join(root, directory))) return [];
  return readdirSync(join(root, directory), { withFileTypes: true }).flatMap((entry) => {
    const path = `${directory}/${entry.name}`;
    if (entry.isDirectory()) return entry.name === 'node_modules' ? [] : listTests(path);
    return entry.name.endsWith('.test.ts') ? [path] : [];
  });
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
  const isGood = total.failed === 0 && total.passed > 0;
  console.log(`${total.passed} passed, ${total.failed} failed`);
  process.exit(isGood ? 0 : 1);
}
