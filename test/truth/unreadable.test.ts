import assert from 'node:assert/strict';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTree, formatCheckJson, formatCheckPretty, type Project, recordTree } from '@abistamp/core';
import { openDirectory } from '@abistamp/core/internal/files/file-tree';
import { noStyle } from '@abistamp/core/internal/report/style';
import { madeTree, pinnedPackage, thisAbi } from '../support/made-tree.ts';
import { asOtherUser } from './as-other-user.ts';

const windows = process.platform === 'win32';

/** A tree that another user may read, except for what a test takes away. */
function openTree(files = {}) {
  const tree = madeTree(files);
  chmodSync(tree.root, 0o755);
  return tree;
}

function judge(tree: ReturnType<typeof madeTree>) {
  const session = tree.session();
  const verdict = asOtherUser(() => checkTree(session));
  const json = formatCheckJson([{ ...session.project, verdict }], session.runtime);
  const pretty = formatCheckPretty({ ...session.project, verdict }, session.runtime, noStyle, 100);
  return { verdict, json, pretty };
}

/** Each is taken away from the package `pinned`, which fits otherwise. */
const places = {
  'the folder': 'node_modules/pinned',
  'its manifest': 'node_modules/pinned/package.json',
  'a folder in it': 'node_modules/pinned/build/Release',
  'its native file': 'node_modules/pinned/build/Release/pinned.node',
};

for (const [name, path] of Object.entries(places))
  test(`${name} cannot be read: nothing is said of the package, and nothing written over it`, {
    skip: windows,
  }, () => {
    const tree = openTree();
    recordTree(tree.session(), { frozen: false });
    const locked = readFileSync(join(tree.root, 'abi-lock.json'), 'utf8');
    const stamp = join(tree.root, 'node_modules/.cache/abistamp/stamp.json');
    // Another install makes the record stale.
    writeFileSync(join(tree.root, 'node_modules/.package-lock.json'), '{}');
    const known = readFileSync(stamp, 'utf8');
    chmodSync(join(tree.root, path), 0o000);
    const { verdict, json, pretty } = judge(tree);
    assert.equal(verdict.answer, 'unknown');
    assert.deepEqual(verdict.findings, []);
    const [unjudged, ...others] = verdict.unjudged;
    assert.deepEqual(others, []);
    assert.deepEqual(
      [unjudged?.code, unjudged?.path, unjudged?.package, unjudged?.detail],
      ['UNREADABLE', 'node_modules/pinned', 'pinned', 'EACCES'],
    );
    assert.equal(verdict.judged, 1, 'the other one was judged');
    assert.deepEqual([json.ok, json.answer], [true, 'unknown']);
    assert.match(pretty, /1 native package fits/);
    assert.match(pretty, /UNREADABLE/);

    const session = tree.session();
    const result = asOtherUser(() => recordTree(session, { frozen: false }));
    assert.deepEqual([result.stamp.kind, result.sidecar.kind], ['unreadable', 'unreadable']);
    assert.equal(readFileSync(join(tree.root, 'abi-lock.json'), 'utf8'), locked);
    assert.equal(readFileSync(stamp, 'utf8'), known, 'a check vouches for nothing either');

    chmodSync(join(tree.root, path), 0o755);
    const again = checkTree(tree.session());
    assert.deepEqual([again.answer, again.judged, again.unjudged], ['fits', 2, []]);
  });

test('code that cannot be read is nothing to judge by, nor to remember for other trees', {
  skip: windows,
}, () => {
  const tree = openTree();
  chmodSync(join(tree.root, 'node_modules/pinned/index.js'), 0o000);
  assert.deepEqual([judge(tree).verdict.answer, judge(tree).verdict.judged], ['unknown', 1]);
});

test('a file that may not be read any more is seen though its record is fresh', { skip: windows }, () => {
  const tree = openTree();
  assert.equal(checkTree(tree.session()).answer, 'fits');
  chmodSync(join(tree.root, 'node_modules/pinned/build/Release/pinned.node'), 0o000);
  const { verdict } = judge(tree);
  assert.deepEqual([verdict.answer, verdict.unjudged[0]?.path], ['unknown', 'node_modules/pinned']);
});

test('node_modules cannot be read: nothing was judged, and nothing is said to fit', { skip: windows }, () => {
  const tree = openTree();
  chmodSync(join(tree.root, 'node_modules'), 0o111);
  const { verdict, json, pretty } = judge(tree);
  assert.deepEqual([verdict.answer, verdict.judged, json.ok], ['unknown', 0, false]);
  assert.doesNotMatch(pretty, / fit/);
  chmodSync(join(tree.root, 'node_modules'), 0o755);
});

test('what is certainly wrong is told, whatever else could not be read', { skip: windows }, () => {
  const tree = openTree({
    ...pinnedPackage('pinned', thisAbi - 1),
    'node_modules/pinned/docs/a.md': '',
  });
  chmodSync(join(tree.root, 'node_modules/pinned/docs'), 0o000);
  const { verdict } = judge(tree);
  assert.deepEqual([verdict.answer, verdict.findings[0]?.problem.code], ['findings', 'ABI_MISMATCH']);
  assert.equal(verdict.unjudged.length, 1);
  chmodSync(join(tree.root, 'node_modules/pinned/docs'), 0o755);
});

test('abi-lock.json that cannot be read is not written anew', { skip: windows }, () => {
  const tree = openTree();
  recordTree(tree.session(), { frozen: false });
  const path = join(tree.root, 'abi-lock.json');
  const before = statSync(path);
  chmodSync(path, 0o000);
  assert.equal(judge(tree).verdict.answer, 'unknown');
  const session = tree.session();
  const { sidecar } = asOtherUser(() => recordTree(session, { frozen: false }));
  assert.equal(sidecar.kind, 'unreadable');
  assert.equal(statSync(path).mtimeMs, before.mtimeMs);
});

test('only what is absent is as good as empty', { skip: windows }, () => {
  const { root } = openTree({ 'shut/a': '', 'shut/b/c': '' });
  chmodSync(join(root, 'shut'), 0o000);
  const tree: Project['tree'] = openDirectory(root);
  asOtherUser(() => {
    tree.list('none');
    tree.list('package.json');
    tree.read('package.json/none', 10);
    tree.read(`${'x'.repeat(300)}`, 10);
    tree.stat('none/a\0b');
    tree.follow('none');
    assert.deepEqual([...tree.unreadable()], []);
    tree.list('shut');
    tree.read('shut/a', 10);
    tree.stat('shut/b/c');
    assert.throws(() => tree.open('shut/a'));
  });
  assert.deepEqual(
    [...tree.unreadable()],
    [
      ['shut', 'EACCES'],
      ['shut/a', 'EACCES'],
      ['shut/b/c', 'EACCES'],
    ],
  );
  chmodSync(join(root, 'shut'), 0o755);
  tree.list('shut');
  tree.read('shut/a', 10);
  assert.deepEqual([...tree.unreadable().keys()], ['shut/b/c'], 'what can be read again is forgotten');
});
