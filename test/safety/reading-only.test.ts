import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { abistamp } from '../support/run-cli.ts';
import { addonFor } from './native-file.ts';

/* Nothing in a clone may make a read-only command write, delete or hang. */

const state = 'node_modules/.cache/abistamp';

/** A project with one package that contains an addon, and a folder beside it that belongs to someone else. */
async function hostileProject(): Promise<{ root: string; home: string }> {
  const root = makeFolder('hostile');
  const home = makeFolder('victim');
  writeFiles(root, {
    'package.json': { name: 'hostile', version: '1.0.0' },
    'package-lock.json': { lockfileVersion: 3, packages: { 'node_modules/native': { version: '1.0.0' } } },
    'node_modules/native/package.json': { name: 'native', version: '1.0.0', main: 'index.js' },
    'node_modules/native/index.js': "module.exports = require('./addon.node');",
    'node_modules/native/addon.node': await addonFor(24),
  });
  writeFiles(home, { '.bashrc': 'mine\n', 'keep/file': 'mine\n' });
  return { root, home };
}

function listTree(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .sort()
    .map((path) => {
      const stats = statSync(join(folder, path));
      return `${path} ${stats.isFile() ? readFileSync(join(folder, path), 'utf8') : ''}`;
    });
}

/** The journal of a repair that never happened, in this version's format and the previous one. */
function plantJournal(root: string, path: string, version: number): void {
  const kept = [
    {
      ...{ path, copy: '0', mtimeMs: 0, files: null, name: null, version: null, inode: '1' },
      ...{ replaced: false, unchanged: null },
    },
    {
      ...{ path: dirname(path), copy: '1', mtimeMs: 0, files: ['l/.bashrc'], name: null, version: null },
      ...{ inode: `${statSync(join(root, dirname(path))).ino}`, replaced: false, unchanged: null },
    },
  ];
  writeFiles(root, {
    [`${state}/repair/journal.json`]: { version, id: '0'.repeat(32), groups: [], kept },
    [`${state}/repair/0/evil`]: 'evil\n',
    [`${state}/repair/1/l/.bashrc`]: 'evil\n',
  });
}

const readers = [
  ['check'],
  ['check', '--json'],
  ['check', '--recursive'],
  ['show', 'native'],
  ['rebuild', '--dry-run'],
  ['record'],
];

describe('a journal and a link that a clone brought along', () => {
  for (const version of [1, 2]) {
    // The older format is refused before anything is read of it.
    for (const args of isFull || version === 2 ? [...readers, ['rebuild']] : [['check'], ['rebuild']]) {
      test(`${args.join(' ')} puts nothing outside of the tree (journal version ${version})`, async () => {
        const { root, home } = await hostileProject();
        symlinkSync(home, join(root, 'node_modules/l'));
        plantJournal(root, 'node_modules/l', version);
        const before = listTree(home);
        const result = await abistamp(args, { cwd: root, node: 24 });
        assert.deepEqual(listTree(home), before, result.stdout + result.stderr);
      });
    }
  }

  test('explain does not recover either', async () => {
    const { root, home } = await hostileProject();
    symlinkSync(home, join(root, 'node_modules/l'));
    plantJournal(root, 'node_modules/l', 2);
    writeFileSync(
      join(root, 'log'),
      `Error: ${join(root, 'node_modules/native/addon.node')}: invalid ELF header\n`,
    );
    const before = listTree(home);
    await abistamp(['explain', 'log'], { cwd: root, node: 24 });
    assert.deepEqual(listTree(home), before);
  });

  test('a package of the tree itself is not overwritten with what the clone kept of it', async () => {
    const { root } = await hostileProject();
    plantJournal(root, 'node_modules/native', 2);
    const before = listTree(join(root, 'node_modules/native'));
    const result = await abistamp(['rebuild'], { cwd: root, node: 24 });
    assert.deepEqual(listTree(join(root, 'node_modules/native')), before);
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.match(result.stderr, /note of an interrupted repair was removed unread/);
  });

  test('a command that only reads says that a repair was interrupted', async () => {
    const { root } = await hostileProject();
    plantJournal(root, 'node_modules/native', 2);
    const { code, stdout, stderr } = await abistamp(['check', '--json'], { cwd: root, node: 24 });
    assert.equal(code, 0);
    assert.equal(JSON.parse(stdout).trees[0].interrupted, true);
    assert.match(stderr, /a repair was interrupted.*abistamp rebuild/);
  });
});

