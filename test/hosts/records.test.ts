import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { readInstalled } from '@abistamp/core/internal/hosts/installed';
import { findNpm } from '@abistamp/core/internal/hosts/npm/find-npm';
import { resolveAliases } from '@abistamp/core/internal/operations/project/require-installed';
import { isNamed } from '@abistamp/core/internal/repair/plan';
import { nativePackage } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* What hosts write down about packages, read for what it means and no more. */

type Files = Parameters<typeof writeFiles>[1];

function folderOf(files: Files): string {
  const root = makeFolder('records');
  writeFiles(root, files);
  return root;
}

describe('a package is required where any way to it is', () => {
  const isOptional = (files: Files, id: string) =>
    readInstalled(openDirectory(folderOf(files)), hostOf('pnpm').installed).versions.get(id)?.optional;
  const lock = (optional: boolean) =>
    `lockfileVersion: '9.0'\n\npackages:\n\n  addon@1.0.0:\n    resolution: {integrity: sha512-x}\n\nsnapshots:\n\n  addon@1.0.0:${optional ? '\n    optional: true' : ' {}'}\n`;

  test("pnpm's own record says optional, and the lockfile does not any more", () => {
    const files = { 'node_modules/.pnpm/lock.yaml': lock(true) };
    assert.equal(isOptional({ ...files, 'pnpm-lock.yaml': lock(false) }, 'addon@1.0.0'), false);
    assert.equal(isOptional({ ...files, 'pnpm-lock.yaml': lock(true) }, 'addon@1.0.0'), true);
    assert.equal(isOptional(files, 'addon@1.0.0'), true);
    assert.equal(
      isOptional(
        { 'node_modules/.pnpm/lock.yaml': lock(false), 'pnpm-lock.yaml': lock(true) },
        'addon@1.0.0',
      ),
      false,
    );
  });

  test('one set of peers is optional, and another is not', () => {
    const of = (...optional: boolean[]) =>
      `lockfileVersion: '9.0'\n\npackages:\n\n  addon@1.0.0:\n    resolution: {integrity: sha512-x}\n\nsnapshots:\n${optional
        .map(
          (each, i) =>
            `\n  addon@1.0.0(peer@${i}.0.0):\n    dependencies:\n      peer: ${i}.0.0\n${each ? '    optional: true\n' : ''}`,
        )
        .join('')}`;
    for (const [all, expected] of [
      [[true, true], true],
      [[true, false], false],
      [[false, true], false],
    ] as const)
      assert.equal(isOptional({ 'pnpm-lock.yaml': of(...all) }, 'addon@1.0.0'), expected, `${all}`);
  });

  test('in the formats before and after', () => {
    const six = (text: string) =>
      `lockfileVersion: '6.0'\n\npackages:\n\n  /addon@1.0.0:\n    resolution: {integrity: sha512-x}\n${text}`;
    assert.equal(isOptional({ 'pnpm-lock.yaml': six('    optional: true\n') }, 'addon@1.0.0'), true);
    assert.equal(isOptional({ 'pnpm-lock.yaml': six('    dev: false\n') }, 'addon@1.0.0'), false);
    const thirteen = JSON.stringify({
      packages: { 'addon@1.0.0(a@1.0.0)': {}, 'addon@1.0.0(a@2.0.0)': { optional: true } },
    });
    assert.equal(isOptional({ 'pnpm-lock.yaml': thirteen }, 'addon@1.0.0'), false);
  });
});

test("Plug'n'Play: an unplugged package with peers is no workspace, though it is linked softly", () => {
  const soft = (packageLocation: string) => ({ packageLocation, packageDependencies: [], linkType: 'SOFT' });
  const place = './.yarn/unplugged/addon-virtual-0123456789/node_modules/addon/';
  const map = {
    packageRegistryData: [
      ['addon', [['virtual:0123#npm:1.0.0', soft(place)]]],
      ['own', [['workspace:packages/own', soft('./packages/own/')]]],
      ['peered', [['virtual:4567#workspace:packages/peered', soft('./packages/peered/')]]],
    ],
  };
  const root = folderOf({
    '.pnp.data.json': map,
    '.pnp.cjs': '',
    [`${place}package.json`]: { name: 'addon' },
  });
  const { workspaces, folders } = hostOf('yarn').layout.read(openDirectory(root));
  assert.deepEqual(workspaces, ['packages/own', 'packages/peered']);
  assert.deepEqual(
    folders.map(({ name, path }) => [name, `./${path}/`]),
    [['addon', place]],
  );
});

