import assert from 'node:assert/strict';
import { readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { basename, join } from 'node:path';
import { test } from 'node:test';
import { checkTree, formatCheckJson, openProject, recordTree } from '@abistamp/core';
import { readKnownFit } from '@abistamp/core/fast';
import {
  type MadeFiles,
  madeTree,
  pinnedAddon,
  pinnedPackage,
  remove,
  stableAddon,
  thisAbi,
} from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { assertSchema } from '../support/schemas.ts';

/** Another project, as `npm link` and `npm install ../native` link it. */
function linked(abi: number, more: MadeFiles = {}, manifest: object = {}) {
  const other = makeFolder('other');
  writeFiles(other, {
    'package.json': { name: 'native', version: '1.0.0', main: 'index.js', ...manifest },
    'binding.gyp': '{ "targets": [{ "target_name": "native" }] }',
    'index.js': "module.exports = require('./build/Release/native.node');\n",
    'build/config.gypi': '{}',
    'build/Release/native.node': pinnedAddon(abi),
    ...more,
  });
  const tree = madeTree();
  symlinkSync(other, join(tree.root, 'node_modules/native'));
  return { ...tree, other };
}

const codes = ({ findings }: ReturnType<typeof checkTree>) =>
  findings.map(({ problem, repair, package: { name } }) => `${problem.code} ${name} ${repair}`);

test('a package of another project is judged, and repaired there alone', () => {
  const tree = linked(thisAbi - 1);
  const session = tree.session();
  const verdict = checkTree(session);
  assert.deepEqual(codes(verdict), ['ABI_MISMATCH native ask']);
  const [finding] =
    formatCheckJson([{ ...session.project, verdict }], session.runtime).trees[0]?.findings ?? [];
  assert.match(finding?.linked ?? '', new RegExp(`^\\.\\./(?:.*/)?${basename(tree.other)}$`));
  assert.match(finding?.command ?? '', new RegExp(`^cd \\S*${basename(tree.other)} && .*abistamp rebuild$`));
  assert.match(finding?.message ?? '', /another project/);
});

test('one that fits fits, is watched, and is no part of abi-lock.json', () => {
  const tree = linked(thisAbi);
  assert.deepEqual([checkTree(tree.session()).answer, checkTree(tree.session()).judged], ['fits', 3]);
  recordTree(tree.session(), { frozen: false });
  assert.doesNotMatch(readFileSync(join(tree.root, 'abi-lock.json'), 'utf8'), /native@/);
  assert.equal(checkTree(tree.session()).stamp, 'fresh');
  writeFiles(tree.other, { 'build/Release/native.node': new Uint8Array([...pinnedAddon(thisAbi - 1), 0]) });
  assert.deepEqual(codes(checkTree(tree.session())), ['ABI_MISMATCH native ask']);
});

test('what it depends on is judged in its own tree; what it only develops with is not', () => {
  const below = (name: string) =>
    Object.fromEntries(Object.entries(pinnedPackage(name, thisAbi - 1)).map(([path, text]) => [path, text]));
  const tree = linked(
    thisAbi,
    { ...below('used'), ...below('tool') },
    { dependencies: { used: '1.0.0' }, devDependencies: { tool: '1.0.0' } },
  );
  assert.deepEqual(codes(checkTree(tree.session())), ['ABI_MISMATCH used ask']);
});

test('what it depends on and is not below it cannot be told', () => {
  const tree = linked(thisAbi, {}, { dependencies: { elsewhere: '1.0.0' } });
  const { answer, unjudged, judged } = checkTree(tree.session());
  assert.deepEqual([answer, judged], ['unknown', 2]);
  assert.deepEqual(
    unjudged.map(({ code, path }) => `${code} ${path}`),
    ['LINKED_ELSEWHERE node_modules/native'],
  );
});

test('under --strict, what cannot be told is its own finding severity, and fails', () => {
  const { session } = linked(thisAbi, {}, { dependencies: { elsewhere: '1.0.0' } });
  const { project, runtime } = session();
  const tree = { ...project, verdict: checkTree(session()) };
  assert.deepEqual(formatCheckJson([tree], runtime).trees[0]?.findings, []);
  const strict = formatCheckJson([tree], runtime, { strict: true });
  assertSchema('check', strict);
  assert.equal(strict.ok, false);
  const [finding, ...others] = strict.trees[0]?.findings ?? [];
  assert.deepEqual(others, []);
  assert.deepEqual(
    [finding?.severity, finding?.code, finding?.package, finding?.repair],
    ['unknown', 'LINKED_ELSEWHERE', 'native', 'ask'],
  );
  assert.match(finding?.command ?? '', /^run npx abistamp check in /);
});

test('what cannot be told stays so at every check, and is not looked for before every script', () => {
  const { root, session } = linked(thisAbi, {}, { dependencies: { elsewhere: '1.0.0' } });
  recordTree(session(), { frozen: false });
  const known = readKnownFit(realpathSync(root), 'tree', realpathSync(process.execPath));
  assert.equal(known?.warnings, 1, 'an explicit check goes on, and names it');
  assert.equal(checkTree(session()).answer, 'unknown');
  writeFiles(root, { 'node_modules/pinned/build/Release/pinned.node': pinnedAddon(thisAbi - 1) });
  assert.equal(checkTree(session()).answer, 'findings');
});

test('a deployed folder’s link to where it was deployed from is no package of it', () => {
  const { session } = linked(thisAbi - 1, {}, { name: 'made' });
  assert.deepEqual([checkTree(session()).answer, checkTree(session()).judged], ['fits', 2]);
});

test('a link to the folder that the project is in is not followed', () => {
  const tree = madeTree();
  symlinkSync('../..', join(tree.root, 'node_modules/up'));
  symlinkSync('/', join(tree.root, 'node_modules/machine'));
  const { unjudged } = checkTree(tree.session());
  assert.deepEqual(unjudged.map(({ code, path }) => `${code} ${path}`).sort(), [
    'LINKED_ELSEWHERE node_modules/machine',
    'LINKED_ELSEWHERE node_modules/up',
  ]);
});

test('a store that is not known: links to it are followed, and their own dependencies cannot be told', () => {
  const store = makeFolder('store');
  writeFiles(store, {
    'a@1/node_modules/a/package.json': { name: 'a', version: '1.0.0', dependencies: { b: '1.0.0' } },
    'a@1/node_modules/b/package.json': { name: 'b', version: '1.0.0' },
    'a@1/node_modules/a/a.node': stableAddon(),
  });
  const { root, session } = madeTree();
  remove(root, 'node_modules/pinned');
  remove(root, 'node_modules/stable');
  remove(root, 'node_modules/.package-lock.json');
  symlinkSync(join(store, 'a@1/node_modules/a'), join(root, 'node_modules/a'));
  const { answer, unjudged } = checkTree(session());
  assert.deepEqual([answer, unjudged[0]?.code], ['unknown', 'LINKED_ELSEWHERE']);
});

for (const [title, own] of [
  ['without packages', {}],
  [
    'by its .npmrc, as pnpm 10 reads it,',
    { 'node_modules/tool/package.json': { name: 'tool', version: '1.0.0' } },
  ],
  ['with packages of its own', { 'node_modules/tool/package.json': { name: 'tool', version: '1.0.0' } }],
] as const)
  test(`a root ${title} names the trees below it`, () => {
    const root = makeFolder('workspace');
    writeFiles(root, {
      'package.json': { name: 'root', private: true },
      'pnpm-workspace.yaml': 'packages: ["packages/*"]\n',
      ...(title.includes('.npmrc')
        ? { '.npmrc': 'shared-workspace-lockfile=false\n' }
        : { 'pnpm-workspace.yaml': 'packages: ["packages/*"]\nsharedWorkspaceLockfile: false\n' }),
      'node_modules/.modules.yaml': 'layoutVersion: 5\n',
      ...own,
      'packages/app/package.json': { name: 'app' },
      'packages/app/pnpm-lock.yaml': "lockfileVersion: '9.0'\n",
      'packages/app/node_modules/.modules.yaml': 'layoutVersion: 5\n',
      'packages/app/node_modules/.pnpm/lock.yaml': "lockfileVersion: '9.0'\n",
    });
    const { session } = madeTree();
    const verdict = checkTree({ ...session(), project: openProject(root) });
    assert.equal(verdict.answer, 'unknown');
    assert.deepEqual(
      verdict.unjudged.map(({ code, path }) => `${code} ${path}`),
      ['TREES_BELOW packages/app'],
    );
  });
