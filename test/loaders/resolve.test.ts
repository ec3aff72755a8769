import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Runtime } from '@abistamp/core';
import { parseManifest } from '@abistamp/core/internal/files/manifest';
import { readShape } from '@abistamp/core/internal/files/shape';
import {
  completeFamilies,
  type LoaderRecord,
  loaderShape,
  recogniseLoader,
  resolveLoader,
} from '@abistamp/core/internal/loaders/index';
import { declarePlatform } from '@abistamp/core/internal/loaders/platform-package/declare-platform';
import {
  electron,
  files,
  linux,
  mac,
  makePackage,
  musl,
  native,
  node20,
  resolveFrom,
  windows,
} from './package-tree.ts';

const resolve = (record: LoaderRecord, present: string[], runtime: Runtime, broken: string[] = []) =>
  resolveLoader(
    record,
    {
      ...{ name: 'subject', version: '1.2.3', platform: null, files: present },
      fits: (file) => !broken.includes(file),
      installed: () => false,
    },
    runtime,
  );

describe('a file for another ABI beside a missing one', () => {
  const preGyp: LoaderRecord = {
    kind: 'node-pre-gyp',
    moduleName: 'addon',
    modulePath: './lib/{node_abi}-{platform}-{arch}',
    napiVersions: [],
  };
  const old = 'lib/node-v115-linux-x64/addon.node';

  test('node-pre-gyp: what it was built for is told', () => {
    assert.deepEqual(resolve(preGyp, [old], linux, [old]), files(old));
    assert.deepEqual(resolve(preGyp, [old], node20), files(old));
  });

  test('is not what the loader takes where it would load, nor one for another machine', () => {
    assert.equal(resolve(preGyp, [old], linux).kind, 'nothing');
    assert.equal(resolve(preGyp, [old], mac, [old]).kind, 'nothing');
  });

  test('paths with {abi} in a package known by name, and in code that was read', () => {
    const view = makePackage({
      manifest: { name: 'node-sass' },
      files: { 'index.js': '', 'vendor/linux-x64-115/binding.node': native },
    });
    const vendor = 'vendor/linux-x64-115/binding.node';
    assert.deepEqual(resolveFrom(view, linux, { broken: [vendor] }), files(vendor));
    const record: LoaderRecord = {
      kind: 'search',
      addons: [{ attempts: [{ request: './bin/{abi}/a.node' }], fallThroughOn: 'missing' }],
    };
    assert.deepEqual(resolve(record, ['bin/115/a.node'], linux, ['bin/115/a.node']), files('bin/115/a.node'));
  });
});

