import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { probeRuntime, type Runtime, readCurrentRuntime } from '@abistamp/core';
import { libcOfInterpreter, readInterpreter } from '../../packages/core/src/runtime/libc.ts';
import { allNodes, foreignNode, node, runTool } from '../toolchain/index.ts';

const detectLibc = createRequire(import.meta.url).resolve('detect-libc');

describe('the C library of a program', () => {
  test('is, for every Node, the one that detect-libc finds inside of it', async () => {
    for (const { execPath, version } of await allNodes()) {
      const question = `const libc = require(${JSON.stringify(detectLibc)}); console.log(libc.familySync(), libc.versionSync())`;
      const { stdout } = await runTool(execPath, ['-e', question], { cwd: import.meta.dirname });
      const { libc, glibc }: Runtime = probeRuntime(execPath);
      assert.equal(stdout, `${libc} ${glibc}\n`, version);
    }
  });

  test('is, for this process, what a probe of its program finds', () => {
    assert.deepEqual(readCurrentRuntime(), probeRuntime(process.execPath));
  });

  test('is known of a program that does not run here', async () => {
    assert.equal(libcOfInterpreter(readInterpreter(await foreignNode('linux-arm64'))), 'glibc');
  });

  test('is the loader’s own where a program is started by its loader', async () => {
    const { execPath } = await node(24);
    const loader = readInterpreter(execPath);
    assert.ok(loader !== null);
    const program = `import { readCurrentRuntime } from '@abistamp/core'; const { libc, glibc } = readCurrentRuntime(); console.log(libc, glibc)`;
    const args = [execPath, '--conditions=abistamp-source', '--input-type=module', '-e', program];
    const { stdout, stderr } = await runTool(loader, args, { cwd: import.meta.dirname });
    const { libc, glibc } = probeRuntime(execPath);
    assert.equal(stdout, `${libc} ${glibc}\n`, stderr);
  });
});
