import assert from 'node:assert/strict';
import { chmodSync, existsSync, linkSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type LocalRuntime, openDirectory, readCurrentRuntime } from '@abistamp/core';
import { buildEnvironment } from '@abistamp/core/internal/repair/build-environment';
import { buildLogPath, findFirstError, keepBuildLog } from '@abistamp/core/internal/repair/build-log';
import { createBuilder } from '@abistamp/core/internal/repair/builder';
import { runLifecycle } from '@abistamp/core/internal/repair/lifecycle';
import type { RepairStep } from '@abistamp/core/internal/repair/plan';
import { removeMisfits } from '@abistamp/core/internal/repair/remove-misfits';
import { runInLanes } from '@abistamp/core/internal/repair/run-in-lanes';
import type { Finding } from '@abistamp/core/internal/verdict/finding';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const runtime = readCurrentRuntime() as LocalRuntime;

describe('the scripts of a package, run in place', () => {
  const context = { runtime, env: { PATH: process.env['PATH'] }, nodeGyp: null };

  /** @returns the output of its scripts, and what they wrote to `out` */
  async function run(
    manifest: object,
    {
      path = 'node_modules/a',
      files = {},
      ...changes
    }: { path?: string; files?: Record<string, string> } & Partial<Parameters<typeof runLifecycle>[1]> = {},
  ): Promise<{ root: string; folder: string; output: string; out: string[] }> {
    const root = makeFolder('scripts');
    const folder = join(root, path);
    writeFiles(folder, { 'package.json': manifest, ...files });
    const output = await runLifecycle(folder, { ...context, root, ...changes });
    const out = existsSync(join(folder, 'out'))
      ? readFileSync(join(folder, 'out'), 'utf8').trim().split('\n')
      : [];
    return { root, folder, output, out };
  }

  test('are those of an install, in their order', async () => {
    const echo = (name: string) => `echo ${name} >> out`;
    const names = ['postinstall', 'install', 'preinstall', 'prepare', 'build'];
    const scripts = Object.fromEntries(names.map((name) => [name, echo(name)]));
    const { out, output } = await run({ name: 'a', version: '1.2.3', scripts });
    assert.deepEqual(out, ['preinstall', 'install', 'postinstall']);
    assert.match(output, /^> a@1\.2\.3 preinstall\n> echo preinstall >> out\n/);
  });

  test('stop at the first that fails, and all that was printed is kept', async () => {
    const { out, output } = await run({
      scripts: {
        preinstall: 'echo one >> out',
        install: 'echo said; echo wrong >&2; exit 3',
        postinstall: 'echo two >> out',
      },
    });
    assert.deepEqual(out, ['one']);
    assert.match(output, /said/);
    assert.match(output, /wrong/);
    assert.doesNotMatch(output, /postinstall/);
  });

  test('are node-gyp’s where there is none but a binding.gyp', async () => {
    const bin = makeFolder('gyp');
    writeFiles(bin, { 'node-gyp': '#!/bin/sh\necho "node-gyp $* $npm_config_node_gyp" >> out\n' });
    chmodSync(join(bin, 'node-gyp'), 0o755);
    const nodeGyp = { folder: bin, script: '/the/script.js' };
    const manifest = { name: 'a', version: '1.0.0' };
    const { out } = await run(manifest, { nodeGyp, files: { 'binding.gyp': '{}' } });
    assert.deepEqual(out, ['node-gyp rebuild /the/script.js']);
    assert.deepEqual((await run(manifest, { nodeGyp })).out, []);
  });

  test('see npm’s variables', async () => {
    const names = [
      ...['npm_lifecycle_event', 'npm_lifecycle_script', 'npm_package_name', 'npm_package_version'],
      ...['npm_package_config_level', 'NODE', 'npm_node_execpath', 'ABISTAMP_ACTIVE', 'npm_config_node_gyp'],
    ];
    const script = `for n in ${names.join(' ')} INIT_CWD npm_package_json; do eval "echo \\$n=\\$$n" >> out; done`;
    const { root, folder, out } = await run(
      { name: '@s/a', version: '1.2.3', config: { level: 7 }, scripts: { install: script } },
      { env: { ...context.env, npm_config_node_gyp: '/their/own.js', npm_lifecycle_event: 'outer' } },
    );
    const seen = Object.fromEntries(out.map((line) => line.split(/=(.*)/s).slice(0, 2)));
    assert.deepEqual(seen, {
      npm_lifecycle_event: 'install',
      npm_lifecycle_script: seen['npm_lifecycle_script'],
      npm_package_name: '@s/a',
      npm_package_version: '1.2.3',
      npm_package_config_level: '7',
      NODE: runtime.execPath,
      npm_node_execpath: runtime.execPath,
      ABISTAMP_ACTIVE: '1',
      npm_config_node_gyp: '/their/own.js',
      INIT_CWD: root,
      npm_package_json: join(folder, 'package.json'),
    });
    assert.match(seen['npm_lifecycle_script'] ?? '', /^for n in/);
  });

  test('find the programs of the package’s dependencies first, then those above, then node-gyp', async () => {
    const program = (text: string) => `#!/bin/sh\necho ${text} >> out\n`;
    const root = makeFolder('path');
    const gyp = makeFolder('gyp');
    const own = 'node_modules/a/node_modules/.bin';
    const files = {
      [`${own}/one`]: program('own one'),
      'node_modules/.bin/one': program('outer one'),
      'node_modules/.bin/two': program('outer two'),
    };
    writeFiles(root, files);
    writeFiles(gyp, { two: program('gyp two'), three: program('gyp three') });
    for (const file of Object.keys(files)) chmodSync(join(root, file), 0o755);
    for (const file of ['two', 'three']) chmodSync(join(gyp, file), 0o755);
    const folder = join(root, 'node_modules/a');
    writeFiles(folder, { 'package.json': { scripts: { install: 'one; two; three' } } });
    const nodeGyp = { folder: gyp, script: '' };
    await runLifecycle(folder, { ...context, root, nodeGyp });
    assert.deepEqual(readFileSync(join(folder, 'out'), 'utf8').trim().split('\n'), [
      'own one',
      'outer two',
      'gyp three',
    ]);
  });

  test('run on the Node that is built for, though a dependency has a program of that name', async () => {
    const root = makeFolder('node');
    const folder = join(root, 'node_modules/a');
    writeFiles(folder, {
      'package.json': { scripts: { install: 'node -p process.execPath > out' } },
      'node_modules/.bin/node': '#!/bin/sh\necho impostor\n',
    });
    chmodSync(join(folder, 'node_modules/.bin/node'), 0o755);
    await runLifecycle(folder, { ...context, root });
    assert.equal(readFileSync(join(folder, 'out'), 'utf8').trim(), runtime.execPath);
  });

  test('are none where the manifest is none, which is said', async () => {
    const folder = makeFolder('broken');
    writeFiles(folder, { 'package.json': '[' });
    const output = await runLifecycle(folder, { ...context, root: folder });
    assert.ok(output.includes(folder) && output.includes('package.json'), output);
  });
});