describe('a family of platform packages', () => {
  const dependencies = { '@x/a-linux-x64': '1', '@x/a-darwin-arm64': '1', '@x/a-win32-x64': '1' };
  const family = (code: string) =>
    makePackage({ manifest: { optionalDependencies: dependencies }, files: { 'index.js': code } });
  const freebsd: Runtime = { ...linux, platform: 'freebsd', libc: null, glibc: null };
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the package's code
  const asked = 'require(`@x/a-${process.platform}-${process.arch}`)';

  test('asked for by a template supports no machine that it has no member for', () => {
    const view = family(`module.exports = ${asked}`);
    assert.deepEqual(resolveFrom(view, freebsd), { kind: 'unsupported' });
    assert.deepEqual(resolveFrom(view, linux), { kind: 'delegates', packages: ['@x/a-linux-x64'] });
  });

  test('asked for on some machines alone says nothing of others', () => {
    const view = family(`if (process.platform === 'linux') module.exports = ${asked}`);
    assert.deepEqual(resolveFrom(view, freebsd), files());
  });

  test('of a single member is one if it is named after its package', () => {
    const alone = (name: string, part: string, code: string) =>
      makePackage({ manifest: { name, optionalDependencies: { [part]: '1' } }, files: { 'index.js': code } });
    for (const [name, part] of [
      ['a', 'a-linux-x64'],
      ['a', '@a/linux-x64-gnu'],
      ['@x/a', '@x/a-linux-x64'],
    ] as const) {
      const view = alone(name, part, `module.exports = require('${part}')`);
      assert.deepEqual(resolveFrom(view, linux), { kind: 'delegates', packages: [part] }, part);
      assert.notEqual(resolveFrom(view, windows).kind, 'delegates', part);
    }
    assert.equal(recogniseLoader(alone('a', 'a-linux-x64', "require('./b')")).loader.kind, 'unknown');
    // Listed to get around an install that leaves it out.
    const odd = alone('a', '@rollup/rollup-linux-x64-gnu', "require('rollup')");
    assert.equal(recogniseLoader(odd).loader.kind, 'unknown');
    assert.equal(recogniseLoader(alone('a', 'a-linux', "require('a-linux')")).loader.kind, 'unknown');
  });

  test('one without a C library in its name, beside one for musl, is for glibc', () => {
    const record: LoaderRecord = { kind: 'platform-package', uses: 'all', main: null };
    const named = (name: string) => ({ name, platform: null, loader: record as LoaderRecord });
    for (const [glibc, forMusl] of [
      ['@x/a-linux-x64', '@x/a-linuxmusl-x64'],
      ['@x/linux-x64', '@x/linux-x64-musl'],
      ['a-linux-x64', 'a-linux-musl-x64'],
    ] as const) {
      const [first] = completeFamilies([named(glibc)], [glibc, forMusl]);
      assert.ok(first);
      assert.deepEqual(resolve(first.loader, ['a.node'], musl), files(), glibc);
      assert.deepEqual(resolve(first.loader, ['a.node'], linux), files('a.node'), glibc);
    }
    const [alone] = completeFamilies([named('@x/a-linux-x64')], ['@x/a-linux-x64', '@y/a-linuxmusl-x64']);
    assert.ok(alone);
    assert.deepEqual(resolve(alone.loader, ['a.node'], musl), files('a.node'));
  });

  describe('each of which may be installed on several systems', () => {
    const everywhere = ['darwin', 'linux', 'win32'];
    /** What one of them loads on Linux. */
    const loads = (name: string, siblings: string[], os = everywhere) => {
      const loader: LoaderRecord = { kind: 'general', files: ['a.node'], expected: [] };
      const platform = { os, cpu: ['x64'], libc: [] };
      const [completed] = completeFamilies([{ name, platform, loader }], [name, ...siblings]);
      assert.ok(completed);
      return resolve(completed.loader, ['a.node'], linux);
    };

    test('are for the one that is in their names', () => {
      for (const [name, sibling] of [
        ['@x/libnut-darwin', '@x/libnut-linux'],
        ['libnut-win32-x64', 'libnut-linux-x64'],
        ['get_mac_address', 'get_linux_address'],
      ] as const) {
        assert.deepEqual(loads(name, [sibling]), files(), name);
        assert.deepEqual(loads(sibling, [name]), files('a.node'), sibling);
      }
    });

    test('one that has no such siblings is for all that it declares', () => {
      for (const siblings of [[], ['libnut'], ['libnut-darwin-arm64'], ['@y/libnut-linux'], ['other-linux']])
        assert.deepEqual(loads('libnut-darwin', siblings), files('a.node'), siblings.join());
      assert.deepEqual(loads('get-mac-address', ['get-address', 'mac-address']), files('a.node'));
      assert.deepEqual(loads('libnut-darwin', ['libnut-linux'], ['!win32']), files('a.node'));
      assert.deepEqual(loads('libnut-android', ['libnut-linux']), files('a.node'));
    });
  });
});

