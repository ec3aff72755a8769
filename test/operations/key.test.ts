import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  makeCacheKey,
  openDirectory,
  parseRuntimeSpec,
  type Runtime,
  readCurrentRuntime,
} from '@abistamp/core';
import { key as keyVerb } from '../../packages/cli/src/verbs/key.ts';
import { record } from '../../packages/cli/src/verbs/record.ts';
import { recordWithKey } from '../../packages/cli/src/verbs/record-with-key.ts';
import { refusalOf, runVerb } from '../cli/in-process.ts';
import { madeTree } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { assertSchema } from '../support/schemas.ts';

type Files = Readonly<Record<string, string | object>>;

const here = readCurrentRuntime();
const runtimeOf = (spec: string, platform: string): Runtime => parseRuntimeSpec(spec, platform, here);
const usual = runtimeOf('node@22.11.0', 'linux-x64-glibc2.36');

function projectOf(files: Files): string {
  const root = makeFolder('key');
  writeFiles(root, { 'package.json': { name: 'shop' }, ...files });
  return root;
}

function keyOf(files: Files, runtime = usual, env: NodeJS.ProcessEnv = {}): string {
  return makeCacheKey({ tree: openDirectory(projectOf(files)), runtime, env }).key;
}

const npmLock = (version: string, hasInstallScript = false) => ({
  lockfileVersion: 3,
  packages: { '': {}, 'node_modules/a': { version, ...(hasInstallScript ? { hasInstallScript } : {}) } },
});
const pnpmLock = (version: string) =>
  `lockfileVersion: '9.0'\n\npackages:\n\n  a@${version}:\n    resolution: {}\n`;

/** Two lockfiles of each host, and another setting of its own. */
const hosts: Readonly<
  Record<string, readonly [name: string, one: string | object, two: string | object, setting: Files]>
> = {
  npm: [
    'package-lock.json',
    npmLock('1.0.0'),
    npmLock('1.0.1'),
    { 'package.json': { allowScripts: { a: true } } },
  ],
  pnpm: [
    'pnpm-lock.yaml',
    pnpmLock('1.0.0'),
    pnpmLock('1.0.1'),
    { 'pnpm-workspace.yaml': 'nodeLinker: hoisted\n' },
  ],
  yarn: [
    'yarn.lock',
    '__metadata:\n  version: 8\n\n"a@npm:1.0.0":\n  version: 1.0.0\n  resolution: "a@npm:1.0.0"\n',
    '__metadata:\n  version: 8\n\n"a@npm:1.0.1":\n  version: 1.0.1\n  resolution: "a@npm:1.0.1"\n',
    { '.yarnrc.yml': 'nodeLinker: node-modules\n' },
  ],
  'yarn-classic': [
    'yarn.lock',
    '# yarn lockfile v1\n\na@1.0.0:\n  version "1.0.0"\n',
    '# yarn lockfile v1\n\na@1.0.1:\n  version "1.0.1"\n',
    { '.yarnrc': 'ignore-scripts true\n' },
  ],
  bun: [
    'bun.lock',
    '{ "packages": {} }',
    '{ "packages": { "a": ["a@1.0.0"] } }',
    { 'bunfig.toml': '[install]\n' },
  ],
};

/** Fields of package.json that decide which builds an install runs. */
const approvals = ['allowScripts', 'pnpm', 'dependenciesMeta', 'trustedDependencies'];

for (const [host, [name, one, two, setting]] of Object.entries(hosts)) {
  test(`${host}: the same inputs have the same key, and each of them changes it`, () => {
    const files = { [name]: one };
    const key = keyOf(files);
    assert.match(key, /^abistamp1-node-v127-linux-x64-[0-9a-f]{16}$/);
    assert.equal(keyOf(files), key);
    assert.equal(keyOf(files, runtimeOf('node@22.12.0', 'linux-x64-glibc2.36')), key);
    const others = [
      keyOf(files, runtimeOf('node@24', 'linux-x64-glibc2.36')),
      keyOf(files, runtimeOf('node@22', 'linux-arm64')),
      keyOf(files, runtimeOf('node@22', 'linux-x64-musl')),
      keyOf({ [name]: two }),
      keyOf({ ...files, ...setting }),
      ...approvals.map((field) => keyOf({ ...files, 'package.json': { name: 'shop', [field]: ['a'] } })),
      keyOf({ ...files, 'patches/a+1.0.0.patch': 'one' }),
      keyOf({ ...files, 'patches/a+1.0.0.patch': 'two' }),
      keyOf({ ...files, 'patches/@s/a+1.0.0.patch': 'one' }),
      keyOf({ ...files, '.npmrc': 'omit=optional\n' }),
      keyOf(files, usual, { NODE_ENV: 'production' }),
      keyOf(files, usual, { npm_config_omit: 'optional' }),
      keyOf(files, usual, { npm_config_ignore_scripts: 'true' }),
    ];
    assert.equal(new Set([key, ...others]).size, others.length + 1, others.join('\n'));
    const made = makeCacheKey({ tree: openDirectory(projectOf(files)), runtime: usual, env: {} });
    assert.equal(made.host, host);
  });
}

