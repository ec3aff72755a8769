import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, findProjects, openProject, recordTree } from '@abistamp/core';
import { type MadeFiles, madeTree } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* A package whose whole folder was deleted: nothing in the tree asks for it any more. */

function recorded(files: MadeFiles = {}) {
  const tree = madeTree(files);
  recordTree(tree.session(), { frozen: false });
  const at = (path: string) => join(tree.root, path);
  return {
    ...tree,
    at,
    remove: (path: string) => rmSync(at(path), { recursive: true }),
    findings: () =>
      checkTree(tree.session()).findings.map(
        ({ severity, repair, package: { path }, problem }) => `${severity} ${problem.code} ${path} ${repair}`,
      ),
  };
}

const pinnedIsGone = 'error PACKAGE_MISSING node_modules/pinned ask';

describe('a package that is gone', () => {
  test('is missed by the stamp', () => {
    const { remove, findings } = recorded();
    remove('node_modules/pinned');
    assert.deepEqual(findings(), [pinnedIsGone]);
    assert.deepEqual(findings(), [pinnedIsGone], 'a check that finds something forgets nothing');
  });

  test('is missed by abi-lock.json where the stamp went, too', () => {
    const { remove, findings } = recorded();
    remove('node_modules/pinned');
    remove('node_modules/.cache');
    assert.deepEqual(findings(), [pinnedIsGone]);
  });

  test('is there if its package.json is torn, or its folder holds something else', () => {
    for (const text of ['{', '{}']) {
      const tree = recorded();
      writeFileSync(tree.at('node_modules/pinned/package.json'), text);
      tree.remove('node_modules/.cache');
      assert.equal(tree.findings().includes(pinnedIsGone), false);
    }
  });

  /** Without any record of ours, and with another entry of npm's. */
  function neverRecorded(change: (entry: Record<string, unknown>) => void) {
    const tree = recorded();
    const path = tree.at('node_modules/.package-lock.json');
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    change(lock.packages['node_modules/pinned']);
    writeFileSync(path, JSON.stringify(lock));
    for (const each of ['node_modules/pinned', 'node_modules/.cache', 'abi-lock.json']) tree.remove(each);
    return tree;
  }

  test('is missed by npm’s own record alone, if that gives it an install script or a package for each platform', () => {
    assert.deepEqual(neverRecorded(() => {}).findings(), [pinnedIsGone]);
    const tree = neverRecorded((entry) => {
      delete entry['hasInstallScript'];
      entry['optionalDependencies'] = { '@pinned/darwin-arm64': '1.0.0' };
    });
    assert.deepEqual(tree.findings(), [pinnedIsGone]);
    assert.deepEqual(tree.findings(), [pinnedIsGone], 'also the next time');
  });

  test('is not missed by a record that gives no sign of anything native, nor by a lockfile alone', () => {
    const plain = neverRecorded((entry) => delete entry['hasInstallScript']);
    assert.deepEqual(plain.findings(), []);
    const tree = neverRecorded(() => {});
    tree.remove('node_modules/.package-lock.json');
    assert.deepEqual(tree.findings(), []);
  });

  test('is missed by a lockfile alone, if the project itself requires it to run', () => {
    const lines = (optional: string) => `lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      css:
        specifier: 1.0.0
        version: 1.0.0
packages:
  css@1.0.0:
    resolution: {integrity: sha512-YQ==}
  ${optional}@1.0.0:
    resolution: {integrity: sha512-Yg==}
snapshots:
  css@1.0.0:
    optionalDependencies:
      ${optional}: 1.0.0
  ${optional}@1.0.0:
    optional: true
`;
    const check = (required: string, optional: string, mark = true) => {
      const root = makeFolder('pnpm');
      writeFiles(root, {
        'package.json': { [required]: { css: '1.0.0' } },
        'pnpm-lock.yaml': lines(optional),
        ...(mark ? { 'node_modules/.modules.yaml': '{}' } : {}),
        'node_modules/.pnpm/lock.yaml': lines(optional),
        'node_modules/plain/package.json': { name: 'plain', version: '1.0.0' },
      });
      const { findings } = checkTree({ ...madeTree().session(), project: openProject(root) });
      return findings.map(({ problem, package: { name } }) => `${problem.code} ${name}`);
    };
    assert.deepEqual(check('dependencies', 'css-darwin-arm64'), ['PACKAGE_MISSING css']);
    assert.deepEqual(check('devDependencies', 'css-darwin-arm64'), [], 'it may be left out');
    assert.deepEqual(check('dependencies', 'css-plugins'), [], 'nothing says that it is native');
    assert.deepEqual(check('dependencies', 'css-darwin-arm64', false), [], 'no install left its mark');
  });

  test('is not missed where it came with another package', () => {
    assert.deepEqual(neverRecorded((entry) => Object.assign(entry, { inBundle: true })).findings(), []);
  });

  test('is not missed where an install has taken it away since', () => {
    const tree = recorded();
    const path = tree.at('node_modules/.package-lock.json');
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    delete lock.packages['node_modules/pinned'];
    writeFileSync(path, JSON.stringify(lock));
    tree.remove('node_modules/pinned');
    assert.deepEqual(tree.findings(), []);
    tree.remove('node_modules/.cache');
    assert.deepEqual(tree.findings(), [], 'nor by abi-lock.json');
  });

  test('is a warning where it is optional', () => {
    const tree = recorded();
    const path = tree.at('node_modules/.package-lock.json');
    const lock = JSON.parse(readFileSync(path, 'utf8'));
    lock.packages['node_modules/pinned'].optional = true;
    writeFileSync(path, JSON.stringify(lock));
    tree.remove('node_modules/pinned');
    tree.remove('node_modules/.cache');
    assert.deepEqual(tree.findings(), [pinnedIsGone.replace('error', 'warning')]);
  });
});

describe('a node_modules that is empty', () => {
  const folder = (files: MadeFiles) => {
    const root = makeFolder('empty');
    writeFiles(root, { 'package-lock.json': { packages: {} }, ...files });
    mkdirSync(join(root, 'node_modules'), { recursive: true });
    return root;
  };
  const requiring = { 'package.json': { dependencies: { a: '1.0.0' } } };
  const left = { 'node_modules/.package-lock.json': { packages: {} }, 'node_modules/.bin/x': '' };

  test('holds nothing that the project requires', () => {
    const message = /its node_modules is empty$/;
    for (const files of [requiring, { ...requiring, ...left }])
      assert.throws(() => openProject(folder(files)), { code: 'NO_TREE', message });
  });

  test('is not one that holds a package', () => {
    const files = { ...requiring, ...left, 'node_modules/a/package.json': { name: 'a', version: '1.0.0' } };
    assert.equal(openProject(folder(files)).host, 'npm');
  });

  test('is as it should be where the project requires nothing to run', () => {
    for (const files of [{}, { 'package.json': { devDependencies: { a: '1.0.0' } } }])
      assert.equal(
        checkTree({ ...madeTree().session(), project: openProject(folder(files)) }).answer,
        'fits',
      );
  });

  test('ends no search for the trees below a folder', () => {
    const root = makeFolder('below');
    const files = { 'package-lock.json': {}, ...requiring };
    for (const name of ['a', 'b']) {
      writeFiles(join(root, name), files);
      mkdirSync(join(root, name, 'node_modules'));
    }
    writeFiles(root, { 'b/node_modules/a/package.json': {} });
    assert.deepEqual(
      findProjects(root).map((project) => project.root),
      [join(root, 'b')],
    );
  });
});
