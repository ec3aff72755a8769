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

  test('is not missed where neither lists it', () => {
    const { remove, findings } = recorded();
    for (const path of ['node_modules/pinned', 'node_modules/.cache', 'abi-lock.json']) remove(path);
    assert.deepEqual(findings(), []);
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
