import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkLink, type LinkEnvironment, type LinkProblem } from '@abistamp/binary';
import { readInterpreter } from '@abistamp/core/internal/runtime/libc';
import { node, runTool } from '../../toolchain/index.ts';
import { compile } from '../compile.ts';
import { buildGreeter, buildLibrary, copyAll } from './builds.ts';

const bare = { libraryPath: '', preload: '', bindNow: false };

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abistamp-link-'));
});
after(() => rm(folder, { recursive: true, force: true }));

describe("the cache of glibc's loader", () => {
  test('leads to libraries that no path names', async () => {
    const { execPath } = await node(24);
    const addon = await buildGreeter();
    await copyAll(folder, { 'cached/libgreet.so': await buildLibrary('greet') });
    const cacheFile = join(folder, 'ld.so.cache');
    // No links, no system folders: a cache of this one folder, written by the machine's own ldconfig.
    execFileSync('/sbin/ldconfig', ['-C', cacheFile, '-f', '/dev/null', '-X', join(folder, 'cached')]);
    assert.deepEqual(kindsOf(addon, execPath, { cacheFile }), []);
    assert.deepEqual(kindsOf(addon, execPath, { cacheFile: join(folder, 'none') }), ['library-missing']);
  });

  test('is no cache when it is damaged', async () => {
    const { execPath } = await node(24);
    const addon = await buildGreeter();
    const whole = await readFile('/etc/ld.so.cache');
    const cacheFile = join(folder, 'damaged');
    for (const size of [0, 20, 47, 48, 60, 500, whole.length >> 1]) {
      const torn = Buffer.from(whole.subarray(0, size));
      // A count and offsets that lie.
      if (size > 60) torn.fill(0xff, 20, 24).fill(0xff, 52, 60);
      await writeFile(cacheFile, torn);
      assert.deepEqual(kindsOf(addon, execPath, { cacheFile }), ['library-missing']);
    }
  });
});

describe('a program on musl', () => {
  /** Never run: a program that names musl's loader, and defines what the addon needs from Node.js. */
  const buildHost = () =>
    compile({
      sources: [
        'extern "C" { void napi_module_register() {} void napi_create_string_utf8() {} void napi_set_named_property() {} void __cxa_finalize() {} void _start() {} }',
      ],
      name: 'host',
      flags: ['-pie', '-fPIE', '-nostdlib', '-rdynamic', '-Wl,--dynamic-linker=/lib/ld-musl-x86_64.so.1'],
      kind: 'program',
    });

  test("takes glibc's C library for its own, but not its loader", async () => {
    const host = await buildHost();
    const addon = await buildGreeter(['-Wl,-rpath,$ORIGIN', '-nostdlib', '-lc']);
    await copyAll(folder, {
      'musl/addon.node': addon,
      'musl/libgreet.so': await buildLibrary('greet', '', 'return 1;', ['-nostdlib']),
    });
    const environment = { defaultDirectories: [join(folder, 'none')] };
    assert.deepEqual(kindsOf(join(folder, 'musl/addon.node'), host, environment), []);
    const loader = await buildGreeter([
      '-Wl,-rpath,$ORIGIN',
      '-nostdlib',
      '-lc',
      '-Wl,--no-as-needed',
      '-l:ld-linux-x86-64.so.2',
    ]);
    await copyAll(folder, { 'musl/loader.node': loader });
    const [problem] = problemsOf(join(folder, 'musl/loader.node'), host, environment);
    assert.equal(problem?.kind === 'library-missing' && problem.library, 'ld-linux-x86-64.so.2');
  });

  test('looks in the folders of its path file', async () => {
    const host = await buildHost();
    const addon = await buildGreeter(['-nostdlib', '-lc']);
    await copyAll(folder, {
      'listed/libgreet.so': await buildLibrary('greet', '', 'return 1;', ['-nostdlib']),
    });
    const muslPathFile = join(folder, 'ld-musl.path');
    await writeFile(muslPathFile, `/nowhere\n${join(folder, 'listed')}\n`);
    assert.deepEqual(kindsOf(addon, host, { muslPathFile }), []);
    assert.deepEqual(kindsOf(addon, host, { muslPathFile: join(folder, 'none') }), ['library-missing']);
  });
});

describe('a program that its loader was started with', () => {
  const binary = fileURLToPath(new URL('../../../packages/binary/dist/index.cjs', import.meta.url));
  const code = `
const [binary, path] = process.argv.slice(1);
const report = require(binary).checkLink(path, { execPath: process.execPath });
let loads = true;
try { process.dlopen({ exports: {} }, path); } catch { loads = false; }
console.log(JSON.stringify([report.loads, loads]));`;

  for (const [name, hasFolder] of [
    ['is found in the command line', false],
    ['has the folders that are named there', true],
  ] as const)
    test(name, async () => {
      const { execPath } = await node(24);
      const addon = await buildGreeter();
      await copyAll(folder, { 'started/libgreet.so': await buildLibrary('greet') });
      const loader = readInterpreter(execPath) ?? assert.fail('it has none');
      const options = hasFolder ? ['--library-path', join(folder, 'started'), '--argv0', 'node'] : [];
      const { stdout, stderr } = await runTool(loader, [...options, execPath, '-e', code, binary, addon], {
        cwd: folder,
        env: { LD_LIBRARY_PATH: hasFolder ? '/none' : '' },
      });
      assert.equal(stderr, '');
      assert.deepEqual(JSON.parse(stdout), [hasFolder, hasFolder]);
    });
});

test('a program without a loader is not judged', async () => {
  const host = await compile({
    sources: ['extern "C" void _start() {}'],
    name: 'host',
    flags: ['-nostdlib', '-static'],
    kind: 'program',
  });
  assert.deepEqual(checkLink(await buildGreeter(), { execPath: host }, bare), {
    checked: false,
    reason: 'host-unreadable',
  });
});

function problemsOf(path: string, execPath: string, environment: Partial<LinkEnvironment>): LinkProblem[] {
  const report = checkLink(path, { execPath }, { ...bare, ...environment });
  assert.ok(report.checked, 'not checked');
  return report.problems;
}

function kindsOf(...request: Parameters<typeof problemsOf>): string[] {
  return problemsOf(...request).map(({ kind }) => kind);
}
