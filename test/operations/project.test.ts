import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  type AbistampError,
  findProjects,
  formatHint,
  openDirectory,
  openProject,
  resolveAliases,
} from '@abistamp/core';
import {
  identifyPackages,
  readInstalledOnce,
} from '@abistamp/core/internal/operations/project/identify-packages';
import { isSwitchedOff } from '@abistamp/core/internal/operations/project/is-switched-off';
import { isCI, readPolicy } from '@abistamp/core/internal/operations/project/policy';
import { requireInstalled } from '@abistamp/core/internal/operations/project/require-installed';
import { readSettings, readSettingsValue } from '@abistamp/core/internal/operations/project/settings';
import { findKnownVersions } from '@abistamp/core/internal/operations/record/known-versions';
import { nativePackage } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

type Files = Parameters<typeof writeFiles>[1];

function folderWith(files: Files): string {
  const root = makeFolder('project');
  writeFiles(root, files);
  return root;
}
const lock = { 'package-lock.json': { packages: {} } };
const modules = { 'node_modules/.keep': '' };

describe('the tree that a folder belongs to', () => {
  const rootOf = (files: Files, folder = '.') => {
    const root = folderWith(files);
    const path = openProject(join(root, folder)).root;
    return path === root ? '.' : path.slice(root.length + 1);
  };

  test('is that of the nearest lockfile', () => {
    const files = { ...lock, ...modules, 'src/deep/x.js': '' };
    assert.equal(rootOf(files), '.');
    assert.equal(rootOf(files, 'src/deep'), '.');
  });

  test('is that of its own folder inside of another one', () => {
    const inner = { 'inner/package-lock.json': {}, 'inner/node_modules/x': '', 'inner/src/x': '' };
    assert.equal(rootOf({ ...lock, ...modules, ...inner }, 'inner/src'), 'inner');
  });

  test('is that of its workspace, where the workspace names it', () => {
    const files = { ...lock, ...modules, 'packages/a/package.json': {}, 'packages/a/node_modules/x': '' };
    const manifest = (workspaces: string[]) => ({ 'package.json': { workspaces } });
    assert.equal(rootOf({ ...files, ...manifest(['packages/*']) }, 'packages/a'), '.');
    assert.equal(rootOf({ ...files, ...manifest(['apps/*']) }, 'packages/a'), 'packages/a');
  });

  test('is that of a workspace further up, past a project that does not name it', () => {
    const files = {
      ...{ 'package.json': { workspaces: ['x/y/z'] }, ...lock, ...modules },
      ...{ 'x/package-lock.json': {}, 'x/package.json': {}, 'x/y/z/package.json': {} },
    };
    assert.equal(rootOf(files, 'x/y/z'), '.');
  });

  test('is a bare node_modules where there is nothing else', () => {
    assert.equal(rootOf(modules), '.');
  });

  test('is told from a link to it', () => {
    const root = folderWith({ ...lock, ...modules });
    const link = join(makeFolder('link'), 'link');
    symlinkSync(root, link);
    assert.equal(openProject(link).root, root);
  });

  test('says who installed it, and from which lockfile', () => {
    const { host, lockfile, tree } = openProject(folderWith({ ...lock, ...modules }));
    assert.deepEqual([host, lockfile], ['npm', 'package-lock.json']);
    assert.notEqual(tree.stat('node_modules'), null);
    const bare = openProject(folderWith(modules));
    assert.deepEqual([bare.host, bare.lockfile], [null, null]);
  });

  test('includes a store that projects share, if pnpm says so, and nothing else out there', () => {
    const place = makeFolder('shared');
    writeFiles(place, {
      'store/links/a/x': '1',
      'other/x': '1',
      'p/node_modules/.modules.yaml': { virtualStoreDir: '../../store/links' },
      'p/package.json': {},
    });
    symlinkSync('../../store/links/a', join(place, 'p/node_modules/a'));
    symlinkSync('../../other', join(place, 'p/node_modules/b'));
    const { tree, host } = openProject(join(place, 'p'));
    assert.equal(host, 'pnpm');
    assert.equal(tree.follow('node_modules/a'), '../store/links/a');
    assert.equal(tree.follow('node_modules/b'), null);
    assert.equal(openDirectory(join(place, 'p')).follow('node_modules/a'), null);
  });

  test('is none where nothing is installed, and what to do is said', () => {
    const opens = (files: Files, folder = '.') => openProject(join(folderWith(files), folder));
    assert.throws(() => opens({ ...lock, 'package.json': {} }), {
      code: 'NO_TREE',
      message: /no node_modules/,
      hint: /install the dependencies/,
    });
    assert.throws(() => opens({}, 'missing'), { code: 'NO_TREE', message: /there is no folder/ });
    assert.throws(() => opens({ file: '' }, 'file'), { code: 'NO_TREE', message: /there is no folder/ });
  });
});