describe('the builder of a tree', () => {
  const step = (name: string, blocked: object | null) => ({
    action: 'rebuild' as const,
    package: { name, path: `node_modules/${name}`, build: { bundled: false } },
    findings: [{ blocked: null }, { blocked }],
  });

  test('runs what the project approved, and nothing else; in files that belong to no store', async () => {
    const [root, store] = [makeFolder('built'), makeFolder('store')];
    for (const name of ['yes', 'no'])
      writeFiles(root, {
        [`node_modules/${name}/package.json`]: {
          name,
          version: '1.0.0',
          scripts: { install: 'echo built >> linked' },
        },
      });
    writeFiles(store, { linked: 'shared\n' });
    linkSync(join(store, 'linked'), join(root, 'node_modules/yes/linked'));
    const tree = openDirectory(root);
    const builder = createBuilder({ root, tree, host: 'bun' }, runtime, { PATH: process.env['PATH'] });
    const output = await builder.run([step('yes', null), step('no', { why: 'refused' })]);
    assert.equal(readFileSync(join(root, 'node_modules/yes/linked'), 'utf8'), 'shared\nbuilt\n');
    assert.equal(readFileSync(join(store, 'linked'), 'utf8'), 'shared\n');
    assert.deepEqual(readdirSync(join(root, 'node_modules/no')), ['package.json']);
    assert.match(output, /no: .*not approved/);
  });
});

