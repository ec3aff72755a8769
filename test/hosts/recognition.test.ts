import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { type AbistampError, formatHint, openDirectory } from '@abistamp/core';
import { chooseHost } from '@abistamp/core/internal/hosts/choose-host';
import { detectHost, hostOf, hosts } from '@abistamp/core/internal/hosts/index';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Which host installed a tree, and which one a project is for. */

function treeOf(files: Readonly<Record<string, string | object>>) {
  const root = makeFolder('recognition');
  writeFiles(root, files);
  return openDirectory(root);
}

const yarnLock = '__metadata:\n  version: 8\n';
const traces: [files: Record<string, string>, host: string | null][] = [
  [{}, null],
  [{ 'package-lock.json': '{}' }, 'npm'],
  [{ 'npm-shrinkwrap.json': '{}' }, 'npm'],
  [{ 'node_modules/.package-lock.json': '{}' }, 'npm'],
  [{ 'pnpm-lock.yaml': '' }, 'pnpm'],
  [{ 'node_modules/.modules.yaml': '{}' }, 'pnpm'],
  [{ 'yarn.lock': yarnLock }, 'yarn'],
  [{ 'yarn.lock': '# yarn lockfile v1\n' }, 'yarn-classic'],
  // An empty one may be of either Yarn.
  [{ 'yarn.lock': '' }, null],
  [{ '.pnp.cjs': '' }, 'yarn'],
  [{ 'node_modules/.yarn-state.yml': '' }, 'yarn'],
  [{ 'node_modules/.yarn-integrity': '' }, 'yarn-classic'],
  [{ 'bun.lock': '{}' }, 'bun'],
  [{ 'bun.lockb': '' }, 'bun'],
  [{ 'node_modules/.bun/a/x': '' }, 'bun'],
  // What was installed counts for more than an old lockfile.
  [{ 'yarn.lock': yarnLock, 'node_modules/.package-lock.json': '{}' }, 'npm'],
  [{ 'package-lock.json': '{}', 'node_modules/.modules.yaml': '{}' }, 'pnpm'],
  [{ 'package-lock.json': '{}', 'node_modules/.yarn-integrity': '' }, 'yarn-classic'],
];

for (const [files, host] of traces)
  test(`${Object.keys(files).join(' and ') || 'nothing'}: ${host}`, () => {
    assert.equal(detectHost(treeOf(files)), host);
  });

const said: [manifest: object, env: Record<string, string>, files: Record<string, string>, host: string][] = [
  [{}, {}, {}, 'npm'],
  [{ packageManager: 'pnpm@10.34.9' }, {}, {}, 'pnpm'],
  [{ packageManager: 'yarn@4.18.1' }, {}, {}, 'yarn'],
  [{ packageManager: 'yarn@1.22.22' }, {}, {}, 'yarn-classic'],
  [{ packageManager: 'yarn@1' }, {}, {}, 'yarn-classic'],
  [{ packageManager: 'yarn@10.0.0' }, {}, {}, 'yarn'],
  [{ packageManager: 'bun@1.4.5' }, {}, {}, 'bun'],
  [{ packageManager: 'npm@11.0.0' }, { npm_config_user_agent: 'pnpm/9.0.0' }, {}, 'npm'],
  [{}, { npm_config_user_agent: 'pnpm/10.1.0 npm/? node/v22.0.0' }, {}, 'pnpm'],
  [{}, { npm_config_user_agent: 'bun/1.4.5 npm/? node/v24.3.0' }, {}, 'bun'],
  [{}, {}, { '.yarnrc.yml': '' }, 'yarn'],
  [{}, {}, { 'pnpm-workspace.yaml': '' }, 'pnpm'],
  // What the project says about itself counts for more than what is there.
  [{ packageManager: 'pnpm@9.0.0' }, {}, { 'package-lock.json': '{}' }, 'pnpm'],
  [{ packageManager: 'yarn@4.9.0' }, {}, { '.yarnrc.yml': '', 'yarn.lock': '' }, 'yarn'],
  [{}, { npm_config_user_agent: 'npm/11.0.0 node/v22' }, { '.yarnrc.yml': '', 'yarn.lock': '' }, 'yarn'],
  [{}, { npm_config_user_agent: 'yarn/1.22.22 npm/? node/v22' }, { 'yarn.lock': '' }, 'yarn-classic'],
  [{ devEngines: { packageManager: { name: 'pnpm', version: '^10' } } }, {}, {}, 'pnpm'],
  [{ devEngines: { packageManager: { name: 'yarn', version: '>=4.1' } } }, {}, {}, 'yarn'],
  [{ devEngines: { packageManager: { name: 'yarn', version: '^1.22' } } }, {}, {}, 'yarn-classic'],
  [{ devEngines: { packageManager: [{ name: 'bun' }, { name: 'npm' }] } }, {}, {}, 'bun'],
  [{ devEngines: { packageManager: { name: 'yarn' } } }, {}, {}, 'yarn'],
  [
    { devEngines: { packageManager: { name: 'yarn' } } },
    {},
    { 'yarn.lock': '# yarn lockfile v1\n' },
    'yarn-classic',
  ],
  [{ packageManager: 'deno@2.0.0', devEngines: [] }, {}, { 'bun.lock': '{}' }, 'bun'],
  [{}, {}, { 'yarn.lock': yarnLock, 'node_modules/.yarn-state.yml': '' }, 'yarn'],
];

