import assert from 'node:assert/strict';
import { cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder } from '../support/make-folder.ts';
import { findingsOf, judge } from './judge.ts';
import { installFor, machines, nodesOf } from './machines.ts';
import { few } from './packages.ts';
import { damage } from './small-addon.ts';

const machine = machines['win32-x64'];

test('a tree behind a path of more than 260 characters is judged as any other', async (t) => {
  const ready = await machine.setUp(nodesOf(machine)[0] ?? '');
  if (ready.kind === 'skipped') return t.skip(ready.because);
  const project = await installedProject({
    node: 24,
    files: {
      'package.json': { name: 'app', private: true, dependencies: { lightningcss: few.lightningcss } },
    },
    args: installFor(machine),
  });
  const cwd = join(makeFolder('long'), ...Array.from({ length: 12 }, () => 'a folder with a long name'));
  mkdirSync(cwd, { recursive: true });
  cpSync(project, cwd, { recursive: true });
  assert.ok(cwd.length > 260);
  // No program of Windows runs in such a folder.
  const there = ['-C', ready.nameOf(cwd)];
  assert.deepEqual(findingsOf(await judge(ready, project, there)), []);
  assert.equal((await ready.run(['record', ...there], project)).code, 0);
  damage(join(cwd, 'node_modules/lightningcss-win32-x64-msvc/lightningcss.win32-x64-msvc.node'));
  assert.equal(findingsOf(await judge(ready, project, there)).length, 1);
});