describe('packages known by name', () => {
  test('names that every object has are names like others', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty']) {
      const view = makePackage({
        manifest: { name },
        files: { 'index.js': "require('./a.node')", 'a.node': native },
      });
      assert.deepEqual(resolveFrom(view, linux), files('a.node'), name);
    }
  });

  test("esbuild's program inside the package counts where the platform package was left out", () => {
    const manifest = {
      name: 'esbuild',
      optionalDependencies: { '@esbuild/linux-x64': '1', '@esbuild/darwin-arm64': '1' },
    };
    const program = 'lib/downloaded-@esbuild-linux-x64-esbuild';
    const view = makePackage({ manifest, files: { 'lib/main.js': '', [program]: native } });
    assert.deepEqual(resolveFrom(view, linux), files(program));
    const bare = makePackage({ manifest, files: { 'lib/main.js': '' } });
    assert.deepEqual(resolveFrom(bare, linux), { kind: 'delegates', packages: ['@esbuild/linux-x64'] });
  });

  test('sharp takes WebAssembly that others of its packages brought along', () => {
    const view = makePackage({
      manifest: {
        name: 'sharp',
        optionalDependencies: { '@img/sharp-linux-x64': '1', '@img/sharp-darwin-arm64': '1' },
      },
      files: { 'lib/sharp.js': '' },
    });
    const packages = ['@img/sharp-wasm32', '@img/sharp-linux-x64'];
    assert.deepEqual(resolveFrom(view, linux, { installed: ['@img/sharp-wasm32'] }), {
      kind: 'delegates',
      packages,
    });
    assert.deepEqual(resolveFrom(view, linux), { kind: 'delegates', packages: ['@img/sharp-linux-x64'] });
  });

  test('an own build of old sharp on musl', () => {
    const manifest = {
      name: 'sharp',
      optionalDependencies: { '@img/sharp-linux-x64': '1', '@img/sharp-darwin-arm64': '1' },
    };
    const own = 'src/build/Release/sharp-linuxmusl-x64.node';
    const glibc = 'src/build/Release/sharp-linux-x64.node';
    const view = makePackage({ manifest, files: { 'lib/sharp.js': '', [own]: native, [glibc]: native } });
    assert.deepEqual(resolveFrom(view, musl), files(own));
    assert.deepEqual(resolveFrom(view, linux), files(glibc));
  });
});

describe('several addons', () => {
  const first = { attempts: [{ request: './a.node' }, { request: './a2.node' }], fallThroughOn: 'missing' };
  const second = { attempts: [{ request: './b.node' }, { request: './b2.node' }], fallThroughOn: 'missing' };
  const record = { kind: 'search', addons: [first, second] } as LoaderRecord;

  test('are all loaded, each from its first place; a file once', () => {
    assert.deepEqual(resolve(record, ['a.node', 'b.node', 'b2.node'], linux), files('a.node', 'b.node'));
    const twice = { kind: 'search', addons: [first, first] } as LoaderRecord;
    assert.deepEqual(resolve(twice, ['a.node'], linux), files('a.node'));
  });

  test('a better file behind a broken one is told of any of them', () => {
    const present = ['a.node', 'b.node', 'b2.node'];
    assert.deepEqual(resolve(record, present, linux, ['b.node']), {
      ...{ kind: 'files', files: ['a.node', 'b.node'] },
      shadowed: 'b2.node',
    });
    assert.deepEqual(resolve(record, present, linux, ['b.node', 'b2.node']), files('a.node', 'b.node'));
  });

  test('one that is missing counts if all are, or if it is certainly loaded', () => {
    assert.deepEqual(resolve(record, ['b.node'], linux), files('b.node'));
    assert.deepEqual(resolve(record, [], linux), { kind: 'nothing', expected: ['a.node', 'a2.node'] });
    const certain = { kind: 'search', addons: [{ ...first, certain: true }, second] } as LoaderRecord;
    assert.equal(resolve(certain, ['b.node'], linux).kind, 'nothing');
    assert.deepEqual(resolve(certain, ['a2.node'], linux), files('a2.node'));
  });
});

