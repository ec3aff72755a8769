import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNativePath } from '@abistamp/binary';
import { node, runTool } from '../toolchain/index.ts';
import { compile } from './compile.ts';

const nodeApi = `#include <node_api.h>
NAPI_MODULE_INIT() { return exports; }
`;
/** Only Node.js 20's function, which does nothing. */
const wellKnown = `extern "C" __attribute__((visibility("default"))) void node_register_module_v115(void*, void*, void*, void*) {}
`;
const registered = `#include <node.h>
static void Init(v8::Local<v8::Object>, v8::Local<v8::Value>, void*) {}
NODE_MODULE(own_build, Init)
`;

/** What Node.js itself makes of it: empty if it loads. */
async function load(path: string, release: 20 | 22): Promise<string> {
  const { execPath } = await node(release);
  const program = `try { process.dlopen({ exports: {} }, ${JSON.stringify(path)}); } catch (error) { console.log(error.message); }`;
  const { stdout } = await runTool(execPath, ['-e', program], { cwd: process.cwd() });
  return stdout;
}

test('with a function for one ABI and another for Node-API it loads everywhere', async () => {
  const path = await compile({ sources: [nodeApi, wellKnown], headers: 22 });
  for (const release of [20, 22] as const) assert.equal(await load(path, release), '');
  const facts = readNativePath(path);
  assert.ok(facts.format === 'elf');
  assert.equal(facts.slices[0].registration.kind, 'node-api');
});

test('with a structure for one ABI it loads there alone, whatever it exports', async () => {
  const path = await compile({ sources: [registered, nodeApi], headers: 20 });
  assert.equal(await load(path, 20), '');
  assert.match(await load(path, 22), /compiled against a different Node\.js version/);
  const facts = readNativePath(path);
  assert.ok(facts.format === 'elf');
  assert.deepEqual(facts.slices[0].registration, { kind: 'abi', abis: [115], runtime: 'node' });
});
