import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { MachOSlice, NativeFile, Registration } from '@abistamp/binary';
import { markTranslated } from '@abistamp/core/internal/operations/check/mark-translated';
import { isTranslated, readMacOsVersion } from '@abistamp/core/internal/runtime/macos';
import { parseRuntimeSpec } from '@abistamp/core/internal/runtime/parse-runtime-spec';
import { judgeCompanions } from '@abistamp/core/internal/verdict/companions';
import { judgeFile } from '@abistamp/core/internal/verdict/judge-file';
import type { Problem } from '@abistamp/core/internal/verdict/problem';
import { findingOf } from '../report/samples.ts';
import { file, nativePackage, nodeApi, runtime } from '../support/facts.ts';
import { makeFolder } from '../support/make-folder.ts';

/* The rules of macOS, on facts: its versions, its loader, and Rosetta. */

const mac = runtime({ platform: 'darwin', arch: 'arm64', libc: null, glibc: null, macos: '12.6' });

function macho(changes: Partial<MachOSlice> = {}, registration: Registration = nodeApi(8)): NativeFile {
  const slice: MachOSlice = {
    ...{ format: 'macho', arch: 'arm64', type: 'library', registration, needed: [], soname: null },
    ...{ stripped: true, problems: [], minimumOs: '11.0', rpath: [], signed: true, ...changes },
  };
  return { format: 'macho', platform: 'darwin', slices: [slice] };
}

describe('the oldest macOS of a file', () => {
  const judge = (minimumOs: string | null, macos: string | null) =>
    judgeFile(macho({ minimumOs }), { ...mac, macos });

  test('is a doubt where this one is older', () => {
    assert.deepEqual(judge('13.3', '12.6'), { code: 'MACOS_TOO_OLD', needs: '13.3' });
    assert.deepEqual(judge('12.7', '12.6'), { code: 'MACOS_TOO_OLD', needs: '12.7' });
  });

  test('is no problem where this one is as new, or one of both is unknown', () => {
    for (const [minimum, here] of [
      ['12.6', '12.6'],
      ['12.0', '12'],
      ['10.15', '26.1'],
      [null, '12.6'],
      ['13.3', null],
    ] as const)
      assert.equal(judge(minimum, here), null);
  });

  test('hides nothing that is certain', () => {
    const unsigned = macho({ minimumOs: '13.3', signed: false });
    assert.equal(judgeFile(unsigned, mac)?.code, 'UNSIGNED');
  });

  test('is that of the part for this processor', () => {
    const [x64] = (macho({ arch: 'x64', minimumOs: '10.15' }) as { slices: MachOSlice[] }).slices;
    const [arm64] = (macho({ minimumOs: '13.0' }) as { slices: MachOSlice[] }).slices;
    assert.ok(x64 !== undefined && arm64 !== undefined);
    const fat: NativeFile = { format: 'macho', platform: 'darwin', slices: [x64, arm64] };
    assert.equal(judgeFile(fat, { ...mac, arch: 'x64' }), null);
    assert.equal(judgeFile(fat, mac)?.code, 'MACOS_TOO_OLD');
  });
});

describe('the version of a Mac', () => {
  const plist = (version: string) =>
    `<?xml version="1.0"?>\n<plist version="1.0">\n<dict>\n\t<key>ProductName</key>\n\t<string>macOS</string>\n\t<key>ProductVersion</key>\n\t<string>${version}</string>\n</dict>\n</plist>\n`;

  test('is read from the system’s own file, the real one before the one for old programs', () => {
    const folder = makeFolder('system');
    const [real, shown] = [join(folder, 'real'), join(folder, 'shown')];
    writeFileSync(shown, plist('10.16'));
    assert.equal(readMacOsVersion([real, shown]), '10.16');
    writeFileSync(real, plist('14.5'));
    assert.equal(readMacOsVersion([real, shown]), '14.5');
  });

  test('is unknown where there is none', () => {
    const folder = makeFolder('system');
    writeFileSync(join(folder, 'torn'), plist('14.5').slice(0, 120));
    assert.equal(readMacOsVersion([join(folder, 'none'), join(folder, 'torn')]), null);
  });

  test('may be named for another one', () => {
    const versionOf = (name: string) => parseRuntimeSpec('node@24', name, runtime()).macos;
    assert.equal(versionOf('darwin-arm64-macos14.5'), '14.5');
    assert.equal(versionOf('darwin-x64-macos12'), '12');
    assert.equal(versionOf('darwin-x64'), null);
    for (const wrong of ['linux-x64-macos12', 'darwin-x64-macos', 'darwin-x64-glibc2.34', 'darwin-x64-musl'])
      assert.throws(() => versionOf(wrong), { code: 'BAD_ARGUMENT' });
  });
});

