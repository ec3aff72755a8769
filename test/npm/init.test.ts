import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';

const manifest =
  '{\n\t"name": "app",\n\t"scripts": {\n\t\t"start": "node .",\n\t\t"prepare": "husky"\n\t}\n}\n';

/** What needs no process is in test/cli/command.test.ts. */
function project(): string {
  const cwd = makeFolder('init');
  writeFiles(cwd, { 'package.json': manifest });
  return cwd;
}

const read = (cwd: string) => readFileSync(join(cwd, 'package.json'), 'utf8');

test('init shows what it changes, and keeps what was there', async () => {
  const cwd = project();
  const { code, stdout } = await abistamp(['init'], { cwd });
  assert.equal(code, 0);
  const { scripts, devDependencies } = JSON.parse(read(cwd)) as {
    scripts: Record<string, string>;
    devDependencies: object;
  };
  assert.deepEqual(Object.keys(scripts), ['prestart', 'start', 'prepare', 'dependencies']);
  assert.match(scripts['prepare'] ?? '', / && husky$/);
  assert.deepEqual(Object.keys(devDependencies), ['abistamp']);
  for (const name of ['prepare', 'dependencies', 'prestart'])
    assert.match(stdout, new RegExp(`scripts\\.${name}`));
  assert.match(read(cwd), /^\t"name"/m);
});

test('init twice is init once, and --undo takes out what it put in', async () => {
  const cwd = project();
  await abistamp(['init'], { cwd });
  const once = read(cwd);
  const { stdout } = await abistamp(['init'], { cwd });
  assert.equal(read(cwd), once);
  assert.match(stdout, /nothing to change/);
  await abistamp(['init', '--undo'], { cwd });
  const { scripts } = JSON.parse(read(cwd)) as { scripts: object };
  assert.deepEqual(scripts, (JSON.parse(manifest) as { scripts: object }).scripts);
});
