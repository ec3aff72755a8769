import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { quickAddon, quickFolder, quickProject } from '../support/quick-build.ts';
import { abistamp, type CliOptions, startHook } from '../support/run-cli.ts';
import { npm } from '../toolchain/index.ts';

/* What no install built, perhaps since its scripts were left out on purpose, nothing builds before a script. */

const other = 'node_modules/other';
const rebuildOnStart = { ABISTAMP_ON_MISMATCH: 'rebuild' };

/** A package that fits Node 22, and one that was never built, whose build leaves a trace. */
async function project(optional: boolean): Promise<string> {
  const root = quickProject(undefined, [quickFolder, other]);
  const tools = [await npm(10)];
  const env = { ABISTAMP_STORE: 'off' };
  assert.equal((await abistamp(['rebuild', 'good'], { cwd: root, node: 22, tools, env })).code, 0);
  rmSync(join(root, other, 'build'), { recursive: true, force: true });
  const entry = { version: '1.0.0', hasInstallScript: true };
  const packages = { [quickFolder]: entry, [other]: { ...entry, optional } };
  writeFiles(root, { 'node_modules/.package-lock.json': { lockfileVersion: 3, packages } });
  return root;
}

const start = async (root: string) =>
  startHook({
    cwd: root,
    node: 24,
    tools: [await npm(10)],
    env: { ...rebuildOnStart, ABISTAMP_STORE: 'off' },
  });

describe('before a script', () => {
  test('what is optional and was never built stays so, while the rest is repaired', async () => {
    const root = await project(true);
    const { code, stderr } = await start(root);
    assert.equal(code, 0, stderr);
    assert.match(stderr, /good@1\.0\.0.* fits Node 24/);
    assert.ok(!existsSync(join(root, other, 'build')));
  });

  test('what is required and was never built stops the script, with the command that builds it', async () => {
    const root = await project(false);
    const { code, stderr } = await start(root);
    assert.equal(code, 1, stderr);
    assert.match(stderr, /good@1\.0\.0.* fits Node 24/);
    assert.match(stderr, /other@1\.0\.0[\s\S]*rebuild/);
    assert.ok(!existsSync(join(root, other, 'build')));
  });
});

describe('while the signing key is in the environment', () => {
  const env = { ABISTAMP_STORE: 'off', ABISTAMP_STORE_SIGNING_KEY: 'secret' };

  test('nothing is built or loaded: any build could read it from our process', async () => {
    const root = quickProject();
    const options: CliOptions = { cwd: root, node: 22, tools: [await npm(10)] };
    const { code, stderr } = await abistamp(['rebuild'], { ...options, env });
    assert.equal(code, 2);
    assert.match(stderr, /ABISTAMP_STORE_SIGNING_KEY is set[\s\S]*store push/);
    assert.ok(!existsSync(join(root, quickAddon)));
    assert.equal((await abistamp(['rebuild', '--dry-run'], { ...options, env })).code, 0);
    assert.equal((await abistamp(['rebuild'], { ...options, env: { ABISTAMP_STORE: 'off' } })).code, 0);
  });

  test('nothing is restored either, since that loads what it restored', async () => {
    const root = quickProject();
    const store = join(makeFolder('store'), 'store');
    const tools = [await npm(10)];
    for (const node of [22, 24] as const)
      await abistamp(['rebuild'], { cwd: root, node, tools, env: { ABISTAMP_STORE: store } });
    const { code } = await abistamp(['rebuild'], {
      ...{ cwd: root, node: 22, tools },
      env: { ...env, ABISTAMP_STORE: store },
    });
    assert.equal(code, 2);
  });
});
