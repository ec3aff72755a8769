import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { quickAddon, quickFolder, quickProject } from '../support/quick-build.ts';
import { check } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { runTool } from '../toolchain/index.ts';
import { guarded } from './guarded.ts';

const observe = { ABISTAMP_OBSERVE: '1' };
const notes = 'node_modules/.cache/abistamp/observed.jsonl';
const program = "require('good')";

scenario('what a program was seen to load', ({ before, step }) => {
  const cwd = quickProject();
  const lines = () =>
    readFileSync(join(cwd, notes), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  before(async () => {
    await runTool('node', ['build.js'], { cwd: join(cwd, quickFolder), node: 22 });
    // Its code cannot be told: the manifest is no JSON that npm would read.
    const manifest = join(cwd, quickFolder, 'package.json');
    writeFileSync(manifest, '"nothing"');
    utimesSync(join(cwd, quickAddon), 1e9, 1e9);
  });

  step('is noted only where that is asked for', async () => {
    await guarded(['-e', `require('./${quickAddon}')`], { cwd });
    assert.ok(!existsSync(join(cwd, notes)));
    assert.equal((await check({ cwd, node: 22 })).answer, 'unknown');
  });

  step('is noted once, whoever sees it, and leaves the times of the folders that npm compares', async () => {
    const { mtimeMs } = statSync(join(cwd, 'node_modules'));
    const runs = [1, 2, 3].map(() => guarded(['-e', `require('./${quickAddon}')`], { cwd, env: observe }));
    await Promise.all(runs);
    await guarded(['-e', `require('./${quickAddon}')`], { cwd, env: observe });
    const seen = new Set(lines().map((line) => JSON.stringify(line)));
    assert.equal(seen.size, 1);
    assert.ok(lines().length <= 3, 'each process that began before there was a note may leave its own');
    assert.deepEqual([lines()[0].file.path, lines()[0].abi, lines()[0].error], [quickAddon, 127, null]);
    assert.ok(statSync(join(cwd, 'node_modules')).mtimeMs <= mtimeMs);
  });

  step('settles what could not be told, for that program alone', async () => {
    assert.equal((await check({ cwd, node: 22 })).answer, 'fits');
    assert.equal((await check({ cwd, node: 24 })).answer, 'unknown');
  });

  step('does not count for a file that has changed', async () => {
    const file = join(cwd, quickAddon);
    utimesSync(file, 1e9, 1e9 + 5);
    assert.equal((await check({ cwd, node: 22 })).answer, 'unknown');
    utimesSync(file, 1e9, 1e9);
    assert.equal((await check({ cwd, node: 22 })).answer, 'fits');
  });

  step('is read whatever else is in the file', async () => {
    appendFileSync(join(cwd, notes), 'no JSON\n{"file":{"path":"../../x"}}\n\0\n');
    assert.equal((await check({ cwd, node: 22 })).answer, 'fits');
  });
});

test('a proved misfit stays one', async () => {
  const cwd = quickProject();
  await runTool('node', ['build.js'], { cwd: join(cwd, quickFolder), node: 20 });
  await guarded(['-e', program], { cwd, node: 20, env: observe });
  const file = statSync(join(cwd, quickAddon));
  const { execPath } = await import('../toolchain/index.ts').then(({ node }) => node(22));
  const { size, mtimeMs } = statSync(execPath);
  // A note that lies.
  const note = {
    file: { path: quickAddon, size: file.size, mtimeMs: file.mtimeMs },
    program: { path: execPath, size, mtimeMs },
    ...{ abi: 127, error: null },
  };
  appendFileSync(join(cwd, notes), `${JSON.stringify(note)}\n`);
  const { answer, trees } = await check({ cwd, node: 22 });
  assert.deepEqual([answer, trees[0]?.findings[0]?.code], ['findings', 'ABI_MISMATCH']);
});