for (const [manifest, env, files, host] of said)
  test(`${JSON.stringify({ ...manifest, ...env, ...files })}: ${host}`, () => {
    const tree = treeOf(files);
    assert.equal(chooseHost({ tree, manifest: { ...manifest }, env, asked: null }).name, host);
  });

describe('what two hosts have left', () => {
  const both = { 'package-lock.json': '{}', 'yarn.lock': '# yarn lockfile v1\n' };
  const choose = (files: Record<string, string>, asked: string | null = null, manifest = {}) =>
    chooseHost({ tree: treeOf(files), manifest, env: {}, asked }).name;

  test('is a question, and --host the answer', () => {
    assert.throws(
      () => choose(both),
      (error: AbistampError) =>
        error.code === 'HOST_UNCLEAR' &&
        /yarn\.lock of Yarn 1 and package-lock\.json of npm/.test(error.message) &&
        /init --host yarn-classic or --host npm/.test(formatHint(error.hint, 'npx abistamp') ?? ''),
    );
    for (const name of ['npm', 'yarn-classic', 'bun']) assert.equal(choose(both, name), name);
    assert.throws(() => choose({ 'bun.lock': '{}', 'node_modules/.package-lock.json': '{}' }), {
      code: 'HOST_UNCLEAR',
    });
  });

  test('is none where package.json names one', () => {
    assert.equal(choose(both, null, { packageManager: 'npm@11.0.0' }), 'npm');
  });

  test('a name that no host has is refused', () => {
    for (const name of ['deno', '', 'constructor'])
      assert.throws(() => choose({}, name), { code: 'BAD_ARGUMENT' });
  });
});

describe('a project of Deno', () => {
  const choose = (files: Record<string, string>, asked: string | null = null, manifest = {}) =>
    chooseHost({ tree: treeOf(files), manifest, env: {}, asked }).name;

  for (const trace of ['deno.lock', 'node_modules/.deno/.setup-cache.bin'])
    test(`by ${trace} is told what to do by hand`, () => {
      assert.throws(
        () => choose({ 'deno.json': '{}', [trace]: '{}' }),
        (error: AbistampError) =>
          error.code === 'HOST_UNSUPPORTED' &&
          /runs no script of it after an install/.test(error.message) &&
          /x record --node .* and x check --node .* prestart/.test(formatHint(error.hint, 'x') ?? ''),
      );
    });

  test('is one of npm where npm installs it, or is asked for', () => {
    assert.equal(choose({ 'deno.json': '{}' }), 'npm');
    assert.equal(choose({ 'deno.lock': '{}', 'package-lock.json': '{}' }), 'npm');
    assert.equal(choose({ 'deno.lock': '{}' }, 'npm'), 'npm');
    assert.equal(choose({ 'deno.lock': '{}' }, null, { packageManager: 'pnpm@11.0.0' }), 'pnpm');
  });
});

test('a name that no host has, one of every object among them, is no host', () => {
  for (const name of [null, 'constructor', '__proto__', 'deno']) assert.equal(hostOf(name).name, null);
  for (const { name } of hosts) assert.equal(hostOf(name).name, name);
});

test('each host finds its own lockfile', () => {
  const all = {
    'package-lock.json': '',
    'npm-shrinkwrap.json': '',
    'pnpm-lock.yaml': '',
    'yarn.lock': '',
    'bun.lock': '',
  };
  const found = hosts.map(({ name, lockfile }) => [name, lockfile.find(treeOf(all))]);
  assert.deepEqual(Object.fromEntries(found), {
    pnpm: 'pnpm-lock.yaml',
    yarn: 'yarn.lock',
    'yarn-classic': 'yarn.lock',
    bun: 'bun.lock',
    npm: 'npm-shrinkwrap.json',
  });
  assert.equal(
    hostOf('pnpm').lockfile.find(treeOf({ 'pnpm-lock.feature.yaml': '' })),
    'pnpm-lock.feature.yaml',
  );
  assert.equal(hostOf('npm').lockfile.find(treeOf({ 'yarn.lock': '' })), null);
});

test("of Plug'n'Play nothing is missing while what it unpacks is there", () => {
  const { findLack } = hostOf('yarn').layout;
  assert.equal(findLack(treeOf({})), 'there is no node_modules');
  assert.equal(findLack(treeOf({ '.pnp.cjs': '' })), null);
  const needs = '"packageLocation": "./.yarn/unplugged/a/"';
  assert.match(findLack(treeOf({ '.pnp.cjs': needs })) ?? '', /not unpacked/);
  assert.equal(findLack(treeOf({ '.pnp.cjs': needs, '.yarn/unplugged/a/x': '' })), null);
});