describe('an undeclared platform', () => {
  const declared = (manifest: object) => {
    const parsed = parseManifest(JSON.stringify({ main: 'a.node', ...manifest }));
    assert.ok(parsed);
    const { os, cpu, libc } = declarePlatform(parsed);
    return { os, cpu, libc };
  };
  const none = { os: [], cpu: [], libc: [] };

  test('is what the name says of a package whose main file is an addon', () => {
    assert.deepEqual(declared({ name: '@x/a-linux-x64' }), { os: ['linux'], cpu: ['x64'], libc: [] });
    assert.deepEqual(declared({ name: 'a-darwin-arm64' }), { os: ['darwin'], cpu: ['arm64'], libc: [] });
    assert.deepEqual(declared({ name: 'a-linux-x64-musl' }), {
      ...{ os: ['linux'], cpu: ['x64'], libc: ['musl'] },
    });
  });

  test('stays unknown where the name says half of it, or the main file is code', () => {
    assert.deepEqual(declared({ name: 'a-linux' }), none);
    assert.deepEqual(declared({ name: 'a-x64' }), none);
    assert.deepEqual(declared({ name: 'a-linux-x64', main: 'index.js' }), none);
    assert.deepEqual(declared({ name: 'a-linux-x64', main: undefined }), none);
    assert.deepEqual(declared({ name: undefined }), none);
  });

  test('what the package declares counts, and not its name', () => {
    assert.deepEqual(declared({ name: 'a-linux-x64', os: ['win32'] }), { os: ['win32'], cpu: [], libc: [] });
  });
});

describe('tags of prebuilds', () => {
  const record: LoaderRecord = { kind: 'node-gyp-build', root: '', flavor: 'tags' };
  const pick = (names: string[], runtime: Runtime) => {
    const folder = `prebuilds/linux-${runtime.arch}/`;
    const found = resolve(
      record,
      names.map((name) => folder + name),
      runtime,
    );
    return found.kind === 'files' ? found.files.map((file) => file.slice(folder.length)) : found.kind;
  };
  const arm: Runtime = { ...linux, arch: 'arm' };
  const arm64: Runtime = { ...linux, arch: 'arm64' };

  test("Arm's versions", () => {
    assert.deepEqual(pick(['node.napi.armv8.node'], arm64), ['node.napi.armv8.node']);
    assert.equal(pick(['node.napi.armv7.node'], arm64), 'nothing');
    assert.deepEqual(pick(['node.napi.armv6.node'], arm), ['node.napi.armv6.node']);
    assert.deepEqual(pick(['node.napi.armv7.node'], arm), ['node.napi.armv7.node']);
    assert.equal(pick(['node.napi.armv8.node'], arm), 'nothing');
    assert.equal(pick(['node.napi.armv8.node'], linux), 'nothing');
  });

  test("libuv's version and the C library", () => {
    assert.deepEqual(pick(['node.napi.uv1.node'], linux), ['node.napi.uv1.node']);
    assert.equal(pick(['node.napi.uv2.node'], linux), 'nothing');
    assert.deepEqual(pick(['node.napi.glibc.node', 'node.napi.musl.node'], musl), ['node.napi.musl.node']);
  });
});

