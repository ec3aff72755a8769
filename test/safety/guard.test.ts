import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { addHookLine } from '@abistamp/core/internal/hosts/npm/hook-line';
import { wireScripts } from '@abistamp/core/internal/hosts/scripts/wire-scripts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* What the guarded scripts run if abistamp is not installed. */

const declaring = { devDependencies: { abistamp: '^1.0.0' } };
const planted = (root: string) => `require('fs').writeFileSync('${join(root, 'ran')}', '')`;

describe('a guarded script finds abistamp in the project itself', () => {
  const events = (['install', 'start'] as const).map((module) => ({ script: module, module }));
  const guardsAt = (depth: number): string[] =>
    Object.values(wireScripts({}, { events, depth, checks: false }).manifest['scripts'] as object);
  const scripts = guardsAt(0);
  for (const place of ['node_modules', '../node_modules', '../../node_modules', '../../.node_modules'])
    test(`${place === 'node_modules' ? 'so it runs what is' : 'and runs nothing'} in ${place}`, () => {
      assert.ok(scripts.length > 0);
      for (const script of scripts) {
        const home = makeFolder('guard');
        const cwd = join(home, 'work/project');
        mkdirSync(cwd, { recursive: true });
        const folder = join('work/project', place, 'abistamp');
        writeFiles(home, {
          [join(folder, 'hooks/install.cjs')]: planted(home),
          [join(folder, 'hooks/start.cjs')]: planted(home),
          [join(folder, 'package.json')]: { name: 'abistamp' },
          'work/project/package.json': declaring,
          [join(folder, 'install.js')]: planted(home),
          [join(folder, 'start.js')]: planted(home),
        });
        execFileSync('sh', ['-c', script], { cwd, env: { ...process.env, HOME: home } });
        assert.equal(existsSync(join(home, 'ran')), place === 'node_modules');
      }
    });

  const ran = (cwd: string, files: Record<string, string | object>): boolean[] =>
    scripts.map((script) => {
      const folder = 'node_modules/abistamp';
      writeFiles(cwd, {
        [`${folder}/hooks/install.cjs`]: planted(cwd),
        [`${folder}/hooks/start.cjs`]: planted(cwd),
        ...files,
      });
      rmSync(join(cwd, 'ran'), { force: true });
      execFileSync('sh', ['-c', script], { cwd });
      return existsSync(join(cwd, 'ran'));
    });
  const manifestPath = 'node_modules/abistamp/package.json';

  for (const [what, manifest] of [
    ['another package under its name', { name: 'other', version: '1.0.0' }],
    ['a package without a name', {}],
    ['a package whose manifest is a program', null],
  ] as const)
    test(`and runs nothing of ${what}`, () => {
      const cwd = makeFolder('guard');
      const files = {
        'package.json': declaring,
        [manifest === null ? `${manifestPath}.js` : manifestPath]:
          manifest ?? `${planted(cwd)};exports.name = 'other'`,
      };
      assert.deepEqual(ran(cwd, files), [false, false]);
    });

  // A dependency of a dependency can have it under this name, and claim it in its manifest.
  for (const [what, manifest, runs] of [
    ['a project that does not ask for abistamp', { dependencies: { evil: '1.0.0' } }, false],
    ['one that asks for nothing', {}, false],
    ['one that only says what it takes from others', { peerDependencies: { abistamp: '*' } }, false],
    ['one that asks for another package by this name', { dependencies: { abistamp: 'npm:evil@1' } }, false],
    ['one that asks for the like', { dependencies: { abistamp: 'npm:abistamp-evil@1' } }, false],
    ['one whose prototype asks', '{"__proto__":{"devDependencies":{"abistamp":"1"}}}', false],
    ['one that asks by another word for it', { dependencies: { abistamp: 'npm:abistamp@^1' } }, true],
    ['one that can do without', { optionalDependencies: { abistamp: '1.0.0' } }, true],
    ['one that begins with a byte order mark', `\ufeff${JSON.stringify(declaring)}`, true],
  ] as const)
    test(`${runs ? 'and runs it' : 'and runs nothing'} in ${what}`, () => {
      const cwd = makeFolder('guard');
      const files = { 'package.json': manifest, [manifestPath]: { name: 'abistamp' } };
      assert.deepEqual(ran(cwd, files), [runs, runs]);
    });

  /** In a member of a workspace; `own` is where its root is. */
  const ranInMember = (root: string, files: Record<string, string | object>): boolean[] =>
    guardsAt(2).map((script) => {
      const folder = join(root, 'node_modules/abistamp');
      writeFiles(root, {
        'node_modules/abistamp/hooks/install.cjs': `${planted(root)};process.cwd()==='${root}'||process.exit(7)`,
        'node_modules/abistamp/hooks/start.cjs': planted(root),
        'node_modules/abistamp/package.json': { name: 'abistamp' },
        'package.json': { ...declaring, workspaces: ['packages/*'] },
        'packages/one/package.json': { name: 'one' },
        ...files,
      });
      assert.ok(existsSync(folder));
      rmSync(join(root, 'ran'), { force: true });
      execFileSync('sh', ['-c', script], { cwd: join(root, 'packages/one') });
      return existsSync(join(root, 'ran'));
    });

  test('and in a member of a workspace runs that of its root, there', () => {
    assert.deepEqual(ranInMember(makeFolder('guard'), {}), [true, true]);
  });

  for (const [what, files] of [
    ['no workspace', { 'package.json': declaring }],
    ['no wish for abistamp', { 'package.json': { workspaces: ['packages/*'] } }],
    ['another package under its name', { 'node_modules/abistamp/package.json': { name: 'other' } }],
  ] as const)
    test(`but nothing of a root with ${what}`, () => {
      assert.deepEqual(ranInMember(makeFolder('guard'), files), [false, false]);
    });

  test('nor of one that somebody else put there', {
    skip: process.getuid?.() !== 0 && 'only root gives files away',
  }, () => {
    const root = makeFolder('guard');
    writeFiles(root, { 'package.json': {} });
    chownSync(join(root, 'package.json'), 65534, 65534);
    assert.deepEqual(ranInMember(root, {}), [false, false]);
  });

  test('nor of what is in the folder of the member, or elsewhere above it', () => {
    for (const place of ['packages/one', 'packages', '..']) {
      const root = join(makeFolder('guard'), 'work');
      const folder = join(place, 'node_modules/abistamp');
      writeFiles(root, {
        [join(folder, 'hooks/install.cjs')]: planted(root),
        [join(folder, 'hooks/start.cjs')]: planted(root),
        [join(folder, 'package.json')]: { name: 'abistamp' },
        [join(place, 'package.json')]: { ...declaring, workspaces: ['*'], name: 'one' },
        'packages/one/package.json': { name: 'one', ...declaring },
      });
      for (const script of guardsAt(2))
        execFileSync('sh', ['-c', script], { cwd: join(root, 'packages/one') });
      assert.ok(!existsSync(join(root, 'ran')), place);
    }
  });
});

