import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type NativeFile, type PeSlice, readNativePath } from '@abistamp/binary';
import type { NativePackage, RecordedFile } from '@abistamp/core/internal/tree/native-package';
import { judgeCompanions } from '@abistamp/core/internal/verdict/companions';
import { judgeWindowsLibraries } from '@abistamp/core/internal/verdict/windows-libraries';
import { runtime } from '../support/facts.ts';
import { unpackPackage } from '../toolchain/index.ts';

const windows = runtime({ platform: 'win32', libc: null, glibc: null });
const folder = 'build/Release';

function file(path: string, needed: string[], delayed?: string[]): RecordedFile {
  const slice = {
    format: 'pe',
    arch: 'x64',
    needed,
    ...(delayed === undefined ? {} : { delayed }),
  } as PeSlice;
  return { path, facts: { format: 'pe', platform: 'win32', slices: [slice] } } as RecordedFile;
}

const pack = (...files: RecordedFile[]) => ({ path: 'node_modules/a', files }) as NativePackage;

/** What is open of an addon with these needs, beside other files of its package. */
function openOf(addon: RecordedFile, others: RecordedFile[] = [], present: string[] | null = null) {
  const isPresent = present === null ? null : (name: string) => present.includes(name);
  const pkg = pack(addon, ...others);
  const problem = judgeWindowsLibraries([pkg], windows, isPresent).get(`${pkg.path}/${addon.path}`);
  return problem?.code === 'LIBRARY_MISSING' ? [problem.libraries, problem.elsewhere ?? false] : null;
}

describe('the DLLs of an addon, on a Windows elsewhere', () => {
  test('are there where Windows, its C runtime or the program has them, in any case', () => {
    const needed = [
      'KERNEL32.dll',
      'api-ms-win-crt-heap-l1-1-0.dll',
      'node.exe',
      'Bcrypt.DLL',
      'VCRUNTIME140_1.dll',
    ];
    assert.equal(openOf(file(`${folder}/a.node`, needed)), null);
  });

  test('are found beside the addon, and so are those that they need', () => {
    const addon = file(`${folder}/a.node`, ['Winpty.dll']);
    assert.equal(openOf(addon, [file(`${folder}/winpty.dll`, ['KERNEL32.dll'])]), null);
    assert.deepEqual(openOf(addon, [file(`${folder}/winpty.dll`, ['other.dll'])]), [['other.dll'], true]);
  });

  test('are not searched in another folder of the package', () => {
    const addon = file(`${folder}/a.node`, ['winpty.dll']);
    assert.deepEqual(openOf(addon, [file('deps/winpty.dll', [])]), [['winpty.dll'], true]);
    assert.deepEqual(openOf(addon, [file(`${folder}/deps/winpty.dll`, [])]), [['winpty.dll'], true]);
  });

  test('do not count where they are loaded at their first call', () => {
    assert.equal(openOf(file('a.node', ['OpenCL.dll', 'KERNEL32.dll'], ['OpenCL.dll'])), null);
  });

  test('have the ending that the loader appends', () => {
    const addon = file(`${folder}/a.node`, ['KERNEL32', 'winpty']);
    assert.deepEqual(openOf(addon), [['winpty'], true]);
    assert.equal(openOf(addon, [file(`${folder}/winpty.dll`, [])]), null);
  });

  test('may need each other', () => {
    const addon = file('a.node', ['b.dll']);
    assert.equal(openOf(addon, [file('b.dll', ['c.dll']), file('c.dll', ['b.dll', 'a.node'])]), null);
  });
});

describe('the DLLs of an addon, on this Windows', () => {
  test('are asked for by name, Microsoft’s C++ library too, and what is missing is certain', () => {
    const addon = file('a.node', ['KERNEL32.dll', 'VCRUNTIME140.dll', 'node.exe', 'api-ms-win-x.dll']);
    assert.equal(openOf(addon, [], ['kernel32.dll', 'vcruntime140.dll']), null);
    assert.deepEqual(openOf(addon, [], ['kernel32.dll']), [['VCRUNTIME140.dll'], false]);
  });
});

describe('real packages for Windows', () => {
  const read = (root: string, path: string): RecordedFile[] =>
    readdirSync(join(root, path)).flatMap((name) => {
      if (!/\.(?:node|dll)$/.test(name)) return [];
      const facts: NativeFile = readNativePath(join(root, path, name));
      return [{ path: join(path, name), facts } as RecordedFile];
    });

  for (const [spec, path] of [
    ['@parcel/watcher-win32-x64@2.5.1', ''],
    ['lightningcss-win32-x64-msvc@1.30.1', ''],
    ['bufferutil@4.0.9', 'prebuilds/win32-x64'],
    ['@img/sharp-win32-x64@0.34.4', 'lib'],
  ] as const)
    test(`${spec} has all that it needs`, async () => {
      const files = read(await unpackPackage(spec), path);
      assert.ok(files.some((one) => one.path.endsWith('.node')));
      assert.deepEqual([...judgeCompanions([pack(...files)], windows)], []);
    });

  test('an addon whose own DLL is gone names it', async () => {
    const files = read(await unpackPackage('@img/sharp-win32-x64@0.34.4'), 'lib');
    const left = files.filter(({ path }) => !path.endsWith('libvips-42.dll'));
    assert.equal(left.length, files.length - 1);
    const [[path, problem] = []] = judgeCompanions([pack(...left)], windows);
    assert.equal(path, 'node_modules/a/lib/sharp-win32-x64.node');
    assert.deepEqual(problem, {
      ...{ code: 'LIBRARY_MISSING', libraries: ['libvips-42.dll'], from: null, elsewhere: true },
    });
  });
});
