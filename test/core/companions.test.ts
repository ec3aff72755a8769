import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { findProvider, judgeCompanions } from '../../packages/core/src/verdict/companions.ts';
import { elf, file, nativePackage, nodeApi, runtime } from '../support/facts.ts';

const libvips = '@img/sharp-libvips-linux-x64';
const addonPath = 'node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64.node';

/** sharp's way: the addon looks for its library in the folder of a package beside its own. */
const addon = (resolved: string | null) =>
  nativePackage({
    name: '@img/sharp-linux-x64',
    path: 'node_modules/@img/sharp-linux-x64',
    resolvedDeps: { [libvips]: resolved },
    files: [
      file(
        'lib/sharp-linux-x64.node',
        elf(nodeApi(9), {
          needed: ['libvips-cpp.so.42', 'libstdc++.so.6', 'libc.so.6'],
          rpath: ['$ORIGIN/../../sharp-libvips-linux-x64/lib'],
        }),
      ),
    ],
  });

const library = (path: string, changes: Parameters<typeof elf>[1]) =>
  nativePackage({
    name: libvips,
    path,
    files: [file('lib/libvips-cpp.so.42', elf({ kind: 'none' }, changes))],
  });

describe('libraries of the tree that an addon loads', () => {
  test('the floor is that of all of them', () => {
    const packages = [
      addon(`node_modules/${libvips}`),
      library(`node_modules/${libvips}`, { glibc: '2.38' }),
    ];
    assert.deepEqual(
      [...judgeCompanions(packages, runtime())],
      [[addonPath, { code: 'GLIBC_TOO_OLD', needs: '2.38' }]],
    );
    assert.equal(judgeCompanions(packages, runtime({ glibc: '2.39' })).size, 0);
  });

  test('a library in the package itself is for another C library', () => {
    const pkg = nativePackage({
      files: [
        file('lib/duckdb.node', elf(nodeApi(8), { needed: ['libduckdb.so'], runpath: ['$ORIGIN'] })),
        file('lib/libduckdb.so', elf({ kind: 'none' }, { needed: ['libc.so.6', 'ld-linux-x86-64.so.2'] })),
      ],
    });
    assert.deepEqual(
      judgeCompanions([pkg], runtime({ libc: 'musl', glibc: null })).get(
        'node_modules/addon/lib/duckdb.node',
      ),
      {
        code: 'LIBC_MISMATCH',
        libc: 'glibc',
        certain: true,
      },
    );
  });

  test('a library that is named by its path is looked for nowhere else', () => {
    const needing = (...needed: string[]) => {
      const whole = addon(null);
      const [only] = whole.files;
      const rpath = ['$ORIGIN/../../sharp-libvips-linux-x64/lib'];
      const files = only === undefined ? [] : [file(only.path, elf(nodeApi(9), { needed, rpath }))];
      return [...judgeCompanions([{ ...whole, files }], runtime()).values()].map(({ code }) => code);
    };
    assert.deepEqual(needing('libvips-cpp.so.42'), ['LIBRARY_MISSING']);
    assert.deepEqual(needing('/opt/libvips-cpp.so.42'), []);
    assert.deepEqual(needing('lib/libvips-cpp.so.42'), []);
  });

  test('a library that needs another one is followed, in a circle too', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the loader's own notation
    const needs = (name: string) => elf({ kind: 'none' }, { needed: [name], runpath: ['${ORIGIN}'] });
    const pkg = nativePackage({
      files: [
        file('a.node', elf(nodeApi(8), { needed: ['libb.so'], runpath: ['$ORIGIN/'] })),
        file('libb.so', needs('libc1.so')),
        file('libc1.so', elf({ kind: 'none' }, { needed: ['libb.so'], runpath: ['$ORIGIN'], glibc: '2.99' })),
      ],
    });
    assert.equal(judgeCompanions([pkg], runtime()).get('node_modules/addon/a.node')?.code, 'GLIBC_TOO_OLD');
  });

  test('a dependency is looked for where it is really installed', () => {
    const real = `node_modules/.pnpm/libvips/node_modules/${libvips}`;
    const packages = [addon(real), library(real, { arch: 'arm64' })];
    assert.equal(judgeCompanions(packages, runtime()).get(addonPath)?.code, 'ARCH_MISMATCH');
  });

  test('one that is not installed is missing, by the name of the package that brings it', () => {
    assert.deepEqual(judgeCompanions([addon(null)], runtime()).get(addonPath), {
      code: 'LIBRARY_MISSING',
      libraries: ['libvips-cpp.so.42'],
      from: libvips,
    });
  });

  test('libraries of the machine are nobody’s package', () => {
    const [file] = addon(null).files;
    assert.ok(file !== undefined);
    assert.equal(findProvider(addon(null), file, 'libvips-cpp.so.42'), libvips);
    assert.equal(findProvider(addon(null), file, 'libstdc++.so.6'), null);
  });

  test('a path that leads out of the tree leads nowhere', () => {
    const pkg = nativePackage({
      files: [
        file('a.node', elf(nodeApi(8), { needed: ['libb.so'], runpath: ['$ORIGIN/../../../../etc'] })),
        file('libb.so', elf({ kind: 'none' }, { glibc: '2.99' })),
      ],
    });
    assert.equal(judgeCompanions([pkg], runtime()).size, 0);
  });
});