describe('the environment of a build', () => {
  const headersOf = (abi: number) => {
    const folder = makeFolder('headers');
    writeFiles(folder, { 'include/node/node_version.h': `#define NODE_MODULE_VERSION ${abi}\n` });
    return folder;
  };
  const elsewhere = { ...runtime, execPath: join(makeFolder('node'), 'bin/node') };

  test('is the user’s where node-gyp finds the headers by itself', () => {
    const env = { A: '1', npm_config_nodedir: headersOf(runtime.abi) };
    assert.equal(buildEnvironment(elsewhere, env), env);
  });

  test('has no headers of another ABI, however their setting is spelled', () => {
    const env = { A: '1', NPM_Config_NodeDir: headersOf(runtime.abi - 1), npm_config_other: 'x' };
    assert.deepEqual(buildEnvironment(elsewhere, env), {
      A: '1',
      npm_config_other: 'x',
      npm_config_nodedir: '',
    });
  });
});

describe('files that do not fit', () => {
  const finding = (changes: Partial<Finding>): Finding => ({
    severity: 'error',
    package: { name: 'a', version: '1.0.0', path: 'node_modules/a', build: null },
    file: null,
    problem: { code: 'UNSIGNED' },
    repair: 'rebuild',
    blocked: null,
    ...changes,
  });

  function removed(action: RepairStep['action'], findings: Finding[]): string[] {
    const root = makeFolder('misfits');
    writeFiles(root, {
      'node_modules/a/package.json': {},
      'node_modules/a/build/bad.node': 'bad',
      'node_modules/a/build/good.node': 'good',
    });
    removeMisfits(root, { action, package: finding({}).package, findings });
    const left = readdirSync(join(root, 'node_modules'), { recursive: true, encoding: 'utf8' });
    return left.filter((path) => /\.\w+$/.test(path)).sort();
  }

  const bad = finding({ file: 'build/bad.node' });

  for (const action of ['rebuild', 'restore'] as const)
    test(`are gone before a ${action}, and no others`, () => {
      assert.deepEqual(removed(action, [bad]), ['a/build/good.node', 'a/package.json']);
    });

  test('are renamed where they only shadow a better one', () => {
    assert.deepEqual(removed('move-aside', [bad]), [
      'a/build/bad.node.shadowing',
      'a/build/good.node',
      'a/package.json',
    ]);
  });

  test('go with the whole package where it is extracted again', () => {
    assert.deepEqual(removed('reinstall', [bad]), []);
  });

  test('may be none, or gone already', () => {
    const all = ['a/build/bad.node', 'a/build/good.node', 'a/package.json'];
    for (const action of ['rebuild', 'move-aside'] as const)
      assert.deepEqual(removed(action, [finding({})]), all);
    assert.deepEqual(removed('rebuild', [finding({ file: 'build/none.node' })]), all);
  });

  test('stay where another package is what is missing', () => {
    const lacking = (wanted: string[]) =>
      finding({ problem: { code: 'PLATFORM_PACKAGE_MISSING', wanted, present: [], offered: true } });
    assert.equal(removed('reinstall', [lacking(['a-linux-x64'])]).length, 3);
    assert.equal(removed('reinstall', [lacking(['a'])]).length, 0);
  });
});

