import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { findingsOf, judge } from './judge.ts';
import { compat, muslWith } from './musl/musl.ts';

/* A file that needs glibc's loader by name loads on musl where the system has that name, and nowhere else. */

/** Nothing runs, so the build of the package is put where its own would be. */
async function install(): Promise<string> {
  const cwd = await installedProject({
    node: 24,
    files: {
      'a/package.json': { name: 'a', version: '1.0.0', main: './build/Release/a.node' },
      'a/binding.gyp': "{ 'targets': [{ 'target_name': 'a', 'sources': ['a.c'] }] }\n",
      'package.json': { name: 'app', private: true, dependencies: { a: 'file:./a' } },
    },
    args: ['--ignore-scripts', '--install-links'],
  });
  const source = makeFolder('source');
  writeFiles(source, {
    'loader.c': '',
    'a.c': 'void *napi_register_module_v1(void *env, void *exports) { return exports; }\n',
  });
  const release = join(cwd, 'node_modules/a/build/Release');
  mkdirSync(release, { recursive: true });
  const link = (...args: string[]) => execFileSync('gcc', ['-shared', '-fPIC', '-nostdlib', ...args]);
  const loader = join(source, 'ld-linux-x86-64.so.2');
  link(join(source, 'loader.c'), '-Wl,-soname,ld-linux-x86-64.so.2', '-o', loader);
  link(join(source, 'a.c'), '-Wl,--no-as-needed', loader, '-o', join(release, 'a.node'));
  return cwd;
}

for (const [layout, loads] of [
  ['', false],
  [compat, true],
] as const)
  test(`a file that needs glibc's loader ${loads ? 'fits where musl has its name' : 'does not fit'}`, async (t) => {
    if (process.platform !== 'linux' || process.arch !== 'x64') return t.skip('musl runs on x64 alone here');
    const ready = await muslWith(layout);
    if (ready.kind === 'skipped') return t.skip(ready.because);
    const cwd = await install();
    const codes = findingsOf(await judge(ready, cwd)).map(({ code, severity }) => [code, severity]);
    assert.deepEqual(codes, loads ? [] : [['LIBC_MISMATCH', 'error']]);
    assert.equal((await ready.load(['a'], cwd)).get('a')?.loads, loads);
  });
