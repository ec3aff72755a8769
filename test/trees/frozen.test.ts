import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, beforeEach, describe, test } from 'node:test';
import { deliveredAddons } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { quickTrees } from './made-trees.ts';

/* `check --frozen`: the tree is the one that the committed abi-lock.json describes, or it says which package is not. */

const node = 22;
let cwd = '';
/** As `record` wrote it. */
let recorded = '';

type Lock = ReturnType<typeof parseAs<'abi-lock'>>;

async function frozen(...args: string[]) {
  const { code, stdout } = await abistamp(['check', '--frozen', '--json', ...args], { cwd, node });
  const json = parseAs('check', stdout);
  const findings = json.trees.flatMap((tree) =>
    tree.findings.map(({ code: name, package: id, file, command }) => ({ name, id, file, command })),
  );
  return { code, json, findings, names: findings.map(({ name, id }) => `${name} ${id}`) };
}

/** Changes what is committed. */
function change(edit: (lock: Lock) => void): void {
  const lock = parseAs('abi-lock', readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
  edit(lock);
  writeFileSync(join(cwd, 'abi-lock.json'), `${JSON.stringify(lock, null, 2)}\n`);
}

const record = async () => await abistamp(['record'], { cwd, node });

describe('a real tree of npm', () => {
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': deliveredAddons }, node });
    const { code, stderr } = await record();
    assert.equal(code, 0, stderr);
    recorded = readFileSync(join(cwd, 'abi-lock.json'), 'utf8');
  });
  beforeEach(() => writeFileSync(join(cwd, 'abi-lock.json'), recorded));

  test('agrees with what was recorded of it', async () => {
    assert.deepEqual((await frozen()).names, []);
    const quiet = await abistamp(['check', '--frozen', '--quiet'], { cwd, node });
    assert.deepEqual([quiet.code, quiet.stdout], [0, '']);
  });

  test('names what was added, and the command that records it', async () => {
    change(({ targets }) => {
      delete targets['linux-x64']?.['argon2@0.45.1'];
      delete targets['node-v127-linux-x64'];
    });
    const { code, findings } = await frozen();
    assert.equal(code, 1);
    assert.deepEqual(
      findings.map(({ name, id, command }) => [name, id, command]),
      [
        ['RECORD_DIFFERS', 'argon2@0.45.1', 'npx abistamp record'],
        ['RECORD_DIFFERS', 'unix-dgram@2.0.6', 'npx abistamp record'],
      ],
    );
    const { stdout } = await abistamp(['check', '--frozen', '--quiet'], { cwd, node });
    assert.match(stdout, /✖ 2 packages are not in abi-lock\.json\n/);
    assert.match(stdout, /→ npx abistamp record\n$/);
    await record();
    assert.deepEqual((await frozen()).names, []);
  });

  test('names what neither the tree nor its lockfile has', async () => {
    change(({ targets }) => {
      const files = targets['linux-x64']?.['argon2@0.45.1'] ?? {};
      targets['linux-x64'] = { ...targets['linux-x64'], 'argon2@0.44.0': files, 'gone@1.0.0': files };
    });
    const { code, names } = await frozen();
    assert.deepEqual([code, ...names], [1, 'RECORD_DIFFERS argon2@0.44.0', 'RECORD_DIFFERS gone@1.0.0']);
  });

  test('names another hash, another kind and another origin', async () => {
    change(({ targets }) => {
      const here = targets['linux-x64'] ?? {};
      const [file = '', row = ''] = Object.entries(here['argon2@0.45.1'] ?? {})[0] ?? [];
      here['argon2@0.45.1'] = { [file]: row.replace(/sha256-.*/, `sha256-${'0'.repeat(64)}`) };
      const [other = ''] = Object.keys(here['bufferutil@4.0.9'] ?? {});
      here['bufferutil@4.0.9'] = { [other]: 'built node-api' };
      targets['node-v127-linux-x64'] = {};
      here['unix-dgram@2.0.6'] = { 'build/Release/unix_dgram.node': 'built node-api' };
    });
    const { code, findings } = await frozen();
    assert.equal(code, 1);
    assert.deepEqual(findings.map(({ name, id }) => `${name} ${id}`).sort(), [
      'DIGEST_CHANGED argon2@0.45.1',
      'RECORD_DIFFERS bufferutil@4.0.9',
      'RECORD_DIFFERS unix-dgram@2.0.6',
    ]);
  });

  test('says that its target is new, where other targets were recorded', async () => {
    change(({ targets }) => {
      targets['node-v115-linux-x64'] = targets['node-v127-linux-x64'] ?? {};
      delete targets['node-v127-linux-x64'];
    });
    const { code, findings, json } = await frozen();
    assert.equal(code, 1);
    assert.deepEqual(
      findings.map(({ name, id, command }) => [name, id, command]),
      [['TARGET_NOT_RECORDED', 'unix-dgram@2.0.6', 'npx abistamp record']],
    );
    assert.equal(json.trees[0]?.findings[0]?.required, 'node-v127-linux-x64');
    change((lock) => {
      lock.targets = { 'darwin-arm64': lock.targets['linux-x64'] ?? {} };
    });
    const { names } = await frozen();
    assert.equal(names.length, 4);
    assert.ok(names.every((name) => name.startsWith('TARGET_NOT_RECORDED ')));
  });

  test('leaves rows of other targets, and what this install left out, alone', async () => {
    change(({ targets }) => {
      targets['darwin-arm64'] = { 'gone@1.0.0': { 'a.node': 'built node-api' } };
      targets['node-v115-linux-x64'] = { 'gone@1.0.0': { 'a.node': 'built abi' } };
    });
    assert.deepEqual((await frozen()).names, []);
    // As `npm ci --omit=dev` leaves a tree: the lockfile still has the package.
    const other = await installedProject({
      files: {
        'package.json': {
          ...deliveredAddons,
          dependencies: { bufferutil: '4.0.9' },
          devDependencies: { 'unix-dgram': '2.0.6' },
        },
      },
      node,
    });
    await abistamp(['record'], { cwd: other, node });
    rmSync(join(other, 'node_modules/unix-dgram'), { recursive: true });
    const hidden = join(other, 'node_modules/.package-lock.json');
    const lock = JSON.parse(readFileSync(hidden, 'utf8')) as { packages: Record<string, unknown> };
    delete lock.packages['node_modules/unix-dgram'];
    writeFileSync(hidden, JSON.stringify(lock));
    const { code, stdout } = await abistamp(['check', '--frozen'], { cwd: other, node });
    assert.equal(code, 0, stdout);
  });

  test('cannot be compared with what is no record', async () => {
    for (const text of [
      '{',
      '{"version": 99, "targets": {}}',
      `<<<<<<< a\n${recorded}=======\n${recorded}>>>>>>> b\n`,
    ]) {
      writeFileSync(join(cwd, 'abi-lock.json'), text);
      const { code, json } = await frozen();
      assert.deepEqual([code, json.trees[0]?.error?.code], [2, 'RECORD_TORN'], text.slice(0, 20));
    }
    rmSync(join(cwd, 'abi-lock.json'));
    const { code, names } = await frozen();
    assert.equal(code, 1);
    assert.ok(names.every((name) => name.startsWith('TARGET_NOT_RECORDED ')));
  });
});

test('--recursive compares each tree, those that are known to fit, too', async () => {
  const folder = quickTrees('a', 'b');
  for (const name of ['a', 'b']) {
    const built = await abistamp(['rebuild'], { cwd: join(folder, name), node });
    assert.equal(built.code, 0, built.stdout + built.stderr);
    await abistamp(['record'], { cwd: join(folder, name), node });
  }
  assert.equal((await abistamp(['check', '--recursive', '--frozen'], { cwd: folder, node })).code, 0);
  rmSync(join(folder, 'b/abi-lock.json'));
  assert.equal((await abistamp(['check', '--recursive'], { cwd: folder, node })).code, 0);
  const { code, stdout } = await abistamp(['check', '--recursive', '--frozen', '--json'], {
    cwd: folder,
    node,
  });
  assert.equal(code, 1);
  assert.deepEqual(
    parseAs('check', stdout).trees.map(({ findings }) => findings.map((finding) => finding.code)),
    [[], ['TARGET_NOT_RECORDED']],
  );
});
