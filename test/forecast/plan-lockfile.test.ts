import assert from 'node:assert/strict';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { isNamedFor } from '@abistamp/core/internal/forecast/platform-of-name';
import { readLockedNeeds } from '@abistamp/core/internal/operations/plan/locked-needs';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { bun, npm, pnpm, runTool, type Tool, yarn } from '../toolchain/index.ts';

/* `plan` where nothing is installed: real lockfiles, made by the package managers themselves. */

const manifest = {
  ...{ name: 'x', version: '1.0.0', private: true },
  dependencies: {
    lightningcss: '1.30.1',
    'unix-dgram': '2.0.6',
    'better-sqlite3': '11.10.0',
    bcrypt: '3.0.8',
  },
};

interface Maker {
  name: string;
  tool: () => Promise<Tool>;
  args: string[];
  /** It says who has an install script, and what engines are asked for. */
  says: boolean;
  everyRun: boolean;
}

const makers: Maker[] = [
  {
    name: 'npm 11',
    tool: () => npm(11),
    args: ['install', '--package-lock-only'],
    says: true,
    everyRun: true,
  },
  {
    name: 'npm 10',
    tool: () => npm(10),
    args: ['install', '--package-lock-only'],
    says: true,
    everyRun: false,
  },
  {
    name: 'pnpm 10',
    tool: () => pnpm(10),
    args: ['install', '--lockfile-only'],
    says: false,
    everyRun: true,
  },
  {
    name: 'Yarn 4',
    tool: () => yarn('4.18.1'),
    args: ['install', '--mode=update-lockfile'],
    says: false,
    everyRun: true,
  },
  { name: 'Bun', tool: () => bun(1), args: ['install', '--lockfile-only'], says: false, everyRun: false },
];

describe('a forecast from a lockfile alone', () => {
  for (const { name, tool, args, says } of makers.filter(({ everyRun }) => everyRun || isFull))
    test(`of ${name}`, async () => {
      const root = makeFolder('locked');
      writeFiles(root, { 'package.json': manifest });
      const made = await runTool(await tool(), args, { cwd: root, node: 24, env: { CI: '' } });
      assert.equal(made.code, 0, made.stdout + made.stderr);
      for (const left of ['node_modules', '.pnp.cjs', '.yarn'])
        rmSync(join(root, left), { recursive: true, force: true });
      const run = await abistamp(
        ['plan', 'node@26', 'node@18', '--platform', 'linux-x64,linux-arm64-musl', '--json'],
        { cwd: root, node: 24 },
      );
      assert.equal(run.code, 0, run.stdout + run.stderr);
      const { targets, lockfile, packages } = parseAs('plan', run.stdout);
      assert.ok(lockfile !== null && packages > 20);
      for (const { target, packages: planned } of targets) {
        const said = new Map(planned.map((each) => [each.package, each]));
        const parcel = said.get('lightningcss@1.30.1');
        const member = target.includes('musl') ? 'linux-arm64-musl' : 'linux-x64-gnu';
        assert.equal(parcel?.code, 'IN_LOCKFILE');
        assert.ok(parcel?.why.includes(`lightningcss-${member}@1.30.1`), parcel?.why);
        for (const id of ['unix-dgram@2.0.6', 'better-sqlite3@11.10.0', 'bcrypt@3.0.8'])
          assert.equal(said.get(id)?.code, 'NEEDS_TARBALL', id);
        assert.match(said.get('better-sqlite3@11.10.0')?.why ?? '', /prebuild-install/);
        // A lockfile alone says that this nan is too old.
        assert.match(said.get('bcrypt@3.0.8')?.why ?? '', /nan 2\.14\.0 does not compile/);
        assert.equal(said.get('bcrypt@3.0.8')?.why.includes('has an install script'), says);
        // Parts are spoken for by the package that takes them.
        assert.equal(
          [...said.keys()].some((id) => id.startsWith('lightningcss-')),
          false,
        );
      }
    });
});

test('what nothing can be read of is no project, and nothing can be compiled where nothing is installed', async () => {
  const root = makeFolder('no-lockfile');
  writeFiles(root, { 'package.json': manifest });
  const none = await abistamp(['plan', 'node@26'], { cwd: root, node: 24 });
  assert.deepEqual([none.code, /nothing is installed/.test(none.stderr)], [2, true]);
  writeFiles(root, { 'package-lock.json': { lockfileVersion: 3, packages: { '': manifest } } });
  assert.equal((await abistamp(['plan', 'node@26'], { cwd: root, node: 24 })).code, 0);
  assert.equal((await abistamp(['plan', 'node@26', '--prove'], { cwd: root, node: 24 })).code, 2);
});

test("a member that npm left out of its lockfile breaks, unless its package's script may bring it", async () => {
  const root = makeFolder('left-out');
  const optionalDependencies = { '@a/a-linux-x64': '1.0.0', '@a/a-darwin-arm64': '1.0.0' };
  const locked = { version: '1.0.0', optionalDependencies };
  const part = { version: '1.0.0', optional: true, os: ['darwin'], cpu: ['arm64'] };
  writeFiles(root, {
    'package.json': { ...manifest, dependencies: { a: '1.0.0', b: '1.0.0' } },
    'package-lock.json': {
      lockfileVersion: 3,
      packages: {
        '': manifest,
        'node_modules/a': locked,
        'node_modules/b': { ...locked, hasInstallScript: true },
        'node_modules/@a/a-darwin-arm64': part,
      },
    },
  });
  const { code, stdout } = await abistamp(
    ['plan', 'node@24', '--platform', 'linux-x64,darwin-arm64', '--json'],
    { cwd: root, node: 24 },
  );
  assert.equal(code, 1);
  assert.deepEqual(
    parseAs('plan', stdout).targets.map(({ packages }) => packages.map((each) => each.code)),
    [
      ['NOT_IN_LOCKFILE', 'NEEDS_TARBALL'],
      ['IN_LOCKFILE', 'IN_LOCKFILE'],
    ],
  );
});

