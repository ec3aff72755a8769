import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runProgram } from '@abistamp/core/internal/hosts/run';

const ours = [
  'ABISTAMP_STORE_SIGNING_KEY',
  'ABISTAMP_STORE_TOKEN',
  'ABISTAMP_STORE_PASSWORD',
  'ABISTAMP_STORE_USER',
  'ABISTAMP_STORE_URL',
  'abistamp_store_token',
];

test('what a package manager or a build gets is its own environment, and no secret of ours', async () => {
  const secrets = Object.fromEntries(ours.map((name) => [name, 'mine']));
  const env = { ...process.env, ...secrets, NPM_TOKEN: 'for the registry' };
  const program = 'process.stdout.write(JSON.stringify(process.env))';
  const { code, output } = await runProgram(process.execPath, ['-e', program], { cwd: '/', env });
  assert.equal(code, 0, output);
  const seen = JSON.parse(output) as Record<string, string>;
  for (const name of ours) assert.equal(seen[name], undefined, name);
  assert.equal(seen['NPM_TOKEN'], 'for the registry');
});
