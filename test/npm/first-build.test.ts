import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { oneAddon } from '../support/addons.ts';
import { installedProject } from '../support/installed-project.ts';
import { abistamp, check } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';

test('what a repair builds for the first time is written down like what an install built', async () => {
  const cwd = await installedProject({
    files: { 'package.json': oneAddon },
    node: 22,
    args: ['--ignore-scripts'],
  });
  await abistamp(['record'], { cwd });
  const [finding] = (await check({ cwd })).trees[0]?.findings ?? [];
  assert.equal(finding?.code, 'NOT_BUILT');
  const { code, stderr } = await abistamp(['rebuild'], { cwd });
  assert.equal(code, 0, stderr);
  const sidecar = parseAs('abi-lock', readFileSync(join(cwd, 'abi-lock.json'), 'utf8'));
  assert.match(
    JSON.stringify(sidecar.targets['node-v127-linux-x64']),
    /unix-dgram@2\.0\.6.*build\/Release\/unix_dgram\.node/,
  );
  assert.equal((await check({ cwd })).trees[0]?.stamp, 'fresh');
});