test('a setting of the project that keeps a platform package out of every install goes with it', async () => {
  const root = makeFolder('kept-out');
  const part = (cpu: string) => ({ version: '1.0.0', optional: true, os: ['linux'], cpu: [cpu] });
  const locked = {
    version: '1.0.0',
    optionalDependencies: { '@a/a-linux-x64': '1.0.0', '@a/a-linux-arm64': '1.0.0' },
  };
  writeFiles(root, {
    'package.json': { ...manifest, dependencies: { a: '1.0.0', b: '1.0.0' } },
    'package-lock.json': {
      lockfileVersion: 3,
      packages: {
        '': manifest,
        'node_modules/a': locked,
        'node_modules/b': { ...locked, hasInstallScript: true },
        'node_modules/@a/a-linux-x64': part('x64'),
        'node_modules/@a/a-linux-arm64': part('arm64'),
      },
    },
  });
  const args = ['plan', 'node@24', '--platform', 'linux-x64,linux-arm64', '--json'];
  const rows: readonly (readonly [npmrc: string, env: NodeJS.ProcessEnv, codes: string[][]])[] = [
    ['', {}, [same('IN_LOCKFILE'), same('IN_LOCKFILE')]],
    ['omit=optional\n', {}, [same('LEFT_OUT'), same('LEFT_OUT')]],
    ['cpu=x64\n', {}, [same('IN_LOCKFILE'), same('LEFT_OUT')]],
    // A variable is this machine's own.
    ['', { npm_config_omit: 'optional' }, [same('LEFT_OUT'), same('IN_LOCKFILE')]],
  ];
  for (const [npmrc, env, codes] of rows) {
    writeFiles(root, { '.npmrc': npmrc });
    const { stdout } = await abistamp(args, { cwd: root, node: 24, env });
    const { targets } = parseAs('plan', stdout);
    assert.deepEqual(
      targets.map(({ packages }) => packages.map((each) => each.code)),
      codes,
      npmrc,
    );
  }

  // The same of a tree that was installed here.
  const optionalDependencies = locked.optionalDependencies;
  const loader = "module.exports = require('@a/a-' + process.platform + '-' + process.arch)";
  const install = { scripts: { install: 'node install.js' } };
  writeFiles(root, {
    '.npmrc': 'cpu=x64\n',
    'node_modules/.package-lock.json': readFileSync(join(root, 'package-lock.json'), 'utf8'),
    'node_modules/a/package.json': { name: 'a', version: '1.0.0', optionalDependencies },
    'node_modules/b/package.json': { name: 'b', version: '1.0.0', optionalDependencies, ...install },
    ...{ 'node_modules/a/index.js': loader, 'node_modules/b/index.js': loader },
  });
  const { stdout } = await abistamp(['plan', 'node@24', '--platform', 'linux-arm64', '--json'], {
    cwd: root,
    node: 24,
  });
  assert.deepEqual(
    parseAs('plan', stdout).targets.map(({ packages }) => packages.map((each) => each.code)),
    [['LEFT_OUT', 'OWN_SCRIPT']],
  );

  /** What has a script may bring it by itself. */
  function same(code: string): string[] {
    return [code, code === 'LEFT_OUT' ? 'NEEDS_TARBALL' : code];
  }
});

test('the name of a platform package says what it is for', () => {
  const linux = runtime({ libc: 'glibc' });
  const musl = runtime({ libc: 'musl', glibc: null });
  const rows: readonly (readonly [name: string, glibc: boolean | null, musl: boolean | null])[] = [
    ['@rollup/rollup-linux-x64-gnu', true, false],
    ['@rollup/rollup-linux-x64-musl', false, true],
    ['@img/sharp-linuxmusl-x64', false, true],
    ['@esbuild/linux-x64', true, true],
    ['@esbuild/linux-arm64', false, false],
    ['@esbuild/darwin-x64', false, false],
    ['turbo-linux-64', true, true],
    ['left-pad', null, null],
  ];
  for (const [name, on, onMusl] of rows)
    assert.deepEqual([isNamedFor(name, linux), isNamedFor(name, musl)], [on, onMusl], name);
});

test('what packages of a lockfile of Yarn 1 depend on is read', () => {
  const text = `# yarn lockfile v1


"@scope/a@^1.0.0", "@scope/a@^1.1.0":
  version "1.2.0"
  resolved "https://example.com/a"
  dependencies:
    "@mapbox/node-pre-gyp" "^1.0.0"
    nan "^2.14.0"

nan@^2.14.0:
  version "2.30.0"

other@npm:real@^3.0.0:
  version "3.1.0"
  optionalDependencies:
    real-linux-x64 "3.1.0"
`;
  const needs = readLockedNeeds(text);
  assert.deepEqual([...needs.keys()], ['@scope/a@1.2.0', 'nan@2.30.0', 'real@3.1.0']);
  assert.deepEqual(
    [...(needs.get('@scope/a@1.2.0')?.dependencies ?? [])],
    [
      ['@mapbox/node-pre-gyp', '^1.0.0'],
      ['nan', '2.30.0'],
    ],
  );
  assert.deepEqual([...(needs.get('real@3.1.0')?.dependencies.keys() ?? [])], ['real-linux-x64']);
  for (const hostile of ['', '{', 'packages:\n  :\n', '{"packages":{"a":[1,2]}}', '\0'])
    assert.equal(readLockedNeeds(hostile).size <= 1, true, hostile);
});
