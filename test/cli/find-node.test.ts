import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { findNode } from '../../packages/cli/src/find-node.ts';
import { makeFolder } from '../support/make-folder.ts';
import { node } from '../toolchain/index.ts';

test('a Node of a version manager is found by its line, and by its whole version', async () => {
  const home = makeFolder('nvm');
  for (const release of [20, 22] as const) {
    const { execPath, version } = await node(release);
    const program = join(home, `versions/node/v${version}/bin/node`);
    mkdirSync(dirname(program), { recursive: true });
    symlinkSync(execPath, program);
  }
  const env = { HOME: home, NVM_DIR: home };
  const { version } = await node(20);
  for (const spec of ['node@20', `node@${version}`, `node@v${version}`])
    assert.equal(findNode(spec, env).version, version);
  for (const spec of ['node@2', 'node@20.0.0', 'node@24'])
    assert.throws(() => findNode(spec, env), { code: 'BAD_ARGUMENT' });
});