describe('the line in .npmrc finds abistamp in the project itself', () => {
  const option = addHookLine(null).trim().replace('node-options=', '');
  const folder = 'node_modules/abistamp';
  const runs = (files: Record<string, string | object>): boolean => {
    const home = makeFolder('guard');
    const cwd = join(home, 'work');
    writeFiles(home, {
      [`work/${folder}/hooks/preload.cjs`]: planted(home),
      [`work/${folder}/package.json`]: { name: 'abistamp' },
      'work/package.json': declaring,
      ...files,
    });
    const env = { ...process.env, NODE_OPTIONS: option, npm_config_local_prefix: cwd };
    execFileSync(process.execPath, ['-e', '0'], { cwd, env });
    return existsSync(join(home, 'ran'));
  };

  test('and runs it', () => assert.equal(runs({}), true));

  for (const [what, files] of [
    ['another package under its name', { [`work/${folder}/package.json`]: { name: 'other' } }],
    ['a project that does not ask for it', { 'work/package.json': {} }],
    ['an alias', { 'work/package.json': { dependencies: { abistamp: 'npm:evil@1' } } }],
  ] as const)
    test(`and runs nothing of ${what}`, () => assert.equal(runs(files), false));

  test('and starts no program that a broken one has not checked', () => {
    const broken = (text: string) => runs({ [`work/${folder}/hooks/preload.cjs`]: text });
    assert.throws(() => broken('throw new Error("broken")'), /broken/);
    assert.throws(() => broken('no script'), /SyntaxError/);
    // Half installed, it is not there.
    assert.equal(broken("require('../dist/preload.cjs')"), false);
  });

  test('and runs nothing above it', () => {
    const home = makeFolder('guard');
    writeFiles(home, {
      [`${folder}/hooks/preload.cjs`]: planted(home),
      [`${folder}/package.json`]: { name: 'abistamp' },
      'package.json': declaring,
      'work/package.json': declaring,
    });
    const env = { ...process.env, NODE_OPTIONS: option };
    execFileSync(process.execPath, ['-e', '0'], { cwd: join(home, 'work'), env });
    assert.ok(!existsSync(join(home, 'ran')));
  });
});