describe('libraries that an addon loads on macOS', () => {
  const libvips = '@img/sharp-libvips-darwin-arm64';
  const rpath = ['@loader_path/../../sharp-libvips-darwin-arm64/lib'];
  const addonPath = 'node_modules/@img/sharp-darwin-arm64/lib/sharp.node';
  const addon = (changes: Partial<MachOSlice>, resolved: string | null = `node_modules/${libvips}`) =>
    nativePackage({
      name: '@img/sharp-darwin-arm64',
      path: 'node_modules/@img/sharp-darwin-arm64',
      resolvedDeps: { [libvips]: resolved },
      files: [file('lib/sharp.node', macho(changes))],
    });
  const library = (name: string, changes: Partial<MachOSlice> = {}) =>
    nativePackage({
      name: libvips,
      path: `node_modules/${libvips}`,
      files: [file(`lib/${name}`, macho(changes, { kind: 'none' }))],
    });
  const judge = (
    packages: Parameters<typeof judgeCompanions>[0],
    isPresent: ((path: string) => boolean) | null = null,
  ): Problem | undefined => judgeCompanions(packages, mac, isPresent).get(addonPath);
  const needed = ['@rpath/libvips-cpp.42.dylib', '/usr/lib/libSystem.B.dylib'];

  test('are judged with it: by the search path of the file, in the package that has them', () => {
    const other = library('libvips-cpp.42.dylib', { arch: 'x64' });
    assert.equal(judge([addon({ needed, rpath }), library('libvips-cpp.42.dylib')]), undefined);
    assert.deepEqual(judge([addon({ needed, rpath }), other]), { code: 'ARCH_MISMATCH', archs: ['x64'] });
  });

  test('are missing where neither the tree nor the Mac has them, and their package is named', () => {
    const missing = { code: 'LIBRARY_MISSING', libraries: [needed[0]], from: libvips };
    assert.deepEqual(judge([addon({ needed, rpath }, null)]), missing);
    assert.deepEqual(judge([addon({ needed, rpath }), library('libother.dylib')]), missing);
    assert.deepEqual(judge([addon({ needed: ['@loader_path/libb.dylib'] })]), {
      ...{ code: 'LIBRARY_MISSING', libraries: ['@loader_path/libb.dylib'], from: null },
    });
  });

  test('may differ in case, which the usual file systems of macOS do not tell apart', () => {
    assert.equal(judge([addon({ needed, rpath }), library('LibVips-cpp.42.dylib')]), undefined);
  });

  test('may be missing where the file says so, or a search path leads out of the tree', () => {
    assert.equal(judge([addon({ needed, rpath, weak: [needed[0] ?? ''] })]), undefined);
    assert.equal(judge([addon({ needed, rpath: [...rpath, '/opt/homebrew/lib'] })]), undefined);
    assert.equal(judge([addon({ needed, rpath: ['/usr/lib/swift'] })]), undefined);
    assert.equal(judge([addon({ needed: ['@executable_path/../lib/liba.dylib'] })]), undefined);
    assert.equal(
      judge([addon({ needed: ['@rpath/Electron Framework.framework/Electron Framework'] })]),
      undefined,
    );
  });

  test('are in no folder where the system’s own loader has them', () => {
    const system = [
      '/usr/lib/libc++.1.dylib',
      '/System/Library/Frameworks/AppKit.framework/Versions/C/AppKit',
    ];
    assert.equal(
      judge([addon({ needed: system })], () => false),
      undefined,
    );
  });

  test('by their full path are looked for on this Mac, and are a doubt on another', () => {
    const openssl = '/opt/homebrew/opt/openssl@3/lib/libcrypto.3.dylib';
    const missing = { code: 'LIBRARY_MISSING', libraries: [openssl], from: null };
    const tree = [addon({ needed: [openssl] }, null)];
    assert.equal(
      judge(tree, (path) => path === openssl),
      undefined,
    );
    assert.deepEqual(
      judge(tree, () => false),
      missing,
    );
    assert.deepEqual(judge(tree), { ...missing, elsewhere: true });
  });

  test('are looked for in /usr/local/lib by their name, too, as its loader does', () => {
    const tree = [addon({ needed, rpath })];
    assert.equal(
      judge(tree, (path) => path === '/usr/local/lib/libvips-cpp.42.dylib'),
      undefined,
    );
    assert.equal(judge(tree, () => false)?.code, 'LIBRARY_MISSING');
  });

  test('of a library count, with the search paths of what loads it', () => {
    const first = library('libvips-cpp.42.dylib', { needed: ['@rpath/libglib.dylib'] });
    const [glib] = library('libglib.dylib', { minimumOs: '14.0' }).files;
    assert.ok(glib !== undefined);
    const both = { ...first, files: [...first.files, glib] };
    assert.deepEqual(judge([addon({ needed, rpath }), both]), { code: 'MACOS_TOO_OLD', needs: '14.0' });
    assert.equal(judge([addon({ needed, rpath }), first])?.code, 'LIBRARY_MISSING');
  });

  test('a doubt about one hides nothing that is certain about another', () => {
    const [newer] = library('libnewer.dylib', { minimumOs: '14.0' }).files;
    const other = library('libvips-cpp.42.dylib', { arch: 'x64' });
    assert.ok(newer !== undefined);
    const both = { ...other, files: [newer, ...other.files] };
    assert.equal(
      judge([addon({ needed: ['@rpath/libnewer.dylib', ...needed], rpath }), both])?.code,
      'ARCH_MISMATCH',
    );
  });
});

