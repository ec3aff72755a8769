import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Command, NextStep } from '@abistamp/core/internal/hosts/command';
import { type HostName, hostOf } from '@abistamp/core/internal/hosts/index';
import type { Refusal } from '@abistamp/core/internal/hosts/refusal';

/** As a person types it, or edits it. */
function say(step: Command | NextStep): string {
  if ('runner' in step) {
    const { runner, args, folder, next } = step;
    const line = [runner, ...args].join(' ');
    return `${folder === undefined ? '' : `cd ${folder}; `}${line}${next === undefined ? '' : ` && ${say(next)}`}`;
  }
  if (step.kind === 'command') return say(step.command);
  const { file, key, change, value, next } = step;
  return `${change} ${key.join('.')}=${value} in ${file}${next === null ? '' : `; ${say(next)}`}`;
}

const names = ['npm', 'pnpm', 'yarn', 'yarn-classic', 'bun'] as const satisfies readonly HostName[];

describe('the command that runs abistamp in a project of', () => {
  const rows: Record<HostName, [installed: string, fetched: string]> = {
    npm: ['npx abistamp', 'npx abistamp'],
    pnpm: ['pnpm exec abistamp', 'pnpm dlx abistamp'],
    yarn: ['npx abistamp', 'npx abistamp'],
    'yarn-classic': ['npx abistamp', 'npx abistamp'],
    bun: ['bunx abistamp', 'bunx abistamp'],
  };
  for (const name of names)
    test(name, () => {
      const { runAbistamp } = hostOf(name).commands;
      assert.deepEqual([runAbistamp(true), runAbistamp(false)], rows[name]);
    });
});

describe('the command that runs a script in a folder, or in the root, of', () => {
  const rows: Record<HostName, string> = {
    npm: 'npm run build',
    pnpm: 'pnpm run build',
    yarn: 'yarn run build',
    'yarn-classic': 'yarn run build',
    bun: 'bun run build',
  };
  for (const name of names)
    test(name, () => {
      const { runScript } = hostOf(name).commands;
      assert.equal(say(runScript('', 'build')), rows[name]);
      assert.equal(say(runScript('packages/a', 'build')), `cd packages/a; ${rows[name]}`);
    });
});

describe('the command that repairs packages of', () => {
  const rows: Record<HostName, [rebuild: string, reinstall: string]> = {
    npm: ['abistamp rebuild a b', 'abistamp rebuild a b'],
    pnpm: ['abistamp rebuild a b', 'abistamp rebuild a b'],
    yarn: ['yarn rebuild a b', 'yarn install'],
    'yarn-classic': ['abistamp rebuild a b', 'abistamp rebuild a b'],
    bun: ['abistamp rebuild a b', 'abistamp rebuild a b'],
  };
  for (const name of names)
    test(name, () => {
      const { repair } = hostOf(name).commands;
      const both = (['rebuild', 'reinstall'] as const).map((kind) => say(repair(['a', 'b'], kind, [])));
      assert.deepEqual(both, rows[name]);
    });

  test('Yarn, of one that lacks a file: it extracts only what has no folder', () => {
    const repaired = hostOf('yarn').commands.repair(['a'], 'reinstall', ['node_modules/a']);
    assert.deepEqual(repaired.next, { runner: 'yarn', args: ['install'] });
    assert.deepEqual([repaired.runner, ...repaired.args], ['rm', '-rf', 'node_modules/a']);
  });
});

