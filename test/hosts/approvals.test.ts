import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { readNpmApprovals } from '@abistamp/core/internal/hosts/npm/approvals';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Which builds each host would run, by the rules of each version. */

type Answer = 'runs' | 'not-approved' | 'denied' | 'scripts-off';
type Files = Readonly<Record<string, string | object>>;

const home = makeFolder('home');
const env = { HOME: home, PATH: '' };

function treeOf(files: Files) {
  const root = makeFolder('approvals');
  writeFiles(root, files);
  return openDirectory(root);
}

const ask = (host: string, files: Files, name = 'addon', version = '1.0.0'): Answer =>
  hostOf(host).readApprovals(treeOf(files), env).refuses(name, version)?.why ?? 'runs';

const askNpm = (version: string | null, files: Files): Answer => {
  const npm = version === null ? null : { version, script: join(home, 'npm/bin/npm-cli.js') };
  return readNpmApprovals(treeOf(files), npm, env).refuses('addon', '1.0.0')?.why ?? 'runs';
};

const allow = (allowScripts: unknown) => ({ 'package.json': { allowScripts } });

const npmRows: [version: string | null, files: Files, answer: Answer][] = [
  ['12.2.0', {}, 'not-approved'],
  ['12.2.0', allow({ addon: true }), 'runs'],
  ['12.2.0', allow({ addon: false }), 'denied'],
  ['12.2.0', allow({ addon: 'true' }), 'not-approved'],
  ['12.2.0', allow({ other: true }), 'not-approved'],
  ['12.2.0', allow({ 'addon@1.0.0': true }), 'runs'],
  ['12.2.0', allow({ 'addon@2.0.0': true }), 'not-approved'],
  ['12.2.0', allow({ addon: true, 'addon@1.0.0': false }), 'denied'],
  ['12.2.0', allow({ addon: true, 'addon@1.0.0': 'no' }), 'runs'],
  ['12.2.0', { '.npmrc': 'allow-scripts=other,addon\n' }, 'runs'],
  ['12.2.0', { '.npmrc': 'allow-scripts=other\n' }, 'not-approved'],
  ['12.2.0', { ...allow({}), '.npmrc': 'allow-scripts=addon\n' }, 'not-approved'],
  ['12.2.0', { '.npmrc': 'dangerously-allow-all-scripts=true\n' }, 'runs'],
  ['12.2.0', { '.npmrc': 'dangerously-allow-all-scripts=yes\n' }, 'not-approved'],
  ['11.16.0', {}, 'runs'],
  ['11.16.0', allow({ addon: false }), 'denied'],
  ['11.15.0', allow({ addon: false }), 'runs'],
  ['10.9.9', allow({ addon: false }), 'runs'],
  [null, allow({ addon: false }), 'runs'],
];

for (const [version, files, answer] of npmRows)
  test(`npm ${version ?? 'of no known version'} with ${JSON.stringify(files)}: ${answer}`, () => {
    assert.equal(askNpm(version, files), answer);
  });

const modules = (version: string) => ({
  'node_modules/.modules.yaml': { packageManager: `pnpm@${version}` },
});
const yaml = (text: string) => ({ 'pnpm-workspace.yaml': `${text}\n` });
const manifest = (pnpm: object) => ({ 'package.json': { pnpm } });

const pnpmRows: [version: string, files: Files, answer: Answer][] = [
  ['9.15.9', {}, 'runs'],
  ['9.15.9', manifest({ onlyBuiltDependencies: ['addon'] }), 'runs'],
  ['9.15.9', manifest({ onlyBuiltDependencies: ['other'] }), 'not-approved'],
  ['9.15.9', manifest({ onlyBuiltDependencies: [] }), 'not-approved'],
  ['9.15.9', manifest({ neverBuiltDependencies: ['addon'] }), 'denied'],
  ['10.34.9', {}, 'not-approved'],
  ['10.34.9', yaml('onlyBuiltDependencies: [addon]'), 'runs'],
  ['10.34.9', yaml('onlyBuiltDependencies:\n- "addon"'), 'runs'],
  ['10.34.9', yaml('ignoredBuiltDependencies:\n  - addon'), 'denied'],
  ['10.34.9', yaml('allowBuilds: { addon: true, other: false }'), 'runs'],
  ['10.34.9', yaml("allowBuilds:\n  'addon': true # needed"), 'runs'],
  ['10.34.9', yaml('allowBuilds:\n  addon: false'), 'denied'],
  ['10.34.9', yaml('allowBuilds:\n  addon: "true"'), 'not-approved'],
  ['10.34.9', yaml('allowBuilds:\n  addon@1.0.0 || 1.0.1: true'), 'runs'],
  ['10.34.9', yaml('allowBuilds:\n  addon@2.0.0: true'), 'not-approved'],
  ['10.34.9', yaml('dangerouslyAllowAllBuilds: true'), 'runs'],
  ['10.34.9', yaml('dangerouslyAllowAllBuilds: "yes"'), 'not-approved'],
  ['11.28.11', yaml('onlyBuiltDependencies: [addon]'), 'not-approved'],
  ['11.28.11', manifest({ onlyBuiltDependencies: ['addon'] }), 'not-approved'],
  ['11.28.11', yaml('allowBuilds:\n  addon: true'), 'runs'],
  ['11.28.11', yaml('allowBuilds:\n  addon: true\n  addon: false'), 'scripts-off'],
];

