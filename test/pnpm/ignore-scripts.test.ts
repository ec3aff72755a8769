import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { onlyInFull } from '../support/matrix.ts';
import { addPlugin, makePluginProject, succeeded } from '../support/pnpm-plugin-project.ts';
import type { PnpmRelease } from '../toolchain/index.ts';

// pnpm loads its hooks with --ignore-scripts, too.
for (const release of [10, ...onlyInFull(9, 11, 12)] as PnpmRelease[])
  test(`what pnpm ${release} left unbuilt on purpose, no hook builds, and what is missing is said`, async () => {
    const dependencies = { 'cpu-features': '0.0.10' };
    const project = await makePluginProject({ release, manifest: { dependencies } });
    const options = { env: { npm_config_ignore_scripts: 'true', pnpm_config_ignore_scripts: 'true' } };
    await addPlugin(project, options);
    const isBuilt = () => existsSync(join(project.cwd, 'node_modules/cpu-features/build'));
    const installed = succeeded(await project.run(['install', '--force', '--ignore-scripts']));
    assert.ok(!isBuilt());
    if (release !== 12) assert.match(installed.stdout + installed.stderr, /NOT_BUILT/);
    const env = { ABISTAMP_ON_MISMATCH: 'rebuild' };
    const started = await project.run(['exec', 'node', '-e', '0'], { env });
    assert.notEqual(started.code, 0, 'it cannot load');
    assert.match(started.stderr, /NOT_BUILT/);
    assert.ok(!isBuilt());
  });
