import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { hashFile } from '@abistamp/core';
import { fingerprintProgram } from '@abistamp/core/internal/stamp/marks';
import { parseObserved } from '@abistamp/core/internal/stamp/observed';
import { quickAddon, quickFolder, quickProject } from '../support/quick-build.ts';
import { check } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { node, runTool } from '../toolchain/index.ts';
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

  step('does not count for other content with the same size and time', async () => {
    const file = join(cwd, quickAddon);
    const bytes = readFileSync(file);
    const other = Buffer.from(bytes);
    const at = other.indexOf('as published');
    assert.ok(at > 0);
    other.write('AS', at);
    writeFileSync(file, other);
    utimesSync(file, 1e9, 1e9);
    assert.equal((await check({ cwd, node: 22 })).answer, 'unknown');
    writeFileSync(file, bytes);
    utimesSync(file, 1e9, 1e9);
    assert.equal((await check({ cwd, node: 22 })).answer, 'fits');
  });

  step('does not count for another program, loader, ABI or machine', async () => {
    const text = readFileSync(join(cwd, notes), 'utf8');
    const [note] = lines();
    const others = [
      { ...note, program: { ...note.program, path: '/usr/bin/node-of-another' } },
      { ...note, program: { ...note.program, mtimeMs: note.program.mtimeMs + 1 } },
      { ...note, program: { ...note.program, size: note.program.size + 1 } },
      { ...note, loader: { ...note.loader, size: note.loader.size + 1 } },
      { ...note, loader: null },
      { ...note, abi: 137 },
      { ...note, sha256: undefined },
      { ...note, error: 'ERR_DLOPEN_FAILED' },
    ];
    for (const other of others) {
      writeFileSync(join(cwd, notes), `${JSON.stringify(other)}\n`);
      assert.equal((await check({ cwd, node: 22 })).answer, 'unknown', JSON.stringify(other));
    }
    writeFileSync(join(cwd, notes), text);
  });

  step('does not count where the machine lacks by now what the file needs', async () => {
    const file = join(cwd, quickAddon);
    const bytes = readFileSync(file);
    const folder = join(cwd, quickFolder);
    const cc = (...args: string[]) => execFileSync('cc', ['-shared', '-fPIC', ...args], { cwd: folder });
    writeFileSync(join(folder, 'none.c'), 'int none = 1;');
    cc('-o', 'libnone.so', '-Wl,-soname,libnone.so', 'none.c');
    cc('-DABI=127', '-o', file, 'good.c', '-Wl,--no-as-needed', './libnone.so', `-Wl,-rpath,${folder}`);
    await guarded(['-e', `require('./${quickAddon}')`], { cwd, env: observe });
    assert.equal((await check({ cwd, node: 22 })).answer, 'fits');
    rmSync(join(folder, 'libnone.so'));
    assert.equal((await check({ cwd, node: 22 })).answer, 'unknown');
    writeFileSync(file, bytes);
    utimesSync(file, 1e9, 1e9);
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
  const { execPath } = await node(22);
  const program22 = fingerprintProgram({ execPath, platform: 'linux' }, []);
  // A note that lies.
  const note = {
    file: { path: quickAddon, size: file.size, mtimeMs: file.mtimeMs },
    sha256: hashFile(join(cwd, quickAddon)),
    ...{ program: program22?.exec, loader: program22?.loader, abi: 127, error: null },
  };
  assert.equal(parseObserved(JSON.stringify(note)).length, 1);
  appendFileSync(join(cwd, notes), `${JSON.stringify(note)}\n`);
  const { answer, trees } = await check({ cwd, node: 22 });
  assert.deepEqual([answer, trees[0]?.findings[0]?.code], ['findings', 'ABI_MISMATCH']);
});

test('what the record says to fit passes straight through, and of the guard nothing else is loaded', async () => {
  const cwd = quickProject();
  await runTool('node', ['build.js'], { cwd: join(cwd, quickFolder), node: 22 });
  const loaded = `${program}; console.log(Object.keys(require.cache).filter((file) => /look|explain|heal/.test(file)).length)`;
  assert.equal(
    (await guarded(['-e', loaded], { cwd })).stdout,
    '1\n',
    'of an unknown file a few pages are read',
  );
  assert.equal((await check({ cwd, node: 22 })).answer, 'fits');
  assert.equal((await guarded(['-e', loaded], { cwd })).stdout, '0\n');
});
