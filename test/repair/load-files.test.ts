import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type LocalRuntime, readCurrentRuntime } from '@abistamp/core';
import { loadInChild } from '../../packages/core/src/repair/load-files.ts';
import { compile } from '../binary/compile.ts';
import { makeFolder } from '../support/make-folder.ts';

/* Addons made by a real compiler, in a real child process. */

const runtime = readCurrentRuntime() as LocalRuntime;
const register =
  'extern "C" __attribute__((visibility("default"))) void* napi_register_module_v1(void*, void* exports) { return exports; }\n';
const atLoad = (code: string) =>
  `#include <cstdio>\n#include <cstdlib>\n__attribute__((constructor)) static void load() { ${code} }\n${register}`;

const good = () => compile({ sources: [register] });
const crashing = () => compile({ sources: [atLoad('abort();')] });
const leaving = () => compile({ sources: [atLoad('_Exit(3);')] });
const talking = () => compile({ sources: [atLoad('printf("0\\nok\\n1\\n\\"no\\"\\n"); fflush(stdout);')] });

describe('the last proof, in a child process', () => {
  test('an addon that loads', async () => {
    assert.deepEqual(await loadInChild(runtime, [await good()]), [{ loads: true }]);
  });

  test('none at all', async () => {
    assert.deepEqual(await loadInChild(runtime, []), []);
  });

  test('a file that is no addon, with the error that says so', async () => {
    const path = join(makeFolder('load'), 'text.node');
    writeFileSync(path, 'text');
    const [result] = await loadInChild(runtime, [path]);
    assert.ok(result?.loads === false);
    assert.match(result.error, /text\.node/);
  });

  test('an addon that crashes: the crash has its name, and those after it are tried all the same', async () => {
    const results = await loadInChild(runtime, [await good(), await crashing(), await good()]);
    assert.deepEqual(results, [
      { loads: true },
      { loads: false, error: 'the loading process was ended by SIGABRT' },
      { loads: true },
    ]);
  });

  test('an addon that ends the process', async () => {
    const results = await loadInChild(runtime, [await leaving(), await good()]);
    assert.deepEqual(results, [
      { loads: false, error: 'the loading process ended with exit code 3' },
      { loads: true },
    ]);
  });

  test('two that crash', async () => {
    const results = await loadInChild(runtime, [await crashing(), await crashing()]);
    assert.deepEqual(
      results.map(({ loads }) => loads),
      [false, false],
    );
  });

  test('a program that is not there', async () => {
    const [result, ...others] = await loadInChild({ ...runtime, execPath: '/no/such/node' }, [await good()]);
    assert.ok(result?.loads === false);
    assert.match(result.error, /ENOENT/);
    assert.deepEqual(others, []);
  });

  test('in a process without the options of ours', async () => {
    process.env['NODE_OPTIONS'] = '--require /no/such/file';
    try {
      assert.deepEqual(await loadInChild(runtime, [await good()]), [{ loads: true }]);
    } finally {
      delete process.env['NODE_OPTIONS'];
    }
  });

  test('an addon that prints while it loads', async () => {
    assert.equal((await loadInChild(runtime, [await talking()]))[0]?.loads, true);
  });
});
