import assert from 'node:assert/strict';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { packCli } from '../support/pack-cli.ts';
import { installedByPnpm } from '../support/pnpm-project.ts';
import { pnpm, runTool } from '../toolchain/index.ts';

test('where abistamp is installed, the command that is given runs as it stands', async () => {
  const dependencies = { abistamp: `file:${await packCli()}`, bufferutil: '4.0.9' };
  const project = { release: 10, layout: 'isolated', node: 20, dependencies } as const;
  const cwd = join(await installedByPnpm(project), 'app');
  rmSync(join(cwd, 'node_modules/bufferutil/prebuilds'), { recursive: true });
  const options = { cwd, node: 20 } as const;
  const found = await runTool(await pnpm(10), ['exec', 'abistamp', 'check'], options);
  const command = /^→ pnpm (exec abistamp rebuild)$/m.exec(found.stdout)?.[1];
  assert.ok(command !== undefined, found.stdout);
  const repaired = await runTool(await pnpm(10), command.split(' '), options);
  assert.equal(repaired.code, 0, repaired.stdout + repaired.stderr);
  assert.ok(existsSync(join(cwd, 'node_modules/bufferutil/build/Release/bufferutil.node')));
});
