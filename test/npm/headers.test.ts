import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import { oneAddon } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { abistamp, loads } from '../support/run-cli.ts';
import { node } from '../toolchain/index.ts';

/*
 * Which headers a rebuild compiles with: it must not download headers that are present, or compile for
 * another Node than the running one.
 */

/** Where node-gyp would download headers from: nothing listens there. */
const npm_config_disturl = 'http://127.0.0.1:9/';

describe('a rebuild finds the headers', () => {
  let cwd: string;
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': oneAddon }, node: 20 });
    await abistamp(['record'], { cwd });
  });

  const rebuild = (release: 20 | 22 | 24, env: Record<string, string | undefined>) =>
    abistamp(['rebuild'], { cwd, node: release, env: { npm_config_disturl, ABISTAMP_STORE: 'off', ...env } });

  test('beside the Node that runs, where nothing else is said', async () => {
    const result = await rebuild(22, { npm_config_nodedir: undefined });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.ok(await loads('unix-dgram', { cwd, node: 22 }));
  });

  test('and not in a folder that belongs to another Node, whatever the settings say', async () => {
    const { nodedir } = await node(20);
    const result = await rebuild(24, { npm_config_nodedir: nodedir });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.ok(await loads('unix-dgram', { cwd, node: 24 }));
  });

  test('in the folder that the settings name, where that one fits', async () => {
    const { nodedir } = await node(20);
    const result = await rebuild(20, { NPM_CONFIG_NODEDIR: nodedir, npm_config_nodedir: undefined });
    assert.equal(result.code, 0, result.stdout + result.stderr);
    assert.ok(await loads('unix-dgram', { cwd, node: 20 }));
  });
});
