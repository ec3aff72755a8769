import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { isSwitchedOff } from '@abistamp/core/fast';
import { readStoreBound } from '@abistamp/core/internal/store/prune-store';
import { listMistakenSettings } from '../../packages/cli/src/settings/check-settings.ts';
import { projectSettings, variables } from '../../packages/cli/src/settings/known-settings.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp, installHook } from '../support/run-cli.ts';

const root = new URL('../../', import.meta.url).pathname;

function projectWith(settings: unknown): string {
  const cwd = makeFolder('settings');
  writeFiles(cwd, {
    'package.json': JSON.stringify({ name: 'app', abistamp: settings }),
    'package-lock.json': '{"lockfileVersion":3,"packages":{}}',
    'node_modules/.package-lock.json': '{"lockfileVersion":3,"packages":{}}',
  });
  return cwd;
}

function mistakes(settings: unknown, env: NodeJS.ProcessEnv = {}): string {
  return listMistakenSettings({ tree: openDirectory(projectWith(settings)) }, env).join('\n');
}

test('settings that are understood are not remarked on', () => {
  assert.equal(mistakes(undefined), '');
  assert.equal(mistakes({ onMismatch: 'warn', storeUrl: 'https://cache.example/', storeKeys: ['k'] }), '');
  assert.equal(
    mistakes({}, { ABISTAMP_DISABLE: 'true', ABISTAMP_STORE_MAX_BYTES: '5GB', ABISTAMP_OTHER_TOOL: 'x' }),
    '',
  );
});

test('an unknown key is named, with the nearest one', () => {
  assert.match(mistakes({ onMissmatch: 'error' }), /abistamp\.onMissmatch .* did you mean onMismatch\?/);
  assert.match(mistakes({ storeURL: 'x' }), /did you mean storeUrl\?/);
  assert.match(mistakes({ colour: 'x' }), /known are onMismatch, runtimes, storeUrl, storeKeys/);
  assert.match(mistakes(JSON.parse('{"__proto__":1,"constructor":2}')), /__proto__[\s\S]*constructor/);
});

test('a value that a setting cannot have is named with what it can be', () => {
  assert.match(mistakes({ onMismatch: 'eror' }), /must be one of error, warn, rebuild, off/);
  assert.match(mistakes({ storeKeys: [1] }), /must be a list of public keys/);
  for (const value of ['error', [], null, 5]) assert.match(mistakes(value), /must be an object/);
});

test('a misspelt variable is named, and its value is not', () => {
  const told = mistakes({}, { ABISTAMP_STORE_TOKEM: 'hunter2' });
  assert.match(told, /did you mean ABISTAMP_STORE_TOKEN\?/);
  assert.doesNotMatch(told, /hunter2/);
  assert.match(mistakes({}, { ABISTAMP_STORE_MAX_BYTES: 'plenty' }), /must be a size such as/);
});

test('commands refuse a mistaken setting, and hooks go on with a warning', async () => {
  const cwd = projectWith({ onMissmatch: 'error' });
  for (const verb of ['check', 'record', 'rebuild']) {
    const { code, stderr } = await abistamp([verb], { cwd });
    assert.equal(code, 2, verb);
    assert.match(stderr, /BAD_ARGUMENT: abistamp\.onMissmatch/);
  }
  const variable = await abistamp(['store', 'ls'], { cwd, env: { ABISTAMP_ON_MISMATCH: 'eror' } });
  assert.equal(variable.code, 2);
  const hook = await installHook({ cwd });
  assert.equal(hook.code, 0);
  assert.match(hook.stderr, /▲ BAD_ARGUMENT: abistamp\.onMissmatch/);
});

test('the published schema has the settings that the command knows', () => {
  const schema = JSON.parse(readFileSync(join(root, 'packages/cli/schema/settings.schema.json'), 'utf8')) as {
    properties: Record<string, { enum?: string[] }>;
  };
  assert.deepEqual(Object.keys(schema.properties), Object.keys(projectSettings));
  for (const value of schema.properties['onMismatch']?.enum ?? assert.fail())
    assert.ok(projectSettings.onMismatch.accepts(value));
});

test('every variable that the sources read is known, but those that processes of ours pass on', () => {
  // The last is no variable: it stands before the names of those that are withheld.
  const passedOn = /^ABISTAMP_(?:ACTIVE|CHECKED|PNPM_UNSETTLED|YARN_INSTALLING|YARN_TOLD|READER|WITHHELD)$/;
  const read = ['core', 'cli', 'yarn', 'pnpm', 'guard'].flatMap((name) => {
    const folder = join(root, 'packages', name, 'src');
    return readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts'))
      .flatMap((path) => readFileSync(join(folder, path), 'utf8').match(/\bABISTAMP_[A-Z_]+[A-Z]/g) ?? []);
  });
  assert.deepEqual(
    [...new Set(read)].filter((name) => !passedOn.test(name)).sort(),
    Object.keys(variables).sort(),
  );
});

test('sizes and switches are read as people write them', () => {
  const bound = (text: string) => readStoreBound({ ABISTAMP_STORE_MAX_BYTES: text });
  assert.equal(bound('1000'), 1000);
  assert.equal(bound('5GB'), 5e9);
  assert.equal(bound('5 GiB'), 5 * 1024 ** 3);
  assert.equal(bound('2k'), 2048);
  assert.equal(bound('7b'), 7);
  for (const wrong of ['-1', '5XB', '1e3', 'GB', '5 G B']) assert.equal(bound(wrong), null, wrong);
  for (const yes of ['1', 'true', 'YES', 'on']) assert.ok(isSwitchedOff({ ABISTAMP_DISABLE: yes }), yes);
  for (const no of ['', '0', 'false', 'no', 'off']) assert.ok(!isSwitchedOff({ ABISTAMP_DISABLE: no }), no);
});
