import assert from 'node:assert/strict';
import { builtinModules } from 'node:module';
import { test } from 'node:test';
import { alternativeNames } from '@abistamp/core/internal/forecast/alternatives';
import { makeFolder } from '../support/make-folder.ts';
import { npm, runTool } from '../toolchain/index.ts';

test('each alternative is a module of Node, or a package of the registry that is not deprecated', async () => {
  const cwd = makeFolder('alternatives');
  for (const name of alternativeNames) {
    if (name.startsWith('node:')) {
      assert.ok(builtinModules.includes(name) || builtinModules.includes(name.slice(5)), name);
      continue;
    }
    const args = ['view', name, 'name', 'deprecated', '--json'];
    const { code, stdout } = await runTool(await npm(11), args, { cwd, node: 24 });
    assert.equal(code, 0, name);
    // Without a deprecation the only field left is the name itself.
    assert.equal(JSON.parse(stdout), name);
  }
});
