import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { writeSmallPackage } from './support/small-addons.ts';
import { allNodes, nodeGypPackage, npm, pnpm, runTool, type Tool, yarn } from './toolchain/index.ts';

let folder: string;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'abistamp-toolchain-'));
  await writeFile(join(folder, 'package.json'), '{ "name": "empty", "private": true }');
});
after(() => rm(folder, { recursive: true, force: true }));

test('every Node.js is the version and the ABI that its pin says', async () => {
  const print = 'process.stdout.write(process.versions.node + " " + process.versions.modules)';
  for (const { execPath, version, abi } of await allNodes()) {
    const { stdout } = await runTool(execPath, ['-e', print], { cwd: folder });
    assert.equal(stdout, `${version} ${abi}`);
  }
});

test('every package manager runs, by itself and by name', async () => {
  const tools: Promise<Tool>[] = [
    npm(10),
    npm(11),
    npm(12),
    pnpm(9),
    pnpm(10),
    pnpm(11),
    pnpm(12),
    yarn('1'),
    yarn('4.0.2'),
    yarn('4.12.0'),
    yarn('4.18.1'),
  ];
  await Promise.all(tools.map(async (tool) => await checkVersion(await tool)));
});

async function checkVersion(tool: Tool): Promise<void> {
  const byName = ['-c', `${tool.name} --version`];
  const runs = [await runTool('sh', byName, { cwd: folder, tools: [tool] })];
  // Every other test runs them by themselves: one is enough here.
  if (tool.name === 'npm') runs.push(await runTool(tool, ['--version'], { cwd: folder }));
  for (const { code, stdout, stderr } of runs) {
    assert.equal(stdout.trim(), tool.version, stderr);
    assert.equal(code, 0);
  }
}

test('programs see nothing of the settings around the tests, but what the test adds', async () => {
  process.env['npm_config_loglevel'] = 'silly';
  process.env['ABISTAMP_DISABLE'] = '1';
  const { stdout } = await runTool('env', [], { cwd: folder, env: { CI: 'true' } });
  delete process.env['npm_config_loglevel'];
  delete process.env['ABISTAMP_DISABLE'];
  assert.doesNotMatch(stdout, /loglevel|ABISTAMP/);
  assert.match(stdout, /^CI=true$/m);
  assert.match(stdout, /^npm_config_nodedir=.*node-/m);
});

test('a program that does not end is killed with its children', async () => {
  const { signal } = await runTool('sh', ['-c', 'sleep 60 & sleep 60'], { cwd: folder, timeoutMs: 200 });
  assert.equal(signal, 'SIGKILL');
});

test('a compiler gives what it would give without the cache, also after a header has changed', async () => {
  const args = ['-MMD', '-MF', 'addon.d', '-c', '-o', 'addon.o', 'addon.c'];
  const compile = async (compiler: string) => {
    const { code, stderr } = await runTool(compiler, args, { cwd: folder });
    assert.equal(code, 0, stderr);
    return [await readFile(join(folder, 'addon.o')), await readFile(join(folder, 'addon.d'), 'utf8'), stderr];
  };
  await writeFile(join(folder, 'addon.c'), '#include "value.h"\n#warning told\nint value = VALUE;\n');
  for (const value of [1, 2, 1]) {
    await writeFile(join(folder, 'value.h'), `#define VALUE ${value}\n`);
    const real = await compile('/usr/bin/cc');
    assert.deepEqual(await compile('cc'), real);
    assert.deepEqual(await compile('cc'), real);
  }
});

test('node-gyp gives what it would give without its cache, also after a file or a setting has changed', async () => {
  const cwd = await mkdtemp(join(folder, 'built-'));
  for (const [path, text] of Object.entries(writeSmallPackage('pinned', { folder: '.' })))
    await writeFile(join(cwd, path), typeof text === 'string' ? text : JSON.stringify(text));
  const source = await readFile(join(cwd, 'addon.c'), 'utf8');
  const script = join(await nodeGypPackage(), 'node-gyp.js');
  const build = async (text: string, env = {}) => {
    await writeFile(join(cwd, 'addon.c'), text);
    const { code, stderr } = await runTool('node', [script, 'rebuild'], { cwd, node: 22, env });
    const built = code === 0 ? await readFile(join(cwd, 'build/Release/pinned.node')) : null;
    return { built, isKept: stderr === 'gyp info ok\n' };
  };
  const { built } = await build(source);
  assert.ok(built !== null);
  assert.deepEqual(await build(source), { built, isKept: true });
  // New to every run, and so to the cache.
  const changed = await build(`${source}const char changed[] = "${cwd}";\n`);
  assert.ok(!changed.isKept && changed.built?.includes(cwd));
  for (let times = 0; times < 2; times++)
    assert.deepEqual(await build(source, { CC: '/bin/false' }), { built: null, isKept: false });
});
