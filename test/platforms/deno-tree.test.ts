import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { abistamp } from '../support/run-cli.ts';
import { denoProgram, denoPrograms, runTool } from '../toolchain/index.ts';
import { denoPlatform } from './bun-deno.ts';
import { findingsOf, judge } from './judge.ts';
import { few } from './packages.ts';
import { damage } from './small-addon.ts';

/*
 * Deno lays packages out in node_modules/.deno, and links to them. It runs no script of the project after an
 * install, but those before a task.
 */

const [version] = denoPrograms;
const packages = makeFolder('deno-cache');

test('a tree that Deno laid is judged and recorded, and a task that it does not fit does not start', async (t) => {
  const ready = await denoPlatform(version).setUp();
  if (ready.kind === 'skipped') return t.skip(ready.because);
  const deno = await denoProgram(version);
  const cwd = makeFolder('deno-tree');
  const check = `"${process.execPath}" "${cli}" check --quiet --node "${deno}"`;
  writeFiles(cwd, {
    'deno.json': { nodeModulesDir: 'auto' },
    'package.json': {
      ...{ name: 'app', private: true, dependencies: { lightningcss: few.lightningcss } },
      scripts: {
        prepare: 'echo prepared',
        dependencies: 'echo laid',
        prestart: check,
        start: 'echo it started',
      },
    },
  });
  const run = (...args: string[]) =>
    runTool(deno, args, { cwd, node: 24, env: { NO_COLOR: '1', DENO_DIR: packages } });
  const installed = await run('install');
  assert.equal(installed.code, 0, installed.stderr);
  assert.doesNotMatch(installed.stdout, /prepared|laid/);
  assert.deepEqual(findingsOf(await judge(ready, cwd)), []);
  assert.equal((await ready.run(['record'], cwd)).code, 0);
  const sidecar = JSON.parse(readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
  assert.ok(Object.keys(sidecar.targets).length > 0);

  // A guard of npm's would ask Node.js.
  const wired = await abistamp(['init'], { cwd, node: 24 });
  assert.equal(wired.code, 2, wired.stdout);
  assert.match(wired.stderr, /HOST_UNSUPPORTED|Deno installs this project/);

  const first = await run('task', 'start');
  assert.match(first.stdout, /^it started$/m);
  const name = 'lightningcss-linux-x64-gnu';
  const folder = join(cwd, `node_modules/.deno/${name}@${few.lightningcss}/node_modules/${name}`);
  damage(join(folder, 'lightningcss.linux-x64-gnu.node'));
  const second = await run('task', 'start');
  assert.notEqual(second.code, 0);
  assert.doesNotMatch(second.stdout, /^it started$/m);
  assert.match(second.stdout + second.stderr, /PLATFORM_MISMATCH|CORRUPT_FILE/);
});
