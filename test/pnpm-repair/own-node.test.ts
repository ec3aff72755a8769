import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedByPnpm } from '../support/pnpm-project.ts';
import { abistamp, loads } from '../support/run-cli.ts';
import { node, pnpm } from '../toolchain/index.ts';

test('a build runs under the Node that is asked about, whatever lies among the programs of the project', async () => {
  const dependencies = { 'unix-dgram': '2.0.6' };
  const cwd = join(await installedByPnpm({ release: 9, layout: 'isolated', node: 20, dependencies }), 'app');
  mkdirSync(join(cwd, 'node_modules/.bin'));
  symlinkSync((await node(22)).execPath, join(cwd, 'node_modules/.bin/node'));
  const tools = [await pnpm(9)];
  const other = await abistamp(['rebuild'], { cwd, node: 24, tools });
  assert.equal(other.code, 0, other.stdout + other.stderr);
  assert.ok(await loads('unix-dgram', { cwd, node: 24 }));
  const own = await abistamp(['rebuild', '--node', 'node_modules/.bin/node'], { cwd, node: 24, tools });
  assert.equal(own.code, 0, own.stdout + own.stderr);
  assert.ok(await loads('unix-dgram', { cwd, node: 22 }));
});