describe('the key', () => {
  const files = { 'package-lock.json': npmLock('1.0.0') };

  test('is that of the major of the package manager that package.json names', () => {
    const named = (packageManager: string) => keyOf({ ...files, 'package.json': { packageManager } });
    assert.equal(named('npm@11.1.0'), named('npm@11.2.0'));
    assert.notEqual(named('npm@11.1.0'), named('npm@12.0.0'));
  });

  test('depends on glibc only where something may be compiled', () => {
    const older = runtimeOf('node@22', 'linux-x64-glibc2.28');
    assert.equal(keyOf(files, older), keyOf(files));
    const compiled = { 'package-lock.json': npmLock('1.0.0', true) };
    assert.notEqual(keyOf(compiled, older), keyOf(compiled));
    const unknown = { 'pnpm-lock.yaml': pnpmLock('1.0.0') };
    assert.notEqual(keyOf(unknown, older), keyOf(unknown));
  });

  test('does not depend on comments, accounts and what leaves out the same', () => {
    const account =
      '# a job adds these\n//registry.example/:_authToken=one\n@shop:registry=https://registry.example/\n';
    assert.equal(keyOf({ ...files, '.npmrc': account }), keyOf(files));
    assert.equal(keyOf(files, usual, { NODE_ENV: 'test' }), keyOf(files));
    const production = keyOf(files, usual, { NODE_ENV: 'production' });
    assert.equal(keyOf(files, usual, { npm_config_omit: 'dev' }), production);
    assert.equal(keyOf(files, usual, { NODE_ENV: 'production', npm_config_include: 'dev' }), keyOf(files));
  });

  test('is the same once everything is installed, with the traces of another host', () => {
    const two = { ...files, 'pnpm-lock.yaml': pnpmLock('1.0.0') };
    assert.equal(keyOf({ ...two, 'node_modules/.package-lock.json': npmLock('1.0.0') }), keyOf(two));
    const named = { ...two, 'package.json': { packageManager: 'npm@11.0.0' } };
    const made = makeCacheKey({ tree: openDirectory(projectOf(named)), runtime: usual, env: {} });
    assert.equal(made.host, 'npm');
  });
});

describe('abistamp key', () => {
  const platform = 'linux-x64-glibc2.36';
  const options = { runtime: 'node@22', platform };

  test('prints one line without an install, its front, and what it is made of', async () => {
    const cwd = projectOf({ 'package-lock.json': npmLock('1.0.0', true) });
    const plain = await runVerb(keyVerb, { cwd, options });
    assert.match(plain.text, /^abistamp1-node-v127-linux-x64-[0-9a-f]{16}\n$/);
    assertSchema('key', plain.json);
    const front = await runVerb(keyVerb, { cwd, options: { ...options, target: true } });
    assert.equal(front.text, 'abistamp1-node-v127-linux-x64\n');
    const explained = await runVerb(keyVerb, { cwd, options: { ...options, explain: true } });
    assert.ok(explained.text.startsWith(plain.text));
    assert.match(
      explained.text,
      /package-lock\.json +sha256 [0-9a-f]{16}\n[\s\S]*left out +nothing\n +glibc +2\.36\n/,
    );
    const member = projectOf({ 'package-lock.json': npmLock('1.0.0', true), 'deep/file': '' });
    const below = await runVerb(keyVerb, { cwd: join(member, 'deep'), options });
    assert.equal(below.text, plain.text);
  });

  test('says what keeps it from one', async () => {
    assert.match(await refusalOf(keyVerb, { cwd: projectOf({}) }), /^NO_LOCKFILE: /);
  });

  test('is written with a record, and only if it is another one', async () => {
    const { root } = madeTree();
    const path = join(root, 'node_modules/.cache/abistamp/key');
    await runVerb(record, { cwd: root });
    assert.equal(existsSync(path), false);
    await runVerb(recordWithKey, { cwd: root });
    const { text } = await runVerb(keyVerb, { cwd: root });
    assert.equal(readFileSync(path, 'utf8'), text);
    const { ino } = statSync(path);
    await runVerb(recordWithKey, { cwd: root });
    assert.equal(statSync(path).ino, ino);
    await runVerb(recordWithKey, { cwd: root, env: { NODE_ENV: 'production' } });
    assert.notEqual(readFileSync(path, 'utf8'), text);
    rmSync(join(root, 'package-lock.json'), { force: true });
    assert.equal((await runVerb(recordWithKey, { cwd: root })).exitCode, 0);
  });
});
