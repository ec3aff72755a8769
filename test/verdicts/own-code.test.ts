import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { check } from '../support/run-cli.ts';
import { runTool } from '../toolchain/index.ts';

/* A project with native code of its own, in its root or in a workspace package. */

const binding = {
  targets: [{ target_name: 'own', sources: ['own.cc'] }],
};
const source = `#include <node.h>
static void Init(v8::Local<v8::Object>, v8::Local<v8::Value>, void*) {}
NODE_MODULE(own, Init)
`;
const code = (folder: string) => ({
  [join(folder, 'binding.gyp')]: binding,
  [join(folder, 'own.cc')]: source,
  [join(folder, 'index.js')]: "module.exports = require('./build/Release/own.node');\n",
});

async function loads(cwd: string, node: 20 | 22): Promise<boolean> {
  return (await runTool('node', ['-e', "require('./index.js')"], { cwd, node })).code === 0;
}

test('the root is judged like a package, and built by those who work on it', async () => {
  const cwd = await installedProject({
    node: 20,
    files: {
      'package.json': { name: 'own', version: '1.0.0', dependencies: { bindings: '1.5.0' } },
      ...code(''),
    },
  });
  assert.deepEqual((await check({ cwd, node: 20 })).trees[0]?.findings, []);
  assert.ok(await loads(cwd, 20));
  const [finding, ...others] = (await check({ cwd, node: 22 })).trees[0]?.findings ?? [];
  assert.equal(await loads(cwd, 22), false);
  assert.deepEqual(others, []);
  assert.equal(finding?.code, 'ABI_MISMATCH');
  assert.equal(finding?.path, '.');
  assert.equal(finding?.file, 'build/Release/own.node');
  assert.equal(finding?.repair, 'ask');
  assert.equal(finding?.command, 'npx node-gyp rebuild');
});

test('a package of a workspace is, too', async () => {
  const cwd = await installedProject({
    node: 20,
    files: {
      'package.json': { name: 'root', private: true, workspaces: ['packages/*'] },
      'packages/own/package.json': { name: 'own', version: '1.0.0' },
      ...code('packages/own'),
    },
  });
  assert.deepEqual((await check({ cwd, node: 20 })).trees[0]?.findings, []);
  const [finding] = (await check({ cwd: join(cwd, 'packages/own'), node: 22 })).trees[0]?.findings ?? [];
  assert.equal(await loads(join(cwd, 'packages/own'), 22), false);
  assert.equal(finding?.path, 'packages/own');
  assert.equal(finding?.command, 'npx node-gyp rebuild -C packages/own');
});