describe('the most specific prebuild', () => {
  const flavored = (flavor: 'tags' | 'packages') => (runtime: Runtime, names: string[]) => {
    const folder = `prebuilds/linux-x64/`;
    const record: LoaderRecord = { kind: 'node-gyp-build', root: '', flavor };
    const found = resolve(
      record,
      names.map((name) => folder + name),
      runtime,
    );
    return found.kind === 'files' ? found.files.join().slice(folder.length) : null;
  };

  test('is the one for the runtime, then for the ABI, then the one with the most tags', () => {
    const pick = flavored('tags');
    for (const [best, other] of [
      ['node.abi127.node', 'abi127.musl.uv1.node'],
      ['electron.napi.node', 'node.napi.uv1.glibc.node'],
      ['node.abi127.node', 'node.napi.uv1.glibc.node'],
      ['node.napi.glibc.node', 'node.napi.node'],
      ['node.napi.uv1.glibc.node', 'node.napi.glibc.node'],
    ] as const) {
      const runtime = best.startsWith('electron') ? electron : linux;
      assert.equal(pick(runtime, [best, other]), best, `${best} ${other}`);
      assert.equal(pick(runtime, [other, best]), best, `${other} ${best}`);
    }
  });

  test('is none that is for another runtime or ABI, whatever else it says', () => {
    const pick = flavored('tags');
    for (const name of [
      'electron.node',
      'electron.napi.node',
      'node-webkit.napi.node',
      'node.abi115.node',
      'node.abi127.musl.node',
      'node.napi.uv2.node',
      'node.napi.txt',
    ])
      assert.equal(pick(linux, [name]), null, name);
    for (const name of ['a.node', 'any.words.here.node', 'node.abi115.napi.node'])
      assert.equal(pick(linux, [name]), name);
  });

  test('in packages with optional ones has to name a runtime, and an ABI or Node-API', () => {
    const pick = flavored('packages');
    for (const name of ['a.node', 'node.node', 'abi127.node', 'napi.node', 'electron.abi127.node'])
      assert.equal(pick(linux, [name]), null, name);
    for (const name of ['node.abi127.node', 'node.napi.node', 'node.napi.glibc.node'])
      assert.equal(pick(linux, [name]), name);
  });

  test('is in a folder for exactly this system and processor', () => {
    const record: LoaderRecord = { kind: 'node-gyp-build', root: '', flavor: 'tags' };
    const kindIn = (folder: string) => resolve(record, [`prebuilds/${folder}/a.node`], linux).kind;
    for (const folder of ['linux-x64', 'linux-ia32+x64']) assert.equal(kindIn(folder), 'files', folder);
    for (const folder of ['linux', 'linux-', 'linux-x64-musl', 'linux-x64+', 'linux-+x64', 'darwin-x64'])
      assert.equal(kindIn(folder), 'nothing', folder);
  });
});

describe('records', () => {
  const shape = (record: object) => readShape(loaderShape, JSON.parse(JSON.stringify(record)));
  const good = [
    { kind: 'bindings', file: 'a.node', root: '' },
    { kind: 'node-gyp-build', root: '', flavor: 'tags', when: { os: ['linux'] } },
    { kind: 'platform-package', uses: 'all', main: null, glibc: true },
    { kind: 'known-package', addons: [{ attempts: [{ request: './a.node' }], fallThroughOn: 'failed' }] },
    { kind: 'unknown' },
  ];

  test('come back as they were written', () => {
    for (const record of good) assert.deepEqual(shape(record), record);
  });

  test('of another shape are none', () => {
    for (const record of [
      {},
      { kind: 'constructor' },
      { kind: '__proto__' },
      { kind: 'bindings', file: 7, root: '' },
      { kind: 'bindings', file: 'a.node' },
      { kind: 'node-gyp-build', root: '', flavor: 'other' },
      { kind: 'node-gyp-build', root: '', flavor: 'tags', when: { os: 'linux' } },
      { kind: 'node-gyp-build', root: '', flavor: 'tags', when: { runtime: 'deno' } },
      { kind: 'search', addons: [{ attempts: [{}], fallThroughOn: 'failed' }] },
      { kind: 'search', addons: [{ attempts: [], fallThroughOn: 'never' }] },
      { kind: 'search', addons: [{ attempts: [], fallThroughOn: 'failed', certain: false }] },
      { kind: 'cmake-ts', builds: [{ file: 'a.node' }] },
      { kind: 'general', files: 'a.node', expected: [] },
    ])
      assert.equal(shape(record), null, JSON.stringify(record));
  });
});

