import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatGuard, putGuard } from '@abistamp/core/internal/hosts/scripts/guard';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { allMachines, nodesOf } from './machines.ts';

/* What init writes into scripts, read by cmd.exe, to which npm gives them on Windows. */

/** Runs each line as npm does: the shell of the system, by its name in the environment. */
const runLines = `
const { spawnSync } = require('node:child_process');
const codes = require('./lines.json').map((line) => spawnSync(line, { shell: true, stdio: 'ignore' }).status);
require('node:fs').writeFileSync('codes.json', JSON.stringify(codes));
`;

/**
 * What scripts did before there was a guard. The cmd.exe of this Wine goes on after a failure before `&&`, with or
 * without parentheses, and knows no `||`; so what counts is the exit code, by which npm ends.
 */
const scripts = [
  'echo ran> 0.txt',
  'echo first& echo ran> 1.txt',
  'cd /d sub\\x && echo ran> ..\\..\\2.txt',
  'cd "sub\\x\\"&echo "ran"> ..\\..\\3.txt',
];

for (const machine of allMachines.filter(({ os }) => os === 'win32'))
  test(`${machine.name}: a guard lets a script run, and its failure fails it`, async (context) => {
    const [node = ''] = nodesOf(machine);
    const ready = await machine.setUp(node);
    if (ready.kind === 'skipped') return context.skip(ready.because);
    const lines = scripts.map((script) => putGuard(formatGuard('start', 0), script) ?? assert.fail(script));
    const own = { 'run.cjs': runLines, 'lines.json': lines, 'sub/x/here.txt': '' };
    const abistamp = (hook: string) => ({
      'node_modules/abistamp/package.json': { name: 'abistamp' },
      'node_modules/abistamp/hooks/start.cjs': hook,
    });
    const manifest = { name: 'app', devDependencies: { abistamp: '1' } };
    for (const [files, hasRun] of [
      [{ 'package.json': manifest }, true],
      [{ 'package.json': manifest, ...abistamp('') }, true],
      [{ 'package.json': manifest, ...abistamp('process.exit(1)') }, false],
      [{ 'package.json': manifest, ...abistamp('throw new Error("broken")') }, false],
    ] as const) {
      const cwd = makeFolder('cmd');
      writeFiles(cwd, { ...own, ...files });
      const { code, stdout, stderr } = await ready.script(join(cwd, 'run.cjs'), [], cwd, { folders: [cwd] });
      assert.equal(code, 0, stdout + stderr);
      const codes: unknown[] = JSON.parse(readFileSync(join(cwd, 'codes.json'), 'utf8'));
      scripts.forEach((script, index) => {
        assert.equal(codes[index] === 0, hasRun, script);
        if (hasRun) assert.ok(existsSync(join(cwd, `${index}.txt`)), script);
      });
    }
  });
