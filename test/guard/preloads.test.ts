import assert from 'node:assert/strict';
import { cpSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { onlyInFull } from '../support/matrix.ts';
import { type NodeRelease, runTool } from '../toolchain/index.ts';
import { guard } from './guarded.ts';

/** Says whether the error of a file that fits nothing is explained there. */
const report = (where: string) =>
  `try { require('bad'); } catch (error) { console.log(${where}, error.finding === undefined ? 'not' : 'guarded'); }`;

const everywhere = `
  ${report("'main'")}
  const { Worker } = require('node:worker_threads');
  const { fork, spawnSync } = require('node:child_process');
  new Worker('./worker.cjs').on('exit', () => {
    new Worker(${JSON.stringify(report("'eval'"))}, { eval: true }).on('exit', () => {
      fork('./child.cjs', ['fork']).on('exit', () => {
        process.stdout.write(spawnSync(process.execPath, ['./child.cjs', 'spawn']).stdout);
      });
    });
  });`;

const cwd = makeFolder('preloads');
const releases: NodeRelease[] = [20, 26, ...onlyInFull<NodeRelease>(18, 22, 24, 25)];

before(() => {
  writeFiles(cwd, {
    'package.json': { name: 'app' },
    'node_modules/bad/package.json': { name: 'bad', version: '1.2.3', main: 'addon.node' },
    'node_modules/bad/addon.node': buildElf({ machine: 183 }),
    'worker.cjs': report("'worker'"),
    'child.cjs': report('process.argv[2]'),
    'main.cjs': everywhere,
    'first.cjs': `require('@abistamp/guard');\n${everywhere}`,
    'first.mjs': `import '@abistamp/guard';\nimport './main.cjs';`,
  });
  const installed = join(cwd, 'node_modules/@abistamp/guard');
  cpSync(dirname(guard), join(installed, 'dist'), { recursive: true });
  cpSync(join(dirname(guard), '../package.json'), join(installed, 'package.json'));
});

/** The places that are guarded. */
async function reach(args: string[], node: NodeRelease, env: Record<string, string> = {}): Promise<string> {
  const { stdout, stderr } = await runTool('node', args, { cwd, node, env });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => line.split(' '));
  assert.equal(lines.length, 5, `${stdout}${stderr}`);
  return lines.flatMap(([where = '', state]) => (state === 'guarded' ? [where] : [])).join(' ');
}

for (const node of releases)
  describe(`Node ${node}`, () => {
    test('--require reaches threads and forks', async () => {
      const all = 'main worker eval fork';
      assert.equal(await reach(['--require', '@abistamp/guard', 'main.cjs'], node), all);
      assert.equal(await reach(['--require', guard, 'main.cjs'], node), all);
    });

    test('--import reaches them, too, but for threads of code in a text', async () => {
      const args = ['--import', '@abistamp/guard', 'main.cjs'];
      assert.equal(await reach(args, node), 'main worker fork');
      assert.equal(
        await reach(
          ['--import', pathToFileURL(guard.replace('guard.cjs', 'import.cjs')).href, 'main.cjs'],
          node,
        ),
        'main worker fork',
      );
    });

    test('NODE_OPTIONS reaches every Node, by an absolute path', async () => {
      const all = 'main worker eval fork spawn';
      assert.equal(await reach(['main.cjs'], node, { NODE_OPTIONS: `--require ${guard}` }), all);
    });

    test('a first line reaches its own thread', async () => {
      assert.equal(await reach(['first.cjs'], node), 'main');
      assert.equal(await reach(['first.mjs'], node), 'main');
    });
  });

test("Node's own test runner passes --require on", async () => {
  writeFiles(cwd, { 'one.test.cjs': report("'test'") });
  const { stdout } = await runTool('node', ['--require', guard, '--test', 'one.test.cjs'], { cwd, node: 22 });
  assert.match(stdout, /^(?:# )?test guarded$/m);
});

test('NODE_OPTIONS with a file that is gone ends every Node', async () => {
  const env = { NODE_OPTIONS: `--require ${join(cwd, 'gone.cjs')}` };
  const { code, stderr } = await runTool('node', ['-e', ''], { cwd, env });
  assert.equal(code, 1);
  assert.match(stderr, /Cannot find module '\S+gone\.cjs'/);
});

describe('the wrapper', () => {
  const run = async (program: string, args: string[] = []) => {
    const { stdout, stderr } = await runTool('node', [...args, '-e', program], { cwd, node: 22 });
    assert.equal(stderr, '');
    return JSON.parse(stdout) as unknown;
  };

  test('is the only one, however often and from wherever it is loaded', async () => {
    const twice = `const first = process.dlopen; require('@abistamp/guard'); delete require.cache[require.resolve('@abistamp/guard')];
      require('@abistamp/guard'); console.log(JSON.stringify(process.dlopen === first));`;
    assert.equal(await run(twice, ['--require', guard]), true);
  });

  test('looks like the function before it', async () => {
    const look = `const look = () => { const { value, ...rest } = Object.getOwnPropertyDescriptor(process, 'dlopen');
      return [rest, value.name, value.length, 'prototype' in value]; };
      const before = look(); require(${JSON.stringify(guard)}); console.log(JSON.stringify([before, look()]));`;
    const [before, after] = (await run(look)) as [unknown[], unknown[]];
    assert.deepEqual(after, before);
  });

  test('passes on what it is given, however much that is', async () => {
    const given = `'use strict'; process.dlopen = function (...all) { console.log(JSON.stringify([this === process, this === 5, all.length])); };
      require(${JSON.stringify(guard)});`;
    assert.deepEqual(await run(`${given} process.dlopen({}, 'x.so');`), [true, false, 2]);
    assert.deepEqual(await run(`${given} process.dlopen({}, 'x.so', undefined);`), [true, false, 3]);
    assert.deepEqual(await run(`${given} process.dlopen();`), [true, false, 0]);
    assert.deepEqual(await run(`${given} process.dlopen.call(5, {}, 'x.so');`), [false, true, 2]);
  });

  test('keeps out where it is switched off', async () => {
    const isWrapped = `const before = process.dlopen; require(${JSON.stringify(guard)}); console.log(JSON.stringify(before !== process.dlopen));`;
    assert.equal(await run(isWrapped), true);
    for (const variable of [
      "ABISTAMP_DISABLE = '1'",
      "ABISTAMP_ON_MISMATCH = 'off'",
      "ABISTAMP_ACTIVE = '1'",
    ])
      assert.equal(await run(`process.env.${variable}; ${isWrapped}`), false);
  });
});