describe('a build whose result no code was seen to load', () => {
  const expected = (scripts: Record<string, string>, more: object = {}, gyp = '{ "target_name": "a" }') => {
    const view = makePackage({
      manifest: { main: 'none.js', scripts, ...more },
      files: { 'binding.gyp': gyp },
    });
    const resolved = resolveFrom(view, linux);
    return resolved.kind === 'nothing' ? resolved.expected.join() : resolved.kind;
  };
  const built = 'build/Release/a.node';
  const rows: [what: string, scripts: Record<string, string>, expected: string, more?: object][] = [
    ['none but a binding.gyp', {}, built],
    ['none, and no gypfile', {}, 'files', { gypfile: false }],
    ['node-gyp', { install: 'node-gyp rebuild' }, built],
    ['node-gyp after the install', { postinstall: 'node-gyp rebuild', install: 'node-gyp rebuild' }, built],
    ['prebuild-install, else node-gyp', { install: 'prebuild-install || node-gyp rebuild' }, built],
    ['node-pre-gyp', { install: 'node-pre-gyp install --fallback-to-build' }, built],
    ['something else', { install: 'node install.js' }, 'files'],
    ['something else before it', { preinstall: 'node x.js' }, 'files'],
    ['one that may fail', { install: 'node-gyp rebuild || node suppress-error.js' }, 'files'],
    ['one that may fail, with a word', { install: 'node-gyp rebuild || echo no' }, 'files'],
    ['one that may fail, and says true', { install: 'node-gyp rebuild || true' }, 'files'],
    ['one whose end is forgotten', { install: 'node-gyp rebuild; exit 0' }, 'files'],
    ['one that may fail twice', { install: 'x || node-gyp rebuild || make' }, built],
    ['a name that ends in a bar', { install: 'node-gyp rebuild ||gyp' }, built],
  ];
  for (const [what, scripts, result, more] of rows)
    test(`${what}: ${result}`, () => {
      assert.equal(expected(scripts, more), result);
    });

  test('has the names of its targets, or of its module', () => {
    const names = (gyp: string) => expected({ install: 'node-gyp rebuild' }, {}, gyp);
    assert.equal(
      names(`{ 'target_name': 'a' }, { "target_name" : "b" }, { 'target_name': 'a' }`),
      `${built},build/Release/b.node`,
    );
    assert.equal(names(`{ 'target_name': '<(module_name)', 'module_name': 'm' }`), 'build/Release/m.node');
    assert.equal(names('{}'), 'files');
    for (const helper of [
      'action_after_build',
      'action_before_build',
      'copy_binary',
      'copy_modules',
      'copy_build',
      'build_release',
    ])
      assert.equal(names(`{ "target_name": "a" }, { "target_name": "${helper}" }`), built, helper);
  });
});