describe('the trees below a folder', () => {
  const find = (files: Files) => {
    const root = folderWith(files);
    return findProjects(root).map((project) => project.root.slice(root.length + 1) || '.');
  };
  const installed = (folder: string) => ({
    [`${folder}/package.json`]: {},
    [`${folder}/node_modules/x/y`]: '',
  });

  test('are all of them, each once, in order, and none within node_modules', () => {
    const hidden = {
      ...installed('a/node_modules/b'),
      ...installed('.git/c'),
      ...installed('.cache/d'),
      ...installed('.yarn/e'),
    };
    assert.deepEqual(
      find({ ...installed('z'), ...installed('a'), ...installed('deep/er/b'), ...hidden, 'src/x': '' }),
      ['a', 'deep/er/b', 'z'],
    );
  });

  test('count a workspace once', () => {
    const files = { ...installed('w'), 'w/package.json': { workspaces: ['p/*'] }, 'w/package-lock.json': {} };
    assert.deepEqual(find({ ...files, ...installed('w/p/one'), ...installed('w/p/two') }), ['w']);
  });

  test('follow no links, and do not lead above the folder', () => {
    const root = folderWith({
      ...lock,
      ...modules,
      'package.json': { workspaces: ['in/*'] },
      ...installed('in/one'),
    });
    symlinkSync(folderWith(installed('far')), join(root, 'in/link'));
    assert.throws(() => findProjects(join(root, 'in')), { code: 'NO_TREE' });
    assert.throws(() => findProjects(makeFolder('empty')), { code: 'NO_TREE', message: /nor below it/ });
  });
});

describe('what to do on a mismatch', () => {
  const policy = ({
    env = {},
    settings,
    moment = 'install',
    terminal = false,
  }: {
    env?: NodeJS.ProcessEnv;
    settings?: unknown;
    moment?: 'install' | 'start';
    terminal?: boolean;
  } = {}) => {
    const root = folderWith(settings === undefined ? {} : { 'package.json': { abistamp: settings } });
    return readPolicy(openDirectory(root), env, moment, terminal);
  };

  test('is to rebuild after an install and on a terminal, and to stop elsewhere', () => {
    assert.equal(policy().onMismatch, 'rebuild');
    assert.equal(policy({ moment: 'start' }).onMismatch, 'error');
    assert.equal(policy({ moment: 'start', terminal: true }).onMismatch, 'rebuild');
    assert.equal(policy({ moment: 'start', terminal: true, env: { CI: 'true' } }).onMismatch, 'error');
    assert.equal(policy({ moment: 'install', env: { CI: 'true' } }).onMismatch, 'rebuild');
  });

  for (const choice of ['error', 'warn', 'rebuild', 'off'] as const)
    test(`is to ${choice}, where the user or the project says so`, () => {
      assert.deepEqual(policy({ env: { ABISTAMP_ON_MISMATCH: choice } }), {
        onMismatch: choice,
        complaints: [],
      });
      assert.deepEqual(policy({ settings: { onMismatch: choice } }), { onMismatch: choice, complaints: [] });
    });

  test('is what the user says, before the project', () => {
    const settings = { onMismatch: 'off' };
    assert.equal(policy({ settings, env: { ABISTAMP_ON_MISMATCH: 'warn' } }).onMismatch, 'warn');
    assert.equal(policy({ settings, env: { ABISTAMP_ON_MISMATCH: '' } }).onMismatch, 'off');
  });

  test('is not what nobody understands, which is said', () => {
    const { onMismatch, complaints } = policy({
      env: { ABISTAMP_ON_MISMATCH: 'explode' },
      settings: { onMismatch: 7 },
      moment: 'start',
    });
    assert.equal(onMismatch, 'error');
    assert.equal(complaints.length, 2);
    assert.match(complaints[0] ?? '', /ABISTAMP_ON_MISMATCH is "explode".*error, warn, rebuild, off/);
    assert.match(complaints[1] ?? '', /abistamp\.onMismatch in package\.json is 7/);
  });

  test('depends on CI as services set it', () => {
    assert.deepEqual(
      ['true', '1', 'yes', 'false', '0', '', undefined].map((CI) => isCI({ CI })),
      [...[true, true, true, false, false, false, false]],
    );
  });

  test('is nothing where it is switched off, or a repair of ours is running', () => {
    for (const on of ['1', 'true', 'YES', 'on'])
      assert.equal(isSwitchedOff({ ABISTAMP_DISABLE: on }), true, on);
    for (const off of ['0', 'false', '', 'x', '11'])
      assert.equal(isSwitchedOff({ ABISTAMP_DISABLE: off }), false, off);
    assert.equal(isSwitchedOff({ ABISTAMP_ACTIVE: '1' }), true);
    assert.equal(isSwitchedOff({ ABISTAMP_ACTIVE: 'true' }), false);
    assert.equal(isSwitchedOff({}), false);
  });
});

