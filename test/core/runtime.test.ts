import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { probeRuntime, type Runtime, readCurrentRuntime } from '@abistamp/core';
import {
  libcOfInterpreter,
  readInterpreter,
  readMappedLoader,
} from '../../packages/core/src/runtime/libc.ts';
import { buildProgram } from '../binary/fixtures/elf-program.ts';
import { makeFolder } from '../support/make-folder.ts';
import { allNodes, node, runTool } from '../toolchain/index.ts';

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

  test('is known of a program that does not run here', () => {
    const program = join(makeFolder('program'), 'node');
    writeFileSync(program, buildProgram({ machine: 183, interpreter: '/lib/ld-linux-aarch64.so.1' }));
    assert.equal(libcOfInterpreter(readInterpreter(program)), 'glibc');
  });

  test('is musl where its loader is mapped under its other name, as on Debian, and not where glibc is', () => {
    const maps = join(makeFolder('maps'), 'maps');
    const libcOf = (path: string) => {
      writeFileSync(
        maps,
        `7f00-7f01 r--p 00000000 fe:00 1  /srv/node\n7f02-7f03 r-xp 0000 fe:00 2  ${path}\n`,
      );
      return libcOfInterpreter(readMappedLoader(maps));
    };
    assert.equal(libcOf('/usr/lib/x86_64-linux-musl/libc.so'), 'musl');
    assert.equal(libcOf('/opt/musl/lib/libc.so'), 'musl');
    assert.equal(libcOf('/lib/ld-musl-aarch64.so.1'), 'musl');
    assert.equal(libcOf('/usr/lib/ld-linux-aarch64.so.1'), 'glibc');
    assert.equal(libcOf('/usr/lib64/ld64.so.2'), 'glibc');
    assert.equal(libcOf('/usr/lib/x86_64-linux-gnu/libc.so.6'), null);
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