describe('the log of a build', () => {
  test('is kept in the tree, whole, and replaces the last one', () => {
    const root = makeFolder('log');
    keepBuildLog(root, 'first\n');
    keepBuildLog(root, 'second\n');
    assert.equal(buildLogPath(root), 'node_modules/.cache/abistamp/rebuild.log');
    assert.equal(readFileSync(join(root, buildLogPath(root)), 'utf8'), 'second\n');
  });

  test('is beside Yarn’s state where there is no node_modules', () => {
    const root = makeFolder('log');
    writeFiles(root, { '.pnp.cjs': '' });
    keepBuildLog(root, 'text');
    assert.equal(readFileSync(join(root, '.yarn/abistamp/rebuild.log'), 'utf8'), 'text');
    assert.equal(existsSync(join(root, 'node_modules')), false);
  });

  test('fails nothing where it cannot be written', () => {
    const root = makeFolder('log');
    writeFiles(root, { node_modules: 'a file' });
    keepBuildLog(root, 'text');
    assert.equal(statSync(join(root, 'node_modules')).size, 6);
  });

  const noise = 'npm verbose something\nmake: Entering directory\n';
  const rows: [output: string, cause: string | null][] = [
    [
      'src/a.cc:3:10: fatal error: sqlite3.h: No such file or directory',
      'fatal error: sqlite3.h: No such file or directory',
    ],
    ["a.cc:1:1: error: 'Foo' was not declared", "error: 'Foo' was not declared"],
    ['gyp ERR! stack Error: not found: make\nnpm error code 1', 'not found: make'],
    ['gyp ERR! Error: Could not find any Visual Studio', 'Could not find any Visual Studio'],
    [
      'gyp ERR! find Python \ngyp ERR! find Python Python is not set: could not be run',
      'Python is not set: could not be run',
    ],
    ['sh: 1: node-gyp: not found', 'sh: 1: node-gyp: not found'],
    ['make: *** [a.o] Error 1', 'make: *** [a.o] Error 1'],
    ['npm ERR! code ELIFECYCLE\nnpm ERR! errno 1', 'code ELIFECYCLE'],
    [
      '[ERR_PNPM_IGNORED_BUILDS] Ignored build scripts\n[ERR_PNPM_FETCH_404]  GET x: Not Found',
      'GET x: Not Found',
    ],
    [
      'Usage Error: Couldn\'t find a script name "node-gyp" in the top-level (used by a@npm:1.0.0).',
      'Couldn\'t find a script name "node-gyp" in the top-level',
    ],
    ['all is well', null],
    ['', null],
  ];
  for (const [output, cause] of rows)
    test(`names the cause: ${cause}`, () => {
      assert.equal(findFirstError(output), cause);
      assert.equal(findFirstError(`${noise}${output}\n${noise}`.replaceAll('\n', '\r\n')), cause);
    });

  test('names what is nearest to the cause, wherever that is', () => {
    const output = 'npm error code 1\nmake: *** [a.o] Error 1\na.cc:1:1: error: one\na.cc:2:1: error: two\n';
    assert.equal(findFirstError(output), 'error: one');
  });

  test('names it in one line of bounded length', () => {
    const found = findFirstError(`x: error: ${'long '.repeat(1000)}\n`);
    assert.equal(found?.length, 300);
  });
});

describe('work for several packages', () => {
  test('answers in the order of the packages, and leaves none out', async () => {
    const slow = async (number: number) => {
      await new Promise((resolve) => setTimeout(resolve, number % 3));
      return number * 2;
    };
    const numbers = Array.from({ length: 40 }, (_, index) => index);
    assert.deepEqual(
      await runInLanes(numbers, slow),
      numbers.map((number) => number * 2),
    );
    assert.deepEqual(await runInLanes([], slow), []);
  });

  test('where one fails, begins no other, and ends when those that had begun have', async () => {
    const ended: number[] = [];
    const run = async (number: number) => {
      if (number === 0) throw new Error('zero');
      await new Promise((resolve) => setTimeout(resolve, 20));
      ended.push(number);
    };
    await assert.rejects(runInLanes([0, ...Array(500).keys()].slice(0, 400), run), /zero/);
    const before = [...ended];
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.deepEqual(ended, before);
    assert.ok(ended.length < 400);
  });

  test('is done for several at once, where there are processors, and for no more', async () => {
    let [now, most] = [0, 0];
    await runInLanes(Array.from({ length: 200 }), async () => {
      now++;
      most = Math.max(most, now);
      await new Promise((resolve) => setImmediate(resolve));
      now--;
    });
    assert.equal(most, Math.min(200, (await import('node:os')).availableParallelism()));
  });
});
