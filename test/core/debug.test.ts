import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { madeTree, pinnedPackage } from '../support/made-tree.ts';

const here = fileURLToPath(new URL('.', import.meta.url));

/** Standard error of a check and of a repair that only plans. */
function run(root: string, debug: string): string[] {
  const script = `
    import { checkTree, openProject, parseRuntimeSpec, readCurrentRuntime, recordTree, repairTree } from '@abistamp/core';
    const here = readCurrentRuntime();
    const session = { project: openProject(${JSON.stringify(root)}), runtime: here, env: { ABISTAMP_STORE: 'off' } };
    recordTree(session, { frozen: true });
    checkTree(session);
    const { abi, version } = parseRuntimeSpec('node@18', null, here);
    await repairTree({ ...session, runtime: { ...here, abi, version } }, { only: [], frozen: true, dryRun: true });
  `;
  const args = ['--conditions=abistamp-source', '--input-type=module', '-e', script];
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: here,
    encoding: 'utf8',
    env: { ...process.env, NODE_NO_WARNINGS: '1', DEBUG: debug },
  });
  assert.equal(status, 0, stderr);
  return stderr.split('\n').filter((line) => line !== '');
}

test('DEBUG=abistamp tells what was looked at, and why it was decided so, a line each', () => {
  const { root } = madeTree();
  const lines = run(root, 'other, abistamp');
  const said = (pattern: RegExp) =>
    assert.ok(
      lines.some((line) => pattern.test(line)),
      `${pattern}\n${lines.join('\n')}`,
    );
  said(/^abistamp:host npm in .*, recognised by node_modules\/\.package-lock\.json$/);
  said(/^abistamp:record of no use: there is none$/);
  said(/^abistamp:record fresh: 2 native packages$/);
  said(
    /^abistamp:package pinned@1\.0\.0 in node_modules\/pinned: loader \S+ resolves to build\/Release\/pinned\.node$/,
  );
  said(/^abistamp:finding none on node-v/);
  said(/^abistamp:finding error ABI_MISMATCH pinned@1\.0\.0 build\/Release\/pinned\.node .*repair: rebuild/);
  said(/^abistamp:repair rebuild pinned@1\.0\.0 in node_modules\/pinned: ABI_MISMATCH$/);
});

test('a name cannot begin a line', () => {
  const { root } = madeTree({
    ...pinnedPackage('odd'),
    'node_modules/odd/package.json': {
      name: 'odd',
      version: '1\n::error::2',
      scripts: { install: 'node-gyp rebuild' },
    },
  });
  for (const line of run(root, 'abistamp')) assert.match(line, /^abistamp:\w+ /);
});

test('nothing is said otherwise', () => {
  const { root } = madeTree();
  for (const debug of ['npm', 'abistamped,not-abistamp']) assert.deepEqual(run(root, debug), []);
});