describe('the step that approves a build', () => {
  const step = (
    host: HostName,
    why: Refusal['why'],
    { version = null, isImplicit = false }: { version?: string | null; isImplicit?: boolean } = {},
  ) =>
    say(
      hostOf(host).commands.approve(
        { version, why },
        { name: 'a', path: 'node_modules/x/node_modules/a', isImplicit },
      ),
    );

  test('under npm approves that package, or lets its scripts run, and runs them in its folder', () => {
    const rebuild = 'npm rebuild ./node_modules/x/node_modules/a';
    for (const why of ['not-approved', 'denied'] as const)
      assert.equal(step('npm', why), `npm install-scripts approve a && ${rebuild}`);
    assert.equal(step('npm', 'scripts-off'), `${rebuild} --ignore-scripts=false`);
  });

  test('under Bun trusts that package, or changes the setting that keeps all of them from it', () => {
    for (const why of ['not-approved', 'denied'] as const) assert.equal(step('bun', why), 'bun pm trust a');
    assert.equal(
      step('bun', 'scripts-off'),
      'set install.ignoreScripts=false in bunfig.toml; abistamp rebuild a',
    );
  });

  test('under Yarn is a setting in the manifest, for which npm has a command', () => {
    for (const why of ['not-approved', 'denied', 'scripts-off'] as const)
      assert.equal(step('yarn', why), 'npm pkg set dependenciesMeta[a].built=true --json && yarn install');
  });

  test('under Yarn 1 can only be for all of them', () => {
    assert.equal(
      step('yarn-classic', 'scripts-off'),
      'yarn config set ignore-scripts false && abistamp rebuild a',
    );
  });

  const pnpm: [version: string | null, why: Refusal['why'], isImplicit: boolean, said: string][] = [
    ['9.15.9', 'not-approved', false, 'add pnpm.onlyBuiltDependencies=a in package.json; abistamp rebuild a'],
    ['9.15.9', 'denied', false, 'remove pnpm.neverBuiltDependencies=a in package.json; abistamp rebuild a'],
    ['9.15.9', 'not-approved', true, 'add pnpm.onlyBuiltDependencies=a in package.json; abistamp rebuild a'],
    [null, 'not-approved', false, 'add pnpm.onlyBuiltDependencies=a in package.json; abistamp rebuild a'],
    ['10.0.0', 'not-approved', false, 'pnpm approve-builds'],
    ['10.0.0', 'not-approved', true, 'pnpm approve-builds && abistamp rebuild a'],
    ['10.0.0', 'denied', false, 'set allowBuilds.a=true in pnpm-workspace.yaml; abistamp rebuild a'],
    ['11.0.0', 'not-approved', false, 'pnpm approve-builds a'],
    ['11.0.0', 'not-approved', true, 'pnpm approve-builds a && abistamp rebuild a'],
    ['11.0.0', 'denied', false, 'pnpm approve-builds a && abistamp rebuild a'],
    ['12.0.0', 'not-approved', true, 'pnpm approve-builds a'],
    ['12.0.0', 'denied', true, 'pnpm approve-builds a && abistamp rebuild a'],
    ['9.0.0', 'scripts-off', true, 'pnpm rebuild a --config.ignore-scripts=false'],
    ['10.0.0', 'scripts-off', false, 'pnpm rebuild a --config.ignore-scripts=false'],
    ['10.0.0', 'scripts-off', true, 'pnpm install --force --config.ignore-scripts=false'],
    ['11.0.0', 'scripts-off', true, 'pnpm install --force --config.ignore-scripts=false'],
    ['12.0.0', 'scripts-off', true, 'pnpm rebuild a --config.ignore-scripts=false'],
  ];
  for (const [version, why, isImplicit, said] of pnpm)
    test(`under pnpm ${version}: ${why}${isImplicit ? ', by node-gyp alone' : ''}`, () => {
      assert.equal(step('pnpm', why, { version, isImplicit }), said);
    });
});

describe('a tree of no known package manager', () => {
  test('is read and rebuilt as npm’s, and no build in it is known to be forbidden', () => {
    for (const name of [null, 'unheard-of', 'constructor']) {
      const host = hostOf(name);
      assert.equal(host.name, null);
      assert.equal(host.commands, hostOf('npm').commands);
      assert.equal(host.readApprovals({} as never, {}).refuses('a', '1.0.0'), null);
      assert.equal(host.recognition.isNamed('npm', '11.0.0'), false);
    }
  });
});
