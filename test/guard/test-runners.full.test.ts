import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { writeFiles } from '../support/make-folder.ts';
import { type NodeRelease, runTool } from '../toolchain/index.ts';
import { guard } from './guarded.ts';
import { guardedLines, loadSamples, writeSamples } from './samples.ts';

const manifest = {
  name: 'runners',
  private: true,
  devDependencies: { jest: '30.5.2', vitest: '4.1.12' },
};

/** Notes what a test file loads, in its own file. */
const note = (name: string) => `
  ${loadSamples()}
  require('node:fs').writeFileSync(${JSON.stringify(`${name}.lines`)}, lines.join('\\n'));`;

/** Two files, so that a worker that runs both loads everything a second time, in its own context. */
const names = ['first', 'second'];

describe('test runners', () => {
  let cwd = '';
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': manifest }, node: 22, npm: 10 });
    writeSamples(cwd);
    for (const name of names)
      writeFiles(cwd, {
        [`jest/${name}.test.js`]: `test('${name}', () => {${note(name)}});`,
        [`vitest/${name}.test.js`]: `import { createRequire } from 'node:module';
          import { test } from 'vitest';
          const require = createRequire(import.meta.url);
          test('${name}', () => {${note(name)}});`,
      });
  });

  async function run(
    args: string[],
    node: NodeRelease,
    env: Record<string, string> = {},
  ): Promise<string[][]> {
    for (const name of names) rmSync(join(cwd, `${name}.lines`), { force: true });
    const { code, stdout, stderr } = await runTool('node', args, { cwd, node, env });
    assert.equal(code, 0, stdout + stderr);
    return names
      .map((name) => join(cwd, `${name}.lines`))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8').split('\n'));
  }
  const both = [guardedLines, guardedLines];

  for (const node of [18, 22, 26] as const)
    describe(`Jest on Node ${node}`, () => {
      const jest = ['node_modules/jest/bin/jest.js', '--rootDir', 'jest'];
      for (const [name, args] of Object.entries({
        'in one process': ['--runInBand'],
        'in worker processes': ['--maxWorkers=2'],
        'in worker threads': ['--maxWorkers=2', '--workerThreads'],
      }))
        test(`${name}`, async () => {
          assert.deepEqual(await run(['--require', guard, ...jest, ...args], node), both);
        });
    });

  for (const node of [20, 22, 26] as const)
    describe(`Vitest on Node ${node}`, () => {
      const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--root', 'vitest'];
      const env = { NODE_OPTIONS: `--require ${guard}` };
      for (const pool of ['forks', 'threads'])
        test(`in ${pool}, with NODE_OPTIONS`, async () => {
          assert.deepEqual(await run([...vitest, `--pool=${pool}`], node, env), both);
        });
      // With or without the guard, their loader gives the second file that requires what failed an empty object.
      for (const pool of ['vmForks', 'vmThreads'])
        test(`in ${pool}, with NODE_OPTIONS`, async () => {
          const one = [...vitest, `--pool=${pool}`, 'first'];
          assert.deepEqual(await run(one, node, env), [guardedLines]);
        });
    });
});