for (const [version, files, answer] of pnpmRows)
  test(`pnpm ${version} with ${JSON.stringify(files)}: ${answer}`, () => {
    assert.equal(ask('pnpm', { ...modules(version), ...files }), answer);
  });

test('pnpm built by settings that are elsewhere what nothing in a deployed folder approves', () => {
  const state = (more: object) => ({
    'node_modules/.modules.yaml': { packageManager: 'pnpm@10.34.9', ...more },
  });
  const deployed = (files: Files) =>
    hostOf('pnpm').readApprovals(treeOf(files), env).refuses('addon', '1.0.0')?.deployed === true;
  assert.equal(deployed(state({ ignoredBuilds: [] })), true);
  assert.equal(deployed(state({ ignoredBuilds: ['other@1.0.0'] })), true);
  assert.equal(deployed(state({ ignoredBuilds: ['addon@1.0.0'] })), false);
  assert.equal(deployed(state({})), false);
  assert.equal(deployed({ ...state({ ignoredBuilds: [] }), 'pnpm-workspace.yaml': '' }), false);
});

const oldLock = { 'yarn.lock': '__metadata:\n  version: 8\n  cacheKey: 10\n' };
const newLock = { 'yarn.lock': '__metadata:\n  version: 9\n' };
const built = (key: string, value: boolean) => ({
  'package.json': { dependenciesMeta: { [key]: { built: value } } },
});
const rc = (text: string) => ({ '.yarnrc.yml': `${text}\n` });

const yarnRows: [files: Files, answer: Answer][] = [
  [oldLock, 'runs'],
  [newLock, 'not-approved'],
  [{ ...newLock, ...rc('enableScripts: true') }, 'runs'],
  [{ ...newLock, ...rc('"enableScripts": True') }, 'runs'],
  [{ ...newLock, ...rc('enableScripts: yes') }, 'not-approved'],
  [{ ...oldLock, ...rc('enableScripts: false') }, 'not-approved'],
  [{ ...oldLock, ...rc('enableScripts: [') }, 'not-approved'],
  [{ ...newLock, ...built('addon', true) }, 'runs'],
  [{ ...newLock, ...built('addon@npm:1.0.0', true) }, 'runs'],
  [{ ...newLock, ...built('addon@npm:2.0.0', true) }, 'not-approved'],
  [{ ...oldLock, ...built('addon', false) }, 'denied'],
];

for (const [files, answer] of yarnRows)
  test(`Yarn with ${JSON.stringify(files)}: ${answer}`, () => {
    assert.equal(ask('yarn', files), answer);
  });

test('Yarn: a variable counts for more than a file, in any case', () => {
  const tree = treeOf({ ...newLock, ...rc('enableScripts: false') });
  for (const [name, value, answer] of [
    ['YARN_ENABLE_SCRIPTS', '1', null],
    ['yarn_enable_scripts', 'true', null],
    ['YARN_ENABLE_SCRIPTS', '0', 'not-approved'],
  ] as const) {
    const approvals = hostOf('yarn').readApprovals(tree, { ...env, [name]: value });
    assert.equal(approvals.refuses('addon', '1.0.0')?.why ?? null, answer);
  }
});

const bunLock = (id: string, ...rest: unknown[]) => ({
  'bun.lock': `{ "lockfileVersion": 1, "packages": { "sharp": ${JSON.stringify([id, ...rest])}, }, }`,
});
const delivered = bunLock('sharp@1.0.0', '', {}, 'sha512-x');

test("Bun: the project's list, or Bun's own for what a registry delivered", () => {
  const trusted = (list: unknown) => ({ 'package.json': { trustedDependencies: list } });
  assert.equal(ask('bun', delivered, 'sharp'), 'runs');
  assert.equal(ask('bun', delivered, 'sharp', '2.0.0'), 'not-approved');
  assert.equal(ask('bun', bunLock('sharp@../sharp-1.0.0.tgz', {}, 'sha512-x'), 'sharp'), 'not-approved');
  assert.equal(ask('bun', {}, 'sharp'), 'not-approved');
  assert.equal(ask('bun', { ...delivered, ...trusted([]) }, 'sharp'), 'not-approved');
  assert.equal(ask('bun', { ...delivered, ...trusted(true) }, 'sharp'), 'not-approved');
  assert.equal(ask('bun', { ...delivered, ...trusted(['sharp']) }, 'sharp'), 'runs');
  assert.equal(ask('bun', trusted(['addon'])), 'runs');
});

test('names that every object has are no approvals', () => {
  for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
    for (const [host, files] of [
      ['pnpm', { ...modules('10.34.9'), ...yaml('allowBuilds: { a: true }') }],
      ['yarn', { ...newLock, ...built('a', true) }],
      ['bun', delivered],
    ] as const)
      assert.equal(ask(host, files, name), 'not-approved', `${host} ${name}`);
});

test('the pnpm that runs here has a say beside the one that the tree names', () => {
  const bin = makeFolder('bin');
  writeFiles(bin, { 'pnpm/package.json': { name: 'pnpm', version: '10.34.9' }, 'pnpm/bin/pnpm.cjs': '' });
  const calling = { ...env, npm_execpath: join(bin, 'pnpm/bin/pnpm.cjs') };
  const tree = treeOf(modules('9.15.9'));
  assert.equal(hostOf('pnpm').readApprovals(tree, env).refuses('addon', '1.0.0'), null);
  assert.deepEqual(hostOf('pnpm').readApprovals(tree, calling).refuses('addon', '1.0.0'), {
    version: '10.34.9',
    why: 'not-approved',
  });
});
