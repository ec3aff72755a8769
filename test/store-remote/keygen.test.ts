import assert from 'node:assert/strict';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { parseSigningKey } from '@abistamp/core/internal/store/remote/keys';
import { makeFolder } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';

test('store keygen writes a private key that only its owner can read, outside the project, and tells the public one', async () => {
  const cwd = makeFolder('project');
  const home = makeFolder('home');
  const made = await abistamp(['store', 'keygen', '--json'], { cwd, env: { HOME: home } });
  assert.equal(made.code, 0, made.stderr);
  const { privateKey, publicKey, keyId } = parseAs('store', made.stdout);
  assert.equal(privateKey, join(home, '.config/abistamp/store-key.pem'));
  assert.equal(statSync(privateKey).mode & 0o777, 0o600);
  const key = parseSigningKey(readFileSync(privateKey, 'utf8'));
  assert.deepEqual([key?.publicKey, key?.id], [publicKey, keyId]);
  assert.ok(!made.stdout.includes('PRIVATE'));
});

test('store keygen never writes over a key', async () => {
  const cwd = makeFolder('project');
  const first = await abistamp(['store', 'keygen', 'team.pem'], { cwd });
  assert.equal(first.code, 0, first.stderr);
  const before = readFileSync(join(cwd, 'team.pem'), 'utf8');
  const key = parseSigningKey(before);
  assert.ok(key !== null && first.stdout.includes(`"storeKeys": ["${key.publicKey}"]`), first.stdout);
  const second = await abistamp(['store', 'keygen', 'team.pem'], { cwd });
  assert.equal(second.code, 2);
  assert.match(second.stderr, /✖ UNWRITABLE: .*team\.pem already exists/);
  assert.equal(readFileSync(join(cwd, 'team.pem'), 'utf8'), before);
});
