import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { deliveredAddons } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import type { NodeRelease } from '../toolchain/index.ts';
import { guard, guarded, unguarded } from './guarded.ts';

/** Prints what a load came to. */
const load = (what: string) => `
  try { require(${JSON.stringify(what)}); console.log('loaded'); }
  catch (error) { console.log(error.code, error.finding?.code, error.message); }`;

describe('an addon that declares a newer Node-API than the host has', () => {
  let cwd = '';
  before(async () => {
    // Its argon2 declares Node-API 10.
    cwd = await installedProject({ files: { 'package.json': deliveredAddons }, node: 22, isOnlyRead: true });
  });

  for (const node of [20, ...onlyInFull<NodeRelease>(18)] as const)
    test(`is refused on Node ${node}, which would end with it`, async () => {
      const plain = await unguarded(['-e', load('argon2')], { cwd, node });
      assert.equal(plain.signal, 'SIGSEGV');
      const { code, stdout } = await guarded(['-e', load('argon2')], { cwd, node });
      assert.equal(code, 0);
      assert.match(stdout, /^ERR_DLOPEN_FAILED NODE_API_TOO_NEW \S+ requires Node-API version 10, but /);
    });

  test('is refused in a worker, which would end the whole process', async () => {
    const worker = `new (require('worker_threads').Worker)(${JSON.stringify(load('argon2'))}, { eval: true })`;
    assert.equal((await unguarded(['-e', worker], { cwd, node: 20 })).signal, 'SIGSEGV');
    const { code, stdout } = await guarded(['-e', worker], { cwd, node: 20 });
    assert.equal(code, 0);
    assert.match(stdout, /^ERR_DLOPEN_FAILED NODE_API_TOO_NEW /);
  });

  test('is loaded by a Node that has it', async () => {
    assert.equal((await guarded(['-e', load('argon2')], { cwd, node: 26 })).stdout, 'loaded\n');
  });
});

describe('a file that was cut short', () => {
  const cwd = makeFolder('cut');
  const cc = (out: string, source: string, ...args: string[]) => {
    writeFileSync(join(cwd, 'addon.c'), source);
    execFileSync('cc', ['-shared', '-fPIC', '-nostdlib', '-o', out, 'addon.c', ...args], { cwd });
  };
  /** Several pages of data, at the end of what is mapped. */
  const data = 'int data[5000] = { 1, 2, 3 };';
  const addon =
    'extern int data[]; void *napi_register_module_v1(void *env, void *exports) { data[4999] = 1; return exports; }';
  before(() => {
    cc('whole.node', `${data} ${addon}`);
    cc('libdata.so', data, '-Wl,-soname,libdata.so');
    const beside = ['./libdata.so', '-Wl,-rpath,$ORIGIN'];
    cc('needs.node', addon, ...beside);
  });
  /** The end of what is mapped of a file: the rest of it is never looked at. */
  const endOf = (file: string) => {
    const listed = execFileSync('readelf', ['-lW', join(cwd, file)], { encoding: 'utf8' });
    const loads = [...listed.matchAll(/LOAD\s+0x(\w+) \S+ \S+ 0x(\w+)/g)];
    return Math.max(
      ...loads.map(([, offset = '', size = '']) => Number(`0x${offset}`) + Number(`0x${size}`)),
    );
  };
  const cut = (from: string, to: string, length: number) => {
    copyFileSync(join(cwd, from), join(cwd, to));
    truncateSync(join(cwd, to), length);
  };

  for (const node of [22, ...onlyInFull<NodeRelease>(18, 20, 24, 26)] as const)
    test(`is refused where a whole page is missing, which ends Node ${node}`, async () => {
      cut('whole.node', 'cut.node', endOf('whole.node') - 8192);
      assert.equal((await unguarded(['-e', load('./cut.node')], { cwd, node })).signal, 'SIGBUS');
      const { stdout } = await guarded(['-e', load('./cut.node')], { cwd, node });
      assert.match(stdout, /^ERR_DLOPEN_FAILED CORRUPT_FILE \S+cut\.node: file too short\n\nabistamp: /);
    });

  test('is loaded where less than a page is', async () => {
    const end = endOf('whole.node');
    cut('whole.node', 'less.node', end - 1 - ((end - 1) % 4096) + 1);
    assert.ok(statSync(join(cwd, 'less.node')).size < end);
    assert.equal((await unguarded(['-e', load('./less.node')], { cwd })).stdout, 'loaded\n');
    assert.equal((await guarded(['-e', load('./less.node')], { cwd })).stdout, 'loaded\n');
  });

  test('is refused as a library that an addon finds beside itself', async () => {
    assert.equal((await guarded(['-e', load('./needs.node')], { cwd })).stdout, 'loaded\n');
    const whole = join(cwd, 'libdata.so');
    copyFileSync(whole, join(cwd, 'whole.so'));
    truncateSync(whole, endOf('whole.so') - 8192);
    assert.equal((await unguarded(['-e', load('./needs.node')], { cwd })).signal, 'SIGBUS');
    const { stdout } = await guarded(['-e', load('./needs.node')], { cwd });
    assert.match(stdout, /^ERR_DLOPEN_FAILED CORRUPT_FILE \S+libdata\.so: file too short\n\nabistamp: /);
    // Another one may be found before it.
    const env = { LD_LIBRARY_PATH: makeFolder('elsewhere') };
    assert.equal((await guarded(['-e', load('./needs.node')], { cwd, env })).signal, 'SIGBUS');
  });
});

