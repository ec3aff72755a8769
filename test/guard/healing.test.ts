import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { quickAddon, quickFolder, quickProject } from '../support/quick-build.ts';
import { scenario } from '../support/scenario.ts';
import { runTool } from '../toolchain/index.ts';
import { guarded } from './guarded.ts';

const rebuild = { ABISTAMP_ON_MISMATCH: 'rebuild' };
const program = "require('good'); console.log('loaded')";

/** A project whose addon was built for Node 20. */
async function builtFor20(): Promise<string> {
  const root = quickProject();
  const { code } = await runTool('node', ['build.js'], { cwd: join(root, quickFolder), node: 20 });
  assert.equal(code, 0);
  return root;
}

scenario('healing', ({ before, step }) => {
  let cwd = '';
  before(async () => {
    cwd = await builtFor20();
  });
  const bytes = () => readFileSync(join(cwd, quickAddon)).toString('base64');

  step('is not done unasked', async () => {
    const old = bytes();
    const { code, stderr } = await guarded(['-e', program], { cwd });
    assert.equal(code, 1);
    assert.match(stderr, /good@1\.0\.0 was compiled for Node 20/);
    assert.equal(bytes(), old);
  });

  step('cannot be asked for by a package', async () => {
    const manifest = join(cwd, quickFolder, 'package.json');
    const text = readFileSync(manifest, 'utf8');
    writeFileSync(manifest, JSON.stringify({ ...JSON.parse(text), abistamp: { onMismatch: 'rebuild' } }));
    assert.equal((await guarded(['-e', program], { cwd })).code, 1);
    writeFileSync(manifest, text);
  });

  step('is not done where the process may start no other', async () => {
    const args = ['--permission', '--allow-addons', '--allow-fs-read=*', '-e', program];
    const old = bytes();
    const { code } = await guarded(args, { cwd, node: 24, env: rebuild });
    assert.deepEqual([code, bytes()], [1, old]);
  });

  step('builds the package in the same require', async () => {
    // What a script of npm's leaves in the environment would win over the headers of this Node.
    const env = { ...rebuild, npm_config_nodedir: '/nowhere', NODE_CHANNEL_FD: '77' };
    const { code, stdout, stderr } = await guarded(['-e', program], { cwd, env });
    assert.deepEqual([code, stdout], [0, 'loaded\n'], stderr);
    assert.equal(stderr, 'abistamp: good@1.0.0 fits now: read again, and loaded\n');
  });

  step('has nothing to do the next time', async () => {
    const { stdout, stderr } = await guarded(['-e', program], { cwd, env: rebuild });
    assert.deepEqual([stdout, stderr], ['loaded\n', '']);
  });

  step('is asked for by the setting, too, and by many at once', async () => {
    writeFileSync(
      join(cwd, 'package.json'),
      JSON.stringify({
        ...JSON.parse(readFileSync(join(cwd, 'package.json'), 'utf8')),
        abistamp: { onMismatch: 'rebuild' },
      }),
    );
    const runs = [1, 2, 3].map(() => guarded(['-e', program], { cwd, node: 24 }));
    for (const { code, stdout, stderr } of await Promise.all(runs))
      assert.deepEqual([code, stdout], [0, 'loaded\n'], stderr);
    const leftovers = readdirSync(join(cwd, quickFolder, 'build/Release'));
    assert.deepEqual(leftovers, ['good.node']);
  });

  step('restores what was built before', async () => {
    const { stdout, stderr } = await guarded(['-e', program], { cwd });
    assert.deepEqual(
      [stdout, stderr],
      ['loaded\n', 'abistamp: good@1.0.0 was restored from the store: read again, and loaded\n'],
    );
  });
});

