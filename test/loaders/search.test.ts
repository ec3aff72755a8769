import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  type LoaderRecord,
  listRequestedPackages,
  recogniseLoader,
} from '@abistamp/core/internal/loaders/index';
import { type Files, files, linux, makePackage, native, resolveFrom, windows } from './package-tree.ts';

describe('a program that the code starts', () => {
  const join = "const { join } = require('path'); ";
  const load = (start: string, more: Files, scripts: object = {}, on = linux) =>
    resolveFrom(makePackage({ manifest: { scripts }, files: { 'index.js': join + start, ...more } }), on);
  const made = { postinstall: 'node install.js' };
  const tool = "join(__dirname, 'bin', 'tool')";

  test('is missed where an install script should have made it', () => {
    const start = `require('child_process').spawn(${tool})`;
    assert.deepEqual(load(start, { 'bin/tool': native }), files('bin/tool'));
    for (const event of ['preinstall', 'install', 'postinstall'])
      assert.deepEqual(load(start, {}, { [event]: 'node get.js' }), {
        ...{ kind: 'nothing', expected: ['bin/tool'] },
      });
    assert.deepEqual(load(start, {}, { prepare: 'node get.js' }), files());
  });

  test('by every function that takes a path, and no other', () => {
    for (const name of ['spawn', 'spawnSync', 'execFile', 'execFileSync'])
      for (const module of ['child_process', 'node:child_process'])
        assert.equal(load(`require('${module}').${name}(${tool})`, {}, made).kind, 'nothing', name);
    for (const name of ['exec', 'execSync', 'fork'])
      assert.deepEqual(load(`require('child_process').${name}(${tool})`, {}, made), files(), name);
  });

  test('with an ending is one on Windows alone', () => {
    const start = (file: string) => `require('child_process').spawn(join(__dirname, '${file}'))`;
    assert.equal(load(start('tool.exe'), {}, made, windows).kind, 'nothing');
    for (const file of ['tool.js', 'tool.sh', 'tool.bin'])
      assert.deepEqual(load(start(file), {}, made), files(), file);
  });

  test('is none if it is a script', () => {
    const start = `require('child_process').spawn(${tool})`;
    assert.deepEqual(load(start, { 'bin/tool': '#!/bin/sh' }, made), files());
    assert.deepEqual(load(start, { 'bin/tool': `MZ\0${'x'.repeat(600)}` }, made).kind, 'nothing');
    assert.deepEqual(load(start, { 'bin/tool': `${'x'.repeat(600)}\0` }, made), files());
  });

  test('is not looked for where the package loads an addon', () => {
    const start = `require('child_process').spawn(${tool}); require('./a.node')`;
    assert.deepEqual(load(start, { 'a.node': native }, made), files('a.node'));
  });
});

describe('code in bundles', () => {
  const bundle = (code: string) => `${code};\n${'//\n'.repeat(70_000)}`;

  test('counts where no smaller file of the package loads anything', () => {
    const present: Files = { 'a.node': native, 'b.node': native };
    const view = (small: string) =>
      makePackage({
        files: {
          'index.js': `require('./big'); ${small}`,
          'big.js': bundle("require('./a.node')"),
          ...present,
        },
      });
    assert.deepEqual(resolveFrom(view(''), linux), files('a.node'));
    assert.deepEqual(resolveFrom(view("require('./b.node')"), linux), files('b.node'));
  });
});

describe('packages that a loader may request', () => {
  const attempts = ['./a.node', '@x/a-linux-x64', '@x/a-linux-x64', '@x/b-darwin-arm64/b.node', '@x/{any}'];
  const addons = [
    { attempts: attempts.map((request) => ({ request })), fallThroughOn: 'missing' as const },
    { attempts: [{ request: 'plain-win32-x64' }], fallThroughOn: 'failed' as const },
  ];

  test('are named once each, without paths; a name with unknown parts is none', () => {
    for (const kind of ['search', 'known-package'] as const) {
      const record: LoaderRecord = { kind, addons };
      assert.deepEqual(listRequestedPackages(record), [
        ...['@x/a-linux-x64', '@x/b-darwin-arm64', 'plain-win32-x64'],
      ]);
    }
  });

  test('are those of its family that its code names', () => {
    const view = makePackage({
      manifest: { optionalDependencies: { '@x/a-linux-x64': '1', '@x/a-darwin-arm64': '1', other: '1' } },
      files: {
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the package's code
        'index.js': 'module.exports = require(`@x/a-${process.platform}-${process.arch}`)',
      },
    });
    assert.deepEqual(listRequestedPackages(recogniseLoader(view).loader).sort(), [
      ...['@x/a-darwin-arm64', '@x/a-linux-x64'],
    ]);
  });
});
