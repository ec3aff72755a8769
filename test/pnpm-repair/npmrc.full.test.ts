import assert from 'node:assert/strict';
import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedByPnpm } from '../support/pnpm-project.ts';
import { abistamp, check } from '../support/run-cli.ts';
import { pnpm } from '../toolchain/index.ts';

test('until pnpm 10 builds have the settings of .npmrc; one that keeps scripts from running is heeded', async () => {
  const dependencies = { 'unix-dgram': '2.0.6' };
  const cwd = join(await installedByPnpm({ release: 9, layout: 'isolated', node: 20, dependencies }), 'app');
  const tool = join(cwd, 'own-gyp');
  writeFileSync(tool, '#!/bin/sh\necho "$*" for $npm_package_name > "$INIT_CWD/seen"\nexit 1\n');
  chmodSync(tool, 0o755);
  appendFileSync(join(cwd, '.npmrc'), 'node-gyp=\u0024{OWN}/own-gyp\n');
  const tools = [await pnpm(9)];
  // Tests set one in the environment, which has precedence.
  const env = { OWN: cwd, npm_config_node_gyp: undefined };
  const failed = await abistamp(['rebuild'], { cwd, node: 24, tools, env });
  assert.equal(failed.code, 1, failed.stdout + failed.stderr);
  assert.equal(readFileSync(join(cwd, 'seen'), 'utf8'), 'rebuild for unix-dgram\n');

  appendFileSync(join(cwd, '.npmrc'), 'ignore-scripts=true\n');
  const [finding] = (await check({ cwd, node: 24 })).trees[0]?.findings ?? [];
  assert.equal(finding?.command, 'pnpm rebuild unix-dgram --config.ignore-scripts=false');
  assert.ok(existsSync(join(cwd, 'node_modules/unix-dgram/build/Release/unix_dgram.node')));
});