describe('a repair that another process has begun', () => {
  /** Holds the tree's lock, puts the right file in place after a while, and lets go. */
  const repairer = `
    const fs = require('fs'), { withTreeLock } = require(process.argv[1]);
    withTreeLock(process.cwd(), async () => {
      process.stdout.write('begun');
      await new Promise((next) => setTimeout(next, 700));
      fs.renameSync('right.node', '${quickAddon}');
      fs.writeFileSync('${quickFolder}/generated.js', 'module.exports = 127;');
    });`;
  const rightFor22 = (cwd: string) =>
    execFileSync('cc', ['-shared', '-fPIC', '-DABI=127', '-o', 'right.node', `${quickFolder}/good.c`], {
      cwd,
    });

  /** Begins one, and says how it ended. */
  async function begin(cwd: string): Promise<{ ended: Promise<unknown> }> {
    const lock = fileURLToPath(import.meta.resolve('@abistamp/core/internal/repair/lock'));
    const child = spawn(process.execPath, ['--conditions=abistamp-source', '-e', repairer, lock], { cwd });
    await once(child.stdout, 'data');
    return { ended: once(child, 'close') };
  }

  test('is waited for, whether the guard or the loader refuses the file, and nothing is repaired', async () => {
    for (const isRefusedByLoader of [false, true]) {
      const cwd = await builtFor20();
      rightFor22(cwd);
      if (isRefusedByLoader) {
        const source = readFileSync(join(cwd, quickFolder, 'good.c'), 'utf8');
        writeFileSync(join(cwd, 'bad.c'), `extern int missing; int *here = &missing;\n${source}`);
        const args = ['-shared', '-fPIC', '-DABI=127', '-o', join(cwd, quickAddon), 'bad.c'];
        execFileSync('cc', args, { cwd });
      }
      const { ended } = await begin(cwd);
      const { stdout, stderr } = await guarded(['-e', program], { cwd });
      assert.equal(stdout, 'loaded\n', stderr);
      assert.deepEqual(readdirSync(join(cwd, quickFolder, 'build/Release')), ['good.node']);
      await ended;
    }
  });

  test('is not waited for by the process that works on the tree, nor by one that it started', async () => {
    const cwd = await builtFor20();
    const lock = join(cwd, 'node_modules/.cache/abistamp/repair.lock');
    const load = `try { require('good') } catch (error) { console.log(error.finding.code) }`;
    const hold = (pid: string) => `
      const fs = require('fs');
      fs.mkdirSync(${JSON.stringify(dirname(lock))}, { recursive: true });
      const start = fs.readFileSync('/proc/' + ${pid} + '/stat', 'latin1').split(') ')[1].split(' ')[19];
      const boot = fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
      const namespace = fs.readlinkSync('/proc/self/ns/pid');
      const said = { pid: ${pid}, host: require('os').hostname(), boot, namespace, start };
      fs.writeFileSync(${JSON.stringify(lock)}, JSON.stringify(said));`;
    for (const pid of ['process.pid', 'process.ppid']) {
      const { stdout } = await guarded(['-e', hold(pid) + load], { cwd });
      assert.equal(stdout, 'ABI_MISMATCH\n');
    }
  });
});

describe('a file that the loader refused', () => {
  test('is healed under another name in its folder', async () => {
    const cwd = await builtFor20();
    // Right for Node 22, as far as its own bytes say, but it lacks a symbol.
    const source = readFileSync(join(cwd, quickFolder, 'good.c'), 'utf8');
    writeFileSync(join(cwd, 'bad.c'), `extern int missing; int *here = &missing;\n${source}`);
    execFileSync('cc', ['-shared', '-fPIC', '-DABI=127', '-o', join(cwd, quickAddon), 'bad.c'], { cwd });
    writeFileSync(join(cwd, quickFolder, 'generated.js'), 'module.exports = 127;');
    writeFileSync(join(cwd, quickFolder, 'binding.gyp'), '{}');
    const { stdout, stderr } = await guarded(['-e', program], { cwd, env: rebuild });
    assert.equal(stdout, 'loaded\n', stderr);
    assert.deepEqual(readdirSync(join(cwd, quickFolder, 'build/Release')), ['good.node']);
  });

  test('is left alone where this process may load none', async () => {
    const cwd = await builtFor20();
    const old = readFileSync(join(cwd, quickAddon)).toString('base64');
    const load = `process.dlopen({ exports: {} }, require('path').resolve('${quickAddon}'));`;
    const told = (code: string) =>
      `try { ${code} } catch (error) { console.log(error.code, error.finding?.code) }`;
    const none = await guarded(['--no-addons', '-e', told(load)], { cwd, env: rebuild });
    assert.deepEqual([none.stdout, none.stderr], ['ERR_DLOPEN_DISABLED ADDONS_DISABLED\n', '']);
    assert.equal(readFileSync(join(cwd, quickAddon)).toString('base64'), old);
  });

  test('is left alone where its own start-up code throws', async () => {
    const cwd = await builtFor20();
    const source = `extern void napi_throw_error(void *, const char *, const char *);
      void *napi_register_module_v1(void *env, void *exports) { napi_throw_error(env, "E_INIT", "no"); return exports; }`;
    writeFileSync(join(cwd, 'throws.c'), source);
    execFileSync('cc', ['-shared', '-fPIC', '-o', join(cwd, quickAddon), 'throws.c'], { cwd });
    const { stdout, stderr } = await guarded(
      ['-e', "try { require('good') } catch (error) { console.log(error.code, error.finding) }"],
      { cwd, env: rebuild },
    );
    assert.deepEqual([stdout, stderr], ['E_INIT undefined\n', '']);
  });

  test('is left alone where the project does not let it be built', async () => {
    const cwd = await builtFor20();
    writeFileSync(join(cwd, '.npmrc'), 'ignore-scripts=true\n');
    const { code, stderr } = await guarded(['-e', program], { cwd, env: rebuild });
    assert.equal(code, 1);
    assert.match(stderr, /good@1\.0\.0 was compiled for Node 20/);
  });
});
