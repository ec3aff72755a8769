import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';
import { makeYarnProject, plugin, succeeded } from '../support/yarn-project.ts';

test('init names the one command that imports the plugin, and the one that takes it out', async () => {
  const project = makeYarnProject({
    release: '4.18.1',
    linker: 'node-modules',
    manifest: { dependencies: {}, workspaces: ['packages/*'] },
    files: { 'packages/a/package.json': { name: 'a' } },
  });
  succeeded(await project.run(['install'], { plain: true }));
  const { stdout } = succeeded(await abistamp(['init'], { cwd: join(project.cwd, 'packages/a') }));
  assert.match(stdout, /^→ yarn plugin import https:\S+\/plugin-abistamp\.js && yarn install /);
  assert.match(succeeded(await abistamp(['init', '--undo'], project)).stdout, /nothing to change/);

  succeeded(await project.run(['plugin', 'import', plugin], { plain: true }));
  assert.match(
    succeeded(await abistamp(['init'], project)).stdout,
    /nothing to change: abistamp is wired in/,
  );
  const undo = succeeded(await abistamp(['init', '--undo'], project)).stdout;
  assert.match(undo, /^→ yarn plugin remove @yarnpkg\/plugin-abistamp /m);
  assert.doesNotMatch(undo, /nothing to change/);
  succeeded(await project.run(['plugin', 'remove', '@yarnpkg/plugin-abistamp'], { plain: true }));
  assert.equal(existsSync(join(project.cwd, '.yarn/plugins/@yarnpkg/plugin-abistamp.cjs')), false);
});

test('a project that has never been installed is taken for what it says it is', async () => {
  const cwd = makeFolder('init');
  writeFiles(cwd, { 'package.json': { name: 'app', packageManager: 'yarn@4.18.1' } });
  assert.match(succeeded(await abistamp(['init'], { cwd })).stdout, /^→ yarn plugin import /);
});

test('a new project is one of Yarn 4 where its settings are there, or package.json says so', async () => {
  for (const files of [{ 'package.json': { packageManager: 'yarn@4.18.1' } }, { 'package.json': {} }]) {
    const cwd = makeFolder('init');
    writeFiles(cwd, { ...files, '.yarnrc.yml': 'nodeLinker: node-modules\n', 'yarn.lock': '' });
    assert.match(succeeded(await abistamp(['init'], { cwd })).stdout, /^→ yarn plugin import /);
  }
});