describe('what is not certain', () => {
  const cwd = makeFolder('uncertain');
  const cc = (out: string, source: string) => {
    writeFileSync(join(cwd, 'addon.c'), source);
    execFileSync('cc', ['-shared', '-fPIC', '-nostdlib', '-o', out, 'addon.c'], { cwd });
  };
  const registers = 'void *napi_register_module_v1(void *env, void *exports) { return exports; }';

  test('is loaded: a function that is missing and may never be called', async () => {
    cc('late.node', `extern void none(void); void later(void) { none(); } ${registers}`);
    const plain = await guarded(['-e', load('./late.node')], { cwd });
    assert.deepEqual([plain.stdout, plain.stderr], ['loaded\n', '']);
  });

  test('is loaded with a line that says so where DEBUG asks, once for each file', async () => {
    const twice = `${load('./late.node')} delete require.cache[require.resolve('./late.node')]; ${load('./late.node')}`;
    const { stdout, stderr } = await guarded(['-e', twice], { cwd, env: { DEBUG: 'other,abistamp' } });
    assert.equal(stdout, 'loaded\nloaded\n');
    const lines = stderr.split('\n').filter((line) => line.startsWith('abistamp:late '));
    const path = join(cwd, 'late.node');
    assert.deepEqual(lines, [`abistamp:late ${path}: loads, and ends the process when it calls none`]);
    cc('whole.node', registers);
    const other = await guarded(['-e', load('./whole.node')], { cwd, env: { DEBUG: 'abistamp' } });
    assert.doesNotMatch(other.stderr, /abistamp:late/);
  });

  test('is said before it ends the process as it is loaded', async () => {
    cc(
      'starts.node',
      `extern void none(void); __attribute__((constructor)) static void start(void) { none(); } ${registers}`,
    );
    const { code, stderr } = await guarded(['-e', load('./starts.node')], {
      cwd,
      env: { DEBUG: 'abistamp' },
    });
    assert.equal(code, 127);
    assert.match(stderr, /abistamp:late \S+starts\.node: loads, and ends the process when it calls none\n/);
  });

  test('is loaded: the experimental level of Node-API, which every Node takes', async () => {
    cc(
      'experimental.node',
      `int node_api_module_get_api_version_v1(void) { return 0x7fffffff; } ${registers}`,
    );
    assert.equal((await guarded(['-e', load('./experimental.node')], { cwd, node: 20 })).stdout, 'loaded\n');
  });

  test('is left to Node: a process that loads no addons has its own error', async () => {
    cc('new.node', `int node_api_module_get_api_version_v1(void) { return 99; } ${registers}`);
    const { stdout } = await guarded(['--no-addons', '-e', load('./new.node')], { cwd });
    assert.match(
      stdout,
      /^ERR_DLOPEN_DISABLED ADDONS_DISABLED Cannot load native addon because loading addons is/,
    );
  });

  test('is left to Node: reads that the permission model forbids', async () => {
    // Of the guard, the first file may be read.
    const reads = [`${cwd}/*`, guard].map((path) => `--allow-fs-read=${path}`);
    const args = ['--permission', '--allow-addons', ...reads, '-e', load('./late.node')];
    const { stdout } = await guarded(args, { cwd, node: 24 });
    assert.equal(stdout, 'loaded\n');
  });
});
