import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { requireInChild } from '@abistamp/core/internal/repair/load-files';
import { readCurrentRuntime } from '@abistamp/core/internal/runtime/current';
import type { StoreEntry } from '@abistamp/core/internal/store/entry';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { quickFolder, quickProject } from '../support/quick-build.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { type NodeRelease, npm, runTool } from '../toolchain/index.ts';

/* A kept build is proved by requiring the package: what a build makes besides its addon has to fit, too. */

async function rebuild(cwd: string, node: NodeRelease, store: string): Promise<string[]> {
  const options = { cwd, node, env: { ABISTAMP_STORE: store }, tools: [await npm(10)] };
  const { code, stdout, stderr } = await abistamp(['rebuild', '--json'], options);
  assert.equal(code, 0, stdout + stderr);
  return parseAs('rebuild', stdout).repairs.map(({ action, result }) => `${action} ${result}`);
}

/** Built for Node 22, then for Node 24, and kept. */
async function switched(): Promise<{ root: string; store: string }> {
  const root = quickProject();
  const store = join(makeFolder('store'), 'store');
  await rebuild(root, 22, store);
  await rebuild(root, 24, store);
  return { root, store };
}

function editEntries(store: string, edit: (entry: StoreEntry) => StoreEntry): void {
  const entries = join(store, 'v2/entries');
  for (const path of readdirSync(entries, { recursive: true, encoding: 'utf8' })) {
    const file = join(entries, path);
    if (path.endsWith('.json'))
      writeFileSync(file, JSON.stringify(edit(JSON.parse(readFileSync(file, 'utf8')))));
  }
}

describe('a kept build', () => {
  test('that lacks what the package requires beside its addon is built again', async () => {
    const { root, store } = await switched();
    editEntries(store, (entry) => ({
      ...entry,
      files: entry.files.filter(({ path }) => path.startsWith('build/')),
    }));
    assert.deepEqual(await rebuild(root, 22, store), ['rebuild repaired']);
    const { code, stderr } = await runTool('node', ['-e', "require('good')"], { cwd: root, node: 22 });
    assert.equal(code, 0, stderr);
  });

  test('of a package that cannot be required by itself is refused once, and not after that', async () => {
    const root = quickProject();
    const store = join(makeFolder('store'), 'store');
    appendFileSync(join(root, quickFolder, 'index.js'), "\nthrow new Error('no display');\n");
    for (const node of [22, 24] as const) await rebuild(root, node, store);
    assert.deepEqual(await rebuild(root, 22, store), ['rebuild repaired']);
    assert.deepEqual(await rebuild(root, 24, store), ['rebuild repaired']);
    assert.deepEqual(await rebuild(root, 22, store), ['restore repaired']);
  });
});

describe('a required package', () => {
  const runtime = { ...readCurrentRuntime(), execPath: process.execPath };
  const requires = async (files: Record<string, string | object>, limitMs?: number) => {
    const folder = makeFolder('required');
    writeFiles(folder, files);
    const [result] = await requireInChild(runtime, [join(folder, 'a')], limitMs);
    return { folder, loads: result?.loads };
  };
  const rows: Record<string, [Record<string, string | object>, boolean]> = {
    'that works': [{ 'a/index.js': '' }, true],
    'that needs another package': [{ 'a/index.js': "require('other')" }, true],
    'that has nothing to require': [{ 'a/package.json': { name: 'a' } }, true],
    'that cannot be parsed': [{ 'a/index.js': '{' }, false],
    'that throws': [{ 'a/index.js': "throw new Error('made for another')" }, false],
    'that throws nothing': [{ 'a/index.js': 'throw undefined' }, false],
    'that lacks a file of its own': [{ 'a/index.js': "require('./made')" }, false],
    'that lacks a file by its whole path': [{ 'a/index.js': "require(__dirname + '/made')" }, false],
    'that ends the process': [{ 'a/index.js': 'process.exit(0)' }, false],
    // Names of a script's top level are seen by all that it requires.
    'that signs with what it can see of its proof, and ends': [
      {
        'a/index.js':
          "require('fs').writeSync(3, '\\n' + (typeof n === 'string' ? n : '') + ' 0 ok\\n'); process.exit(0)",
      },
      false,
    ],
    'that says that it works, and ends': [
      { 'a/index.js': "require('fs').writeSync(3, '\\n0 ok\\nx 0 ok\\n'); process.exit(0)" },
      false,
    ],
  };
  for (const [what, [files, expected]] of Object.entries(rows))
    test(`${what} ${expected ? 'proves nothing against its build' : 'is none that works'}`, async () => {
      assert.equal((await requires(files)).loads, expected);
    });

  test('that waits for ever is ended', async () => {
    assert.equal((await requires({ 'a/index.js': 'for (;;);' }, 1500)).loads, false);
  });

  test('finds no login in its environment', async () => {
    process.env['NPM_TOKEN'] = 'mine';
    try {
      const code = "require('fs').writeFileSync(__dirname + '/env', String(process.env.NPM_TOKEN))";
      const { folder } = await requires({ 'a/index.js': code });
      assert.equal(readFileSync(join(folder, 'a/env'), 'utf8'), 'undefined');
      assert.ok(existsSync(folder));
    } finally {
      delete process.env['NPM_TOKEN'];
    }
  });
});