describe('npm is found', { skip: process.platform === 'win32' }, () => {
  const behind = (shim: (script: string) => string) => {
    const root = folderOf({
      'opt/npm dir/package.json': { name: 'npm', version: '10.1.2' },
      'opt/npm dir/bin/npm-cli.js': '',
      'opt/npm/package.json': { name: 'npm', version: '10.1.3' },
      'opt/npm/bin/npm-cli.js': '',
    });
    const script = (folder: string) => join(root, 'opt', folder, 'bin/npm-cli.js');
    writeFiles(root, { 'bin/npm': shim(script('npm')).replaceAll('QUOTED', script('npm dir')) });
    chmodSync(join(root, 'bin/npm'), 0o755);
    writeFiles(root, {
      'node/lib/node_modules/npm/package.json': { name: 'npm', version: '10.1.4' },
      'node/lib/node_modules/npm/bin/npm-cli.js': '',
    });
    return findNpm({ PATH: join(root, 'bin') }, join(root, 'node/bin/node'))?.version;
  };

  for (const [name, shim, version] of [
    ['without quotes', (script: string) => `#!/bin/sh\nexec node ${script} "$@"\n`, '10.1.3'],
    [
      'behind the path of a node',
      (script: string) => `#!/bin/sh\nexec /usr/bin/node ${script} "$@"\n`,
      '10.1.3',
    ],
    ['in an assignment', (script: string) => `#!/bin/sh\nNPM=${script}\nexec node $NPM "$@"\n`, '10.1.3'],
    ['in quotes, with a blank', () => '#!/bin/sh\nexec "/usr/bin/node" "QUOTED" "$@"\n', '10.1.2'],
    ['in single quotes', () => '#!/bin/sh\nexec node \'QUOTED\' "$@"\n', '10.1.2'],
  ] as const)
    test(`by a shim that names it ${name}`, () => {
      assert.equal(behind(shim), version);
    });

  test('by a shim that names nothing: the one of the Node that runs', () => {
    assert.equal(
      behind(() => '#!/bin/sh\nexec asdf exec npm "$@"\n'),
      '10.1.4',
    );
  });

  test('nowhere, if there is none on the search path', () => {
    assert.equal(findNpm({ PATH: makeFolder('empty') }), null);
  });
});

describe('an alias', () => {
  const own = nativePackage({ name: 'fs-ext', path: 'node_modules/@own/fs' });

  test('is the name of the folder, and the package keeps its own', () => {
    for (const spec of ['fs-ext', 'fs-ext@1.0.0', '@own/fs', '@own/fs@1.0.0', './node_modules/@own/fs/'])
      assert.equal(isNamed(own, spec), true, spec);
    for (const spec of ['fs', 'own/fs', '@own/fs@2.0.0']) assert.equal(isNamed(own, spec), false, spec);
  });

  test('is a link under pnpm, and leads to one folder alone', () => {
    const path = 'node_modules/.pnpm/fs-ext@1.0.0/node_modules/fs-ext';
    const root = folderOf({ [`${path}/package.json`]: { name: 'fs-ext' }, 'node_modules/@own/x': '' });
    symlinkSync('../.pnpm/fs-ext@1.0.0/node_modules/fs-ext', join(root, 'node_modules/@own/fs'));
    const packages = [nativePackage({ name: 'fs-ext', path })];
    const tree = openDirectory(root);
    assert.deepEqual(resolveAliases(tree, packages, ['@own/fs', 'fs-ext', 'other']), [
      path,
      'fs-ext',
      'other',
    ]);
    assert.deepEqual(resolveAliases(tree, packages, ['../../x', '@own/../fs']), ['../../x', '@own/../fs']);
  });
});