describe('a file that nothing was seen to load', () => {
  const record: LoaderRecord = {
    kind: 'search',
    addons: [{ attempts: [{ request: './build/Release/x.node' }], fallThroughOn: 'missing' }],
  };
  const other = 'prebuilds/linux-x64/y.node';
  const rows: [what: string, present: string[], broken: string[], found: unknown][] = [
    ['is taken if it names this machine and fits', [other], [], files(other)],
    ['is not taken if it does not fit', [other], [other], null],
    ['is not taken for another machine', ['prebuilds/darwin-arm64/y.node'], [], null],
    ['is not taken for another ABI', ['linux-x64-115/y.node'], [], null],
    ['is not taken if it names no machine', ['lib/y.node'], [], null],
    ['is not taken from tests', ['test/linux-x64/y.node'], [], null],
    ['is not what was built, if that fits', ['build/Release/y.node'], [], null],
    [
      'is what was built, if that does not fit',
      ['build/Release/y.node'],
      ['build/Release/y.node'],
      files('build/Release/y.node'),
    ],
    [
      'is what was built for debugging, too',
      ['build/Debug/y.node'],
      ['build/Debug/y.node'],
      files('build/Debug/y.node'),
    ],
    ['is not what was built deeper', ['build/Release/lib/y.node'], ['build/Release/lib/y.node'], null],
    [
      'is not one of two builds, if one fits',
      ['build/Release/y.node', 'build/Release/z.node'],
      ['build/Release/y.node'],
      null,
    ],
  ];
  test('is missed where code lists one for each processor of the system, and none for this one', () => {
    const listing = (cpus: string[], more: object[] = []): LoaderRecord => ({
      kind: 'search',
      addons: [
        {
          attempts: [
            ...cpus.map((cpu) => ({ request: `./linux_${cpu}/x.node`, when: { os: ['linux'], cpu: [cpu] } })),
            ...more.map((when) => ({ request: './x.node', when })),
          ],
          fallThroughOn: 'failed',
        },
      ],
    });
    const on = (record: LoaderRecord, machine: Partial<Runtime>) =>
      resolve(record, ['linux_x64/x.node'], { ...linux, ...machine }).kind;
    // koffi, before 2.10 or on what it was never built for.
    const many = listing(['x64', 'arm64', 'ia32']);
    assert.equal(on(many, { arch: 's390x' }), 'unsupported');
    assert.equal(on(many, {}), 'files');
    assert.equal(on(many, { platform: 'win32', libc: null }), 'files');
    // Faster on one or two, or with one for all others.
    assert.equal(on(listing(['x64', 'arm64']), { arch: 's390x' }), 'files');
    const rest = listing(['x64', 'arm64', 'ia32'], [{ os: ['linux'], cpu: ['s390x', 'ppc64'] }]);
    assert.equal(on(rest, { arch: 'riscv64' }), 'files');
  });

  test('is not what code looks for under another name of the machine', () => {
    const on = (request: string, present: string, machine: Partial<Runtime>) => {
      const searching: LoaderRecord = {
        kind: 'search',
        addons: [{ attempts: [{ request }], fallThroughOn: 'failed' }],
      };
      return resolve(searching, [present], { ...linux, ...machine });
    };
    // koffi 2.9.0, as it was published, on armv7l and on ia32.
    for (const [asked, present, machine] of [
      ['./build/koffi/linux_armhf/koffi.node', 'build/koffi/linux_arm32/koffi.node', { arch: 'arm' }],
      ['./build/koffi/linux_ia32/koffi.node', 'build/koffi/linux_i386/koffi.node', { arch: 'ia32' }],
      ['./x.linux-arm-gnueabihf.node', 'x.linux-armv7-gnueabihf.node', { arch: 'arm' }],
      ['./lib/linux-x86_64/x.node', 'lib/linux-x64/x.node', {}],
    ] as const) {
      assert.equal(on(asked, present, machine).kind, 'nothing', asked);
      assert.deepEqual(on('./build/Release/x.node', present, machine), files(present), present);
    }
  });

  for (const [what, present, broken, found] of rows)
    test(what, () => {
      const nothing = { kind: 'nothing', expected: ['build/Release/x.node'] };
      assert.deepEqual(resolve(record, present, linux, broken), found ?? nothing);
    });
});

describe('a package without code, whose files are all for another machine', () => {
  const other = { 'prebuilds/darwin-arm64/x.node': native } as const;

  test('has nothing to load', () => {
    const view = makePackage({ manifest: { name: 'subject' }, files: other });
    assert.deepEqual(resolveFrom(view, linux), { kind: 'nothing', expected: [] });
    assert.deepEqual(resolveFrom(view, mac), files('prebuilds/darwin-arm64/x.node'));
  });

  test('lacks nothing if it has code, or is named for a machine: another package chooses', () => {
    const kinds = [
      makePackage({ manifest: { name: 'subject' }, files: { ...other, 'index.js': '' } }),
      makePackage({ manifest: { name: 'subject-darwin-arm64' }, files: other }),
    ];
    for (const view of kinds)
      assert.deepEqual(resolveFrom(view, linux), { kind: 'files', files: [], shadowed: null });
  });
});
