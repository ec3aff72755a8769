import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { recordTree } from '@abistamp/core';
import { madeTree } from '../support/made-tree.ts';
import { makeFolder } from '../support/make-folder.ts';
import { readWritten, rewrite } from '../support/stamp-text.ts';

const entry = fileURLToPath(new URL('../../packages/cli/src/entry.ts', import.meta.url));

/** In place of the rest of the command: prints what it is asked for, and what the process would end as. */
const rest = join(makeFolder('rest'), 'rest.cjs');
writeFileSync(
  rest,
  `globalThis.require = (path) => ({
  runCommand: async (args) => {
    await null;
    console.log(JSON.stringify([path, args, process.exitCode]));
    return 0;
  },
});
`,
);

/** What the front of the command prints in a folder; all else that it would do, as data. */
function run(cwd: string, ...args: string[]): string {
  const flags = ['--conditions=abistamp-source', '--no-warnings', '--require', rest];
  return execFileSync(process.execPath, [...flags, entry, ...args], { cwd, encoding: 'utf8' });
}

function recorded(): string {
  const { root, session } = madeTree();
  recordTree(session(), { frozen: true });
  return root;
}

const passedOn = (...args: string[]) => `${JSON.stringify(['./main.cjs', args, 2])}\n`;
const here = `Node ${process.versions.node} (ABI ${process.versions.modules})`;

describe('the front of the command', () => {
  test('answers check and rebuild where nothing has changed', () => {
    const root = recorded();
    const system = process.platform === 'linux' ? 'Linux' : process.platform;
    assert.equal(
      run(root, 'check'),
      `✔ 2 native packages fit ${here} on ${system} ${process.arch} (3 packages in all)\n`,
    );
    assert.equal(run(root, 'rebuild'), `✔ nothing to do: everything native fits ${here}\n`);
    assert.equal(run(root, 'check', '--quiet'), '');
  });

  test('passes on every other command line', () => {
    const root = recorded();
    for (const args of [['show'], ['--quiet', 'check'], ['check', 'x'], ['check', '--quiet', 'x']])
      assert.equal(run(root, ...args), passedOn(...args));
  });

  test('passes on what the record does not answer', () => {
    const { root } = madeTree();
    assert.equal(run(root, 'check'), passedOn('check'));
  });

  test('names warnings only in full, and none where it is quiet', () => {
    const root = recorded();
    const path = join(root, 'node_modules/.cache/abistamp/stamp.json');
    const stamp = readWritten(path);
    stamp.fits[0].warnings = 1;
    rewrite(path, stamp);
    assert.equal(run(root, 'check'), passedOn('check'));
    assert.equal(run(root, 'check', '--quiet'), '');
  });

  test('leaves a repair that was killed to the rebuild', () => {
    const root = recorded();
    mkdirSync(join(root, 'node_modules/.cache/abistamp/repair'), { recursive: true });
    assert.equal(run(root, 'rebuild'), passedOn('rebuild'));
    assert.match(run(root, 'check'), /^✔ 2 native packages fit/);
  });
});
