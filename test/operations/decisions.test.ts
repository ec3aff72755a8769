import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, mock, test } from 'node:test';
import { acceptDigests, checkTree, recordTree } from '@abistamp/core';
import { debugVerdict } from '@abistamp/core/internal/operations/check/debug-verdict';
import { takeSnapshot } from '@abistamp/core/internal/operations/check/tree-snapshot';
import { findTrees } from '@abistamp/core/internal/operations/project/find-trees';
import type { Session } from '@abistamp/core/internal/operations/project/session';
import { planExtraction } from '@abistamp/core/internal/operations/repair/to-build-step';
import type { RepairStep } from '@abistamp/core/internal/repair/plan';
import { madeTree, pinnedAddon, stableAddon, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* What operations decide, and what they print of it for people who ask by DEBUG. */

const platform = `${process.platform}-${process.arch}`;
const stable = `node_modules/stable/stable-${platform}.node`;
const addon = 'node_modules/pinned/build/Release/pinned.node';

// Read once, by the first line that could be printed.
before(() => {
  process.env['DEBUG'] = 'abistamp';
});

function printed(act: () => void): string[] {
  const lines: string[] = [];
  const write = mock.method(process.stderr, 'write', (text: string) => {
    lines.push(...text.split('\n').filter((line) => line.startsWith('abistamp:')));
    return true;
  });
  try {
    act();
  } finally {
    write.mock.restore();
  }
  return lines;
}

describe('DEBUG prints', () => {
  const linesOf = (session: Session) => {
    const { packages, evidence, findings } = takeSnapshot(session);
    return printed(() => debugVerdict(session, packages, evidence, findings));
  };

  test('what each package loads, and that nothing is wrong', () => {
    assert.deepEqual(linesOf(madeTree().session()), [
      'abistamp:package pinned@1.0.0 in node_modules/pinned: loader search resolves to build/Release/pinned.node',
      `abistamp:package stable@2.0.0 in node_modules/stable: loader search resolves to stable-${platform}.node`,
      `abistamp:finding none on node-v${thisAbi}-${platform}`,
    ]);
  });

  test('what is wrong, with the file or the folder', () => {
    const [, , ...wrong] = linesOf(madeTree({ [addon]: pinnedAddon(thisAbi - 1) }).session());
    assert.equal(wrong.length, 1);
    assert.match(
      wrong[0] ?? '',
      /^abistamp:finding error ABI_MISMATCH pinned@1\.0\.0 build\/Release\/pinned\.node \{.*\}, repair: rebuild/,
    );
    const tree = madeTree();
    rmSync(join(tree.root, addon));
    const [first, , missing] = linesOf(tree.session());
    assert.match(first ?? '', /resolves to no file; it looks for build\/Release\/pinned\.node$/);
    assert.match(missing ?? '', /^abistamp:finding error NOT_BUILT pinned@1\.0\.0 node_modules\/pinned \{/);
  });

  test('why a record is of no use', () => {
    const tree = madeTree();
    const why = () =>
      printed(() => checkTree(tree.session())).filter((line) => line.startsWith('abistamp:record'));
    assert.deepEqual(why(), ['abistamp:record of no use: there is none']);
    assert.deepEqual(why(), ['abistamp:record fresh: 2 native packages']);
    utimesSync(join(tree.root, addon), 1, 1);
    assert.deepEqual(why(), [`abistamp:record of no use: ${addon} is another file now`]);
    rmSync(join(tree.root, addon));
    assert.deepEqual(why(), [`abistamp:record of no use: ${addon} is gone`]);
    writeFiles(tree.root, { [addon]: pinnedAddon(thisAbi) });
    writeFiles(tree.root, { 'node_modules/.package-lock.json': '{ }' });
    const [changed] = why();
    assert.equal(
      changed,
      'abistamp:record of no use: node_modules/.package-lock.json or the like changed since',
    );
  });

  test('how many packages are read again before they are called wrong', () => {
    const tree = madeTree();
    recordTree(tree.session(), { frozen: true });
    const lines = printed(() => checkTree(tree.session('node@20.11.0')));
    assert.ok(lines.includes('abistamp:record 1 packages are read again before anything is called wrong'));
  });
});

describe('a delivered file that changed', () => {
  function changed() {
    const tree = madeTree();
    recordTree(tree.session(), { frozen: false });
    writeFileSync(join(tree.root, stable), Buffer.concat([stableAddon(), Buffer.from('x')]));
    const rows = () => readFileSync(join(tree.root, 'abi-lock.json'), 'utf8');
    return { ...tree, rows, before: rows() };
  }

  test('is accepted by its package’s name, or with all of them', () => {
    for (const only of [[], ['stable'], ['stable@2.0.0'], ['pinned', 'stable']]) {
      const { session, rows, before: was } = changed();
      const { accepted, sidecar } = acceptDigests(session(), only);
      assert.deepEqual(
        accepted.map(({ package: { name }, problem }) => [name, problem.code]),
        [['stable', 'DIGEST_CHANGED']],
      );
      assert.deepEqual(sidecar, { kind: 'written' });
      assert.notEqual(rows(), was);
      assert.deepEqual(checkTree(session()).findings, []);
    }
  });

  test('is not accepted by the name of another', () => {
    const { session, rows, before: was } = changed();
    assert.deepEqual(acceptDigests(session(), ['pinned']), { accepted: [], sidecar: null });
    assert.equal(rows(), was);
  });

  test('is nothing else that is wrong', () => {
    const tree = madeTree({ [addon]: pinnedAddon(thisAbi - 1) });
    assert.deepEqual(acceptDigests(tree.session(), []), { accepted: [], sidecar: null });
  });
});

describe('trees that are found without judging them', () => {
  const installed = { 'package.json': {}, 'node_modules/x/y': '' };
  const at = (folder: string, files: Record<string, string | object>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [`${folder}/${path}`, text]));
  const needs = { 'package.json': { dependencies: { x: '1' } } };
  const plain = { 'package.json': { name: 'p' } };

  function find(files: Record<string, string | object>, isKnown?: (folder: string) => boolean) {
    const root = makeFolder('found');
    writeFiles(root, files);
    const short = (path: string) => path.slice(root.length + 1) || '.';
    const { roots, uninstalled } = findTrees([root], isKnown && ((folder) => isKnown(short(folder))));
    return { roots: roots.map(short), uninstalled: uninstalled.map((each) => [short(each.root), each.why]) };
  }

  test('are sorted, with the projects that have nothing installed', () => {
    const { roots, uninstalled } = find({
      ...{ ...at('z', installed), ...at('a', installed) },
      ...{ ...at('y', needs), ...at('b', needs), ...at('c', plain) },
    });
    assert.deepEqual(roots, ['a', 'z']);
    assert.deepEqual(
      uninstalled.map(([folder]) => folder),
      ['b', 'y'],
    );
    for (const [, why] of uninstalled) assert.match(why ?? '', /nothing is installed in .*no node_modules/);
  });

  test('are not opened where they are known', () => {
    const workspace = {
      ...{ 'package.json': { workspaces: ['p/*'] }, 'package-lock.json': {}, 'node_modules/x/y': '' },
      ...at('p/one', installed),
    };
    assert.deepEqual(find(workspace).roots, ['.']);
    assert.deepEqual(find(workspace, (folder) => folder === 'p/one').roots, ['.', 'p/one']);
    const { roots, uninstalled } = find({ ...installed, ...at('b', needs) }, () => true);
    assert.deepEqual([roots, uninstalled.map(([folder]) => folder)], [['.'], ['b']]);
  });

  test('are none where nothing is installed in one of the folders', () => {
    const good = makeFolder('good');
    writeFiles(good, installed);
    const empty = makeFolder('empty');
    writeFiles(empty, needs);
    assert.deepEqual(findTrees([good, good]).roots, [good]);
    assert.throws(() => findTrees([good, empty]), { code: 'NO_TREE', message: /nor below it/ });
  });

  test('do not include the workspace above the folder', () => {
    const root = makeFolder('above');
    writeFiles(root, {
      ...{ 'package.json': { workspaces: ['p/*'] }, 'package-lock.json': {}, 'node_modules/x/y': '' },
      ...at('p/one', installed),
    });
    assert.throws(() => findTrees([join(root, 'p')]), { code: 'NO_TREE' });
  });
});

describe('a package that a host would extract', () => {
  const pkg = { name: 'a', version: '1.0.0', path: 'node_modules/a', build: null };
  const step = (action: RepairStep['action']): RepairStep => ({ action, package: pkg, findings: [] });
  const plan = (steps: RepairStep[], folders: string[] | null, root = makeFolder('extract')) =>
    planExtraction(root, { run: async () => '', listExtracted: () => folders }, steps);

  test('is named for what is reinstalled alone', () => {
    const [reinstall, rebuild] = [step('reinstall'), step('rebuild')];
    const { extracted, astray } = plan([reinstall, rebuild], ['node_modules/b']);
    assert.deepEqual([extracted.get(reinstall), extracted.get(rebuild)], [['node_modules/b'], null]);
    assert.deepEqual(astray, []);
    assert.equal(plan([reinstall], null).extracted.get(reinstall), null);
    assert.deepEqual(plan([reinstall], null).astray, []);
  });

  test('is astray if one of its folders is outside, or behind a link', () => {
    const root = makeFolder('extract');
    mkdirSync(join(root, 'node_modules'));
    symlinkSync(makeFolder('elsewhere'), join(root, 'node_modules/link'));
    const reinstall = step('reinstall');
    assert.deepEqual(plan([reinstall], ['node_modules/b', '../b'], root).astray, [reinstall]);
    assert.deepEqual(plan([reinstall], ['node_modules/link/b'], root).astray, [reinstall]);
    const { astray, why } = plan([reinstall], ['node_modules/b'], root);
    assert.deepEqual(astray, []);
    assert.match(why ?? '', /outside of this tree, or behind a link/);
  });
});