describe('a project’s settings', () => {
  const read = (manifest: string | object) => {
    const tree = openDirectory(folderWith({ 'package.json': manifest }));
    return [readSettings(tree), readSettingsValue(tree)];
  };

  test('are the abistamp key of its manifest', () => {
    assert.deepEqual(read({ abistamp: { a: 1 } }), [{ a: 1 }, { a: 1 }]);
    assert.deepEqual(read({ abistamp: 'oops' }), [{}, 'oops']);
    assert.deepEqual(read({}), [{}, undefined]);
    assert.deepEqual(read('{'), [{}, undefined]);
    assert.deepEqual(readSettings(openDirectory(makeFolder('none'))), {});
  });
});

describe('a name that a user gives', () => {
  const packages = [
    nativePackage({ name: 'a', path: 'node_modules/a' }),
    nativePackage({ name: '@s/b', path: 'node_modules/@s/b' }),
  ];

  test('has to be of a native package here', () => {
    const tree = openDirectory(folderWith(modules));
    requireInstalled(tree, packages, []);
    requireInstalled(tree, packages, ['a', '@s/b@1.0.0', 'node_modules/a/']);
    const attempt = () => requireInstalled(tree, packages, ['a', 'c']);
    assert.throws(attempt, { code: 'BAD_ARGUMENT', message: /native package c / });
    assert.throws(attempt, ({ hint }: AbistampError) =>
      /yarn abi check/.test(formatHint(hint, 'yarn abi') ?? ''),
    );
  });

  test('may be an alias, which is a link into the host’s store', () => {
    const root = folderWith({ 'node_modules/.pnpm/a@1.0.0/node_modules/a/x': '' });
    symlinkSync('.pnpm/a@1.0.0/node_modules/a', join(root, 'node_modules/mine'));
    mkdirSync(join(root, 'node_modules/@s'));
    symlinkSync('../.pnpm/a@1.0.0/node_modules/a', join(root, 'node_modules/@s/mine'));
    const tree = openDirectory(root);
    const path = 'node_modules/.pnpm/a@1.0.0/node_modules/a';
    assert.deepEqual(resolveAliases(tree, packages, ['mine', '@s/mine', 'a', 'none', '../x', 'a/b/c']), [
      ...[path, path, 'a', 'none', '../x', 'a/b/c'],
    ]);
  });
});

describe('what the host wrote down', () => {
  const record = (version: string) => ({ packages: { 'node_modules/a': { version } } });

  test('is read once, and again when it has changed', () => {
    const root = folderWith({ 'node_modules/.package-lock.json': record('1.0.0') });
    const project = openProject(root);
    const pkg = { path: 'node_modules/a', name: 'impostor', version: '9' };
    const first = readInstalledOnce(project);
    assert.equal(readInstalledOnce(project), first);
    assert.equal(identifyPackages(project)(pkg)?.version, '1.0.0');
    assert.equal(identifyPackages(project)(pkg)?.name, 'a');
    writeFiles(root, { 'node_modules/.package-lock.json': record('10.0.0') });
    assert.notEqual(readInstalledOnce(project), first);
    assert.equal(identifyPackages(project)(pkg)?.version, '10.0.0');
  });
});

describe('versions that a project knows', () => {
  const knows = (files: Files, ids: string[]) => {
    const project = openProject(folderWith({ ...modules, ...files }));
    const isKnown = findKnownVersions(project, [nativePackage({ name: 'here', version: '1.0.0' })]);
    return ids.map((id) => isKnown(id));
  };
  const ids = ['here@1.0.0', 'here@2.0.0', 'locked@1.0.0', 'theirs@1.0.0', '@s/locked@1.0.0', 'other@1.0.0'];

  test('are those installed here, and those of its lockfile', () => {
    const packages = {
      'node_modules/locked': { version: '1.0.0' },
      'node_modules/x/node_modules/@s/locked': { version: '1.0.0' },
      'node_modules/alias': { name: 'theirs', version: '1.0.0' },
    };
    assert.deepEqual(knows({ 'package-lock.json': { packages } }, ids), [
      true,
      false,
      true,
      true,
      true,
      false,
    ]);
    const yarn =
      '__metadata:\n  version: 8\n\n"locked@npm:1":\n  version: 1.0.0\n  resolution: "locked@npm:1.0.0"\n';
    assert.deepEqual(knows({ 'yarn.lock': yarn }, ids), [true, false, true, false, false, false]);
  });

  test('are all of them where no lockfile can be read', () => {
    assert.deepEqual(knows({}, ids), Array(6).fill(true));
    assert.deepEqual(knows({ 'package-lock.json': '{' }, ids), Array(6).fill(true));
  });
});

test('a folder that cannot be listed is passed over', () => {
  const root = folderWith({ ...modules, 'package.json': {} });
  writeFileSync(join(root, 'file'), '');
  assert.equal(findProjects(root).length, 1);
});