describe('Rosetta', () => {
  const intel = { ...mac, arch: 'x64' as const, execPath: '/usr/local/bin/node' };
  const answers = (answer: string) => (asked: { count: number }) => () => {
    asked.count++;
    return answer;
  };

  test('translates programs for Intel, where the Mac says so', () => {
    assert.equal(
      isTranslated(intel, () => '1'),
      true,
    );
    assert.equal(
      isTranslated(intel, () => '0'),
      process.arch === 'arm64',
    );
  });

  test('is not asked about other programs, and other machines', () => {
    const asked = { count: 0 };
    const ask = answers('1')(asked);
    for (const other of [mac, { ...intel, execPath: null }, { ...intel, platform: 'linux' as const }])
      assert.equal(isTranslated(other, ask), false);
    assert.equal(asked.count, 0);
  });

  const forArm = findingOf({ code: 'ARCH_MISMATCH', archs: ['arm64'] });
  const pkg = findingOf({
    ...{
      code: 'PLATFORM_PACKAGE_MISSING',
      wanted: ['a-darwin-x64'],
      present: ['a-darwin-arm64'],
      offered: true,
    },
  });

  test('is named where a file or a package is for Apple silicon', () => {
    const marked = markTranslated([forArm, pkg], intel, () => true).map(({ problem }) => problem);
    assert.deepEqual(marked, [
      { ...forArm.problem, translated: true },
      { ...pkg.problem, translated: true },
    ]);
    assert.deepEqual(
      markTranslated([forArm, pkg], intel, () => false),
      [forArm, pkg],
    );
  });

  test('is not asked about where nothing is', () => {
    const others = [
      findingOf({ code: 'ARCH_MISMATCH', archs: ['ia32'] }),
      findingOf({ code: 'ABI_MISMATCH', abis: [115], runtime: 'node' }),
    ];
    const never = () => assert.fail('nobody has to be asked');
    assert.deepEqual(markTranslated(others, intel, never), others);
  });
});