describe('a link in the place of the folder that records go to', () => {
  for (const linked of ['node_modules/.cache', state]) {
    for (const args of [['check'], ['record'], ['rebuild']]) {
      test(`${args.join(' ')} writes nothing behind ${linked}`, async () => {
        const { root, home } = await hostileProject();
        mkdirSync(join(root, dirname(linked)), { recursive: true });
        symlinkSync(home, join(root, linked));
        const before = listTree(home);
        await abistamp(args, { cwd: root, node: 24 });
        assert.deepEqual(listTree(home), before);
      });
    }
  }

  test('a whole node_modules elsewhere gets no record, and is judged all the same', async () => {
    const { root, home } = await hostileProject();
    const other = makeFolder('clone');
    writeFiles(other, {
      'package.json': {},
      'package-lock.json': readFileSync(join(root, 'package-lock.json')),
    });
    symlinkSync(join(root, 'node_modules'), join(other, 'node_modules'));
    const before = [...listTree(root), ...listTree(home)];
    const { code } = await abistamp(['check'], { cwd: other, node: 24 });
    assert.equal(code, 0);
    assert.deepEqual([...listTree(root), ...listTree(home)], before);
  });
});

describe('a pipe where a file should be', () => {
  const places = [
    `${state}/stamp.json`,
    `${state}/repair/journal.json`,
    `${state}/repair.lock`,
    'abi-lock.json',
    'node_modules/native/package.json',
    'node_modules/native/index.js',
    'node_modules/native/addon.node',
    'node_modules/.package-lock.json',
    'node_modules/.modules.yaml',
    '.npmrc',
  ];
  for (const place of places) {
    for (const args of [['check'], ['rebuild'], ...onlyInFull(['record'])]) {
      test(`${args[0]} does not wait for ${place}`, async () => {
        const { root } = await hostileProject();
        const path = join(root, place);
        mkdirSync(dirname(path), { recursive: true });
        execFileSync('rm', ['-f', path]);
        execFileSync('mkfifo', [path]);
        const result = await abistamp(args, { cwd: root, node: 24, timeoutMs: 15_000 });
        assert.notEqual(result.code, null, 'it came back by itself');
        assert.doesNotMatch(result.stderr, /INTERNAL/);
      });
    }
  }

  // Each project as its package manager leaves it, with a pipe for all that is read of it.
  const ofHosts = {
    npm: ['package-lock.json', 'npm-shrinkwrap.json', 'node_modules/.package-lock.json', '.npmrc'],
    pnpm: ['pnpm-lock.yaml', 'node_modules/.pnpm/lock.yaml', 'pnpm-workspace.yaml', '.pnpmfile.cjs'],
    yarn: ['yarn.lock', '.yarnrc.yml', '.pnp.cjs', '.pnp.data.json', 'node_modules/.yarn-state.yml'],
    'yarn-classic': ['yarn.lock', '.yarnrc', 'node_modules/.yarn-integrity'],
    bun: ['bun.lock', 'bun.lockb', 'bunfig.toml'],
  };
  const ofPackages = ['binding.gyp', 'lib.js', 'build/config.gypi', 'build/Release/native.node'];
  for (const [host, files] of Object.entries(ofHosts))
    test(`no command waits where ${host} has its files, and packages theirs`, async () => {
      const { root } = await hostileProject();
      writeFiles(root, {
        'node_modules/native/index.js': "module.exports = require('./lib.js'), require('./addon.node');",
        [`node_modules/.bin/${host}`]: '',
      });
      for (const path of [...files, ...ofPackages.map((name) => `node_modules/native/${name}`)]) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        rmSync(join(root, path), { force: true });
        execFileSync('mkfifo', [join(root, path)]);
      }
      for (const args of [['check'], ['init', '--dry-run', '--host', host]]) {
        const result = await abistamp(args, { cwd: root, node: 24, timeoutMs: 15_000 });
        assert.notEqual(result.code, null, `${args[0]} came back by itself`);
        assert.doesNotMatch(result.stderr, /INTERNAL/);
      }
    });
});
