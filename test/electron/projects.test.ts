import assert from 'node:assert/strict';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, findElectron, openProject, proveTree } from '@abistamp/core';
import { listExternalCalls } from '@abistamp/core/internal/verdict/external-buffers';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { type MadeFiles, madeTree, pinnedAddon, pinnedPackage, thisAbi } from '../support/made-tree.ts';

/* How Electron is recognised, and for whom each package is judged. The installed Electron is its package.json alone. */

const electronAbi = 143;
const electron = (folder = 'node_modules/electron', version = '40.1.0'): MadeFiles => ({
  [`${folder}/package.json`]: { name: 'electron', version },
});

const manifest = (fields: object) => ({
  'package.json': { name: 'made', private: true, ...fields },
});

/** An app that loads `pinned`, and has Electron and a packager as tools. */
const app = (fields: object = {}) => ({
  ...electron(),
  ...manifest({
    dependencies: { pinned: '1.0.0', stable: '2.0.0' },
    devDependencies: { electron: '^40.0.0', 'electron-builder': '^26.0.0' },
    ...fields,
  }),
});

const judge = (files: MadeFiles) => checkTree(madeTree(files).session());

/** Code, package, severity, why it is unsure and the ABI that is required, of each finding. */
const findingsOf = (files: MadeFiles) =>
  judge(files).findings.map(({ problem, package: { name }, severity, unsure, runtime }) => [
    ...[problem.code, name, severity, unsure ?? null, runtime?.abi ?? thisAbi],
  ]);

describe('an Electron app', () => {
  test('is proved by its own Electron, and not by Node.js', async () => {
    const here = madeTree(app()).session();
    await assert.rejects(proveTree(here, checkTree(here)), {
      code: 'BAD_ARGUMENT',
      message:
        /an app here loads native packages in electron-v143-\S+, and --prove would load them in Node\.js/,
    });
  });

  const signs: Record<string, MadeFiles> = {
    'electron-builder': app(),
    'electron-builder.yml': {
      ...app({ devDependencies: { electron: '40.1.0' } }),
      'electron-builder.yml': 'appId: x\n',
    },
    'electron-vite': {
      ...app({ devDependencies: { electron: '40.1.0' } }),
      'electron.vite.config.mjs': '',
    },
    'the script start': app({ devDependencies: { electron: '40.1.0' }, scripts: { start: 'electron .' } }),
    'the script dev with flags': app({
      devDependencies: { electron: '40.1.0' },
      scripts: { dev: 'cross-env A=1 electron --inspect=5858 ./dist/main.js' },
    }),
    'its main file': {
      ...app({ devDependencies: { electron: '40.1.0' }, main: './main.js' }),
      'main.js': "const { app } = require('electron');\n",
    },
    'its main file, a module': {
      ...app({ devDependencies: { electron: '40.1.0' }, main: 'main.mjs' }),
      'main.mjs': 'import { app } from "electron";\n',
    },
    'Electron among its dependencies': app({
      dependencies: { electron: '40.1.0', pinned: '1.0.0' },
      devDependencies: {},
      scripts: { start: 'electron main.js' },
    }),
  };
  for (const [sign, files] of Object.entries(signs))
    test(`is recognised by ${sign}`, () => {
      assert.deepEqual(findingsOf(files), [['ABI_MISMATCH', 'pinned', 'error', null, electronAbi]]);
    });

  test('fits once its packages are built for its Electron, without a word of Node', () => {
    const verdict = judge({ ...app(), ...pinnedPackage('pinned', electronAbi) });
    assert.equal(verdict.answer, 'fits');
    assert.deepEqual(
      verdict.electron?.map(({ runtime: { version, abi, nodeApi }, native }) => [
        version,
        abi,
        nodeApi,
        native,
      ]),
      [['40.1.0', electronAbi, 10, 2]],
    );
  });

  test('takes the ABI that its Electron notes, which the table does not have yet', () => {
    const files = { ...app(), ...electron('node_modules/electron', '99.0.0') };
    const later = { ...files, 'node_modules/electron/abi_version': '222\n' };
    assert.deepEqual(findingsOf(later), [['ABI_MISMATCH', 'pinned', 'error', null, 222]]);
    assert.equal(findElectron(madeTree(files).session().project), null, 'an unknown release decides nothing');
  });

  test('takes the release that was unpacked, if it is not that of the package', () => {
    const other = { ...app(), 'node_modules/electron/dist/version': '39.0.0' };
    assert.deepEqual(findingsOf(other), [['ABI_MISMATCH', 'pinned', 'error', null, 140]]);
  });

  test('says for whom each finding is', () => {
    const [finding] = judge(app()).findings;
    assert.deepEqual([finding?.runtime?.kind, finding?.runtime?.version], ['electron', '40.1.0']);
    assert.equal(finding?.repair, 'rebuild');
  });

  test('needs what its packages need', () => {
    const nested = {
      ...app({ dependencies: { plain: '3.0.0' } }),
      'node_modules/plain/package.json': { name: 'plain', version: '3.0.0', dependencies: { pinned: '1' } },
    };
    assert.deepEqual(findingsOf(nested), [['ABI_MISMATCH', 'pinned', 'error', null, electronAbi]]);
  });

  test('of Electron Forge is built at its start, and only warned of until then', () => {
    const forge = app({ devDependencies: { electron: '40.1.0', '@electron-forge/cli': '7' } });
    assert.deepEqual(findingsOf(forge), [
      ['ABI_MISMATCH', 'pinned', 'warning', 'built-at-start', electronAbi],
    ]);
    const foreign = { ...forge, ...pinnedPackage('pinned', 93) };
    assert.deepEqual(findingsOf(foreign), [['ABI_MISMATCH', 'pinned', 'error', null, electronAbi]]);
  });
});

describe('packages of tests and tools', () => {
  const tool = app({ dependencies: {} });

  test('are judged for Node', () => {
    assert.deepEqual(findingsOf(tool), []);
    const foreign = { ...tool, ...pinnedPackage('pinned', 93) };
    assert.deepEqual(findingsOf(foreign), [['ABI_MISMATCH', 'pinned', 'error', null, thisAbi]]);
  });

  test('are only warned of if they were built for the Electron that is here', () => {
    const built = { ...tool, ...pinnedPackage('pinned', electronAbi) };
    assert.deepEqual(findingsOf(built), [['ABI_MISMATCH', 'pinned', 'warning', 'built-for-app', thisAbi]]);
  });
});

describe('what is no Electron app', () => {
  const others: Record<string, MadeFiles> = {
    'a project that only tests in Electron': {
      ...electron(),
      ...manifest({
        dependencies: { pinned: '1.0.0' },
        devDependencies: { electron: '40.1.0', 'electron-mocha': '13' },
        scripts: { start: 'node server.js', test: 'electron-mocha test' },
      }),
    },
    'a project to which another package brought Electron': {
      ...electron(),
      ...manifest({ dependencies: { pinned: '1.0.0' }, scripts: { start: 'electron .' } }),
    },
    'a project that names Electron, and has none': {
      ...app(),
      'node_modules/electron/package.json': '',
    },
    'a server whose code mentions Electron': {
      ...electron(),
      ...manifest({
        dependencies: { pinned: '1.0.0' },
        devDependencies: { electron: '40.1.0' },
        main: 'server.js',
      }),
      'server.js': "if (process.versions.electron) console.log('electron');\n",
    },
  };
  for (const [name, files] of Object.entries(others))
    test(`${name} is judged for Node`, () => {
      assert.deepEqual(findingsOf(files), []);
      assert.equal(judge(files).electron, undefined);
    });
});

describe('two package.json files', () => {
  const outer = {
    ...electron(),
    ...manifest({
      dependencies: { pinned: '1.0.0' },
      devDependencies: { electron: '40.1.0', 'electron-builder': '26' },
      build: { directories: { app: './release/app/' } },
    }),
    'release/app/package.json': { name: 'app', dependencies: { inner: '1.0.0' } },
    'release/app/node_modules/.package-lock.json': { lockfileVersion: 3, packages: {} },
  };
  const inner = Object.fromEntries(
    Object.entries(pinnedPackage('inner')).map(([path, content]) => [`release/app/${path}`, content]),
  );

  test('the outer one lists tools alone', () => {
    assert.deepEqual(findingsOf({ ...outer, ...inner }), []);
  });

  test('the inner one is the app, with the Electron above it', () => {
    const { root, session } = madeTree({ ...outer, ...inner });
    const project = openProject(join(root, 'release/app'));
    const { findings } = checkTree({ ...session(), project });
    assert.deepEqual(
      findings.map((finding) => [finding.package.name, finding.runtime?.abi]),
      [['inner', electronAbi]],
    );
  });

  test('is named in a file of settings, too', () => {
    const { build: _build, ...plain } = outer['package.json'] as Record<string, unknown>;
    for (const [name, text] of [
      ['electron-builder.yml', 'appId: x\ndirectories:\n  output: dist\n  app: release/app\n'],
      ['electron-builder.json', '{ "directories": { "app": "release/app/" } }'],
    ] as const) {
      const { root, session } = madeTree({ ...outer, ...inner, 'package.json': plain, [name]: text });
      assert.deepEqual(checkTree(session()).findings, []);
      const { findings } = checkTree({ ...session(), project: openProject(join(root, 'release/app')) });
      assert.deepEqual(
        findings.map((finding) => [finding.package.name, finding.runtime?.abi]),
        [['inner', electronAbi]],
      );
    }
  });

  test('a folder that the outer one does not name is no app', () => {
    const unnamed = {
      'package.json': { name: 'x', devDependencies: { electron: '40', 'electron-builder': '26' } },
    };
    const { root } = madeTree({ ...outer, ...inner, ...unnamed });
    assert.equal(findElectron(openProject(join(root, 'release/app'))), null);
  });
});

describe('a workspace', () => {
  const workspace = (server: object): MadeFiles => ({
    ...electron(),
    ...manifest({ workspaces: ['apps/*'] }),
    'apps/desktop/package.json': {
      name: 'desktop',
      dependencies: { pinned: '1.0.0' },
      devDependencies: { electron: '40.1.0', 'electron-builder': '26' },
    },
    'apps/server/package.json': { name: 'server', ...server },
    'package-lock.json': {
      lockfileVersion: 3,
      packages: {
        '': { workspaces: ['apps/*'] },
        'apps/desktop': { name: 'desktop' },
        'apps/server': { name: 'server' },
        'node_modules/desktop': { resolved: 'apps/desktop', link: true },
        'node_modules/server': { resolved: 'apps/server', link: true },
        'node_modules/pinned': { version: '1.0.0', integrity: 'sha512-cGlubmVk', hasInstallScript: true },
      },
    },
  });

  test('its app is judged for Electron', () => {
    assert.deepEqual(findingsOf(workspace({})), [['ABI_MISMATCH', 'pinned', 'error', null, electronAbi]]);
    assert.deepEqual(findingsOf(workspace({ devDependencies: { pinned: '1' } })), [
      ['ABI_MISMATCH', 'pinned', 'error', null, electronAbi],
    ]);
  });

  test('what another member needs to run, too, is only warned of while it fits one of them', () => {
    const shared = workspace({ dependencies: { pinned: '1.0.0' } });
    assert.deepEqual(findingsOf(shared), [['ABI_MISMATCH', 'pinned', 'warning', 'shared', electronAbi]]);
    assert.deepEqual(findingsOf({ ...shared, ...pinnedPackage('pinned', electronAbi) }), []);
    assert.deepEqual(findingsOf({ ...shared, ...pinnedPackage('pinned', 93) }), [
      ['ABI_MISMATCH', 'pinned', 'error', null, electronAbi],
    ]);
  });
});

test("a file that @electron/rebuild's note takes for another one is said to be so", () => {
  const note = 'node_modules/pinned/build/Release/.forge-meta';
  const arch = process.arch;
  const [finding] = judge({ ...app(), [note]: `${arch}--${electronAbi}` }).findings;
  assert.equal(finding?.forgeMark, `${arch}--${electronAbi}`);
  assert.equal(judge({ ...app(), [note]: `${arch}--93` }).findings[0]?.forgeMark, undefined);
});

test('prebuilds are picked by the names that they have for Electron', () => {
  const target = `node_modules/pre/prebuilds/${process.platform}-${process.arch}`;
  const prebuilt = (name: string, abi: number) => ({
    ...app({ dependencies: { pre: '1.0.0' } }),
    'node_modules/pre/package.json': {
      ...{ name: 'pre', version: '1.0.0', main: 'index.js', scripts: { install: 'node-gyp-build' } },
      dependencies: { 'node-gyp-build': '4' },
    },
    'node_modules/pre/index.js': "module.exports = require('node-gyp-build')(__dirname);\n",
    'node_modules/node-gyp-build/package.json': { name: 'node-gyp-build', version: '4.8.4' },
    [`${target}/node.abi${thisAbi}.node`]: pinnedAddon(thisAbi),
    [`${target}/${name}`]: pinnedAddon(abi),
  });
  assert.deepEqual(findingsOf(prebuilt(`electron.abi${electronAbi}.node`, electronAbi)), []);
  assert.deepEqual(findingsOf(prebuilt('electron.abi93.node', 93)), [
    ['NOT_BUILT', 'pre', 'error', null, electronAbi],
  ]);
});

describe('what V8 in Electron forbids', () => {
  const calls = (...imports: string[]) => buildElf({ exports: ['napi_register_module_v1'], imports });
  const withAddon = (bytes: Uint8Array, version = '40.1.0') => ({
    ...app(),
    ...electron('node_modules/electron', version),
    ...pinnedPackage('pinned', version === '40.1.0' ? electronAbi : 107),
    [`node_modules/stable/stable-${process.platform}-${process.arch}.node`]: bytes,
  });
  const external = 'napi_create_external_buffer';

  test('is a warning, with the functions by name', () => {
    const { findings, answer } = judge(withAddon(calls(external, 'napi_create_external_arraybuffer')));
    assert.deepEqual(
      findings.map(({ problem, severity, runtime }) => [problem, severity, runtime?.abi]),
      [
        [
          { code: 'EXTERNAL_BUFFERS', functions: ['napi_create_external_arraybuffer', external] },
          ...['warning', electronAbi],
        ],
      ],
    );
    assert.equal(answer, 'fits');
  });

  test('is told of V8 and of node::Buffer by their mangled names', () => {
    const names = [
      '_ZN2v811ArrayBuffer15NewBackingStoreEPvmPFvS1_mS1_ES1_',
      '_ZN4node6Buffer3NewEPN2v87IsolateEPcmPFvS4_PvES5_',
    ];
    assert.deepEqual(listExternalCalls(names), ['node::Buffer::New', 'v8::ArrayBuffer::NewBackingStore']);
    // A copy, and memory that V8 allocates itself.
    assert.deepEqual(
      listExternalCalls([
        '_ZN4node6Buffer4CopyEPN2v87IsolateEPKcm',
        '_ZN2v811ArrayBuffer15NewBackingStoreEPNS_7IsolateEm',
        'constructor',
      ]),
      [],
    );
    assert.deepEqual(listExternalCalls([`_${external}`]), [external], 'as macOS spells it');
  });

  test('is nothing in Node, before Electron 21, or in packages of tools', () => {
    const tool = { ...withAddon(calls(external)), ...app({ dependencies: { pinned: '1.0.0' } }) };
    for (const files of [
      { ...withAddon(calls(external)), ...manifest({}) },
      withAddon(calls(external), '20.3.12'),
      tool,
      withAddon(calls('napi_create_buffer_copy')),
      // What it does where it is refused: node-addon-api's NewOrCopy, koffi's own way.
      withAddon(calls(external, 'napi_create_buffer_copy')),
      withAddon(calls('napi_create_external_arraybuffer', 'napi_create_arraybuffer')),
    ])
      assert.ok(judge(files).findings.every(({ problem }) => problem.code !== 'EXTERNAL_BUFFERS'));
  });
});

describe('the libraries of what Electron loads', { skip: process.platform !== 'linux' }, () => {
  const addon = (needed: string[], imports: string[] = []) =>
    buildElf({
      ...{ needed, imports: ['node_module_register', ...imports] },
      modules: [{ version: electronAbi, filename: '../src/addon.cc' }],
    });
  const withAddon = (bytes: Uint8Array): MadeFiles => ({
    ...app(),
    ...pinnedPackage('pinned', electronAbi),
    'node_modules/pinned/build/Release/pinned.node': bytes,
  });
  const missing = [['LIBRARY_MISSING', 'pinned', 'error', null, electronAbi]];

  test('are looked up on this machine, though Node would not load the file', () => {
    assert.deepEqual(findingsOf(withAddon(addon(['libabsent.so.7']))), missing);
    assert.deepEqual(findingsOf(withAddon(addon(['libc.so.6']))), []);
  });

  test('are not said to be missing if Electron may bring them', () => {
    assert.deepEqual(findingsOf(withAddon(addon(['libffmpeg.so']))), []);
  });

  test('are those that its own program finds, where that is unpacked', () => {
    const files = { ...withAddon(addon(['libabsent.so.7'])), 'node_modules/electron/path.txt': 'electron' };
    const { root, session } = madeTree(files);
    mkdirSync(join(root, 'node_modules/electron/dist'));
    // A stand-in: no Electron can be had here.
    symlinkSync(process.execPath, join(root, 'node_modules/electron/dist/electron'));
    assert.deepEqual(
      checkTree(session()).findings.map(({ problem }) => problem.code),
      ['LIBRARY_MISSING'],
    );
  });

  test('are all that is told: which functions Electron has is not', () => {
    assert.deepEqual(findingsOf(withAddon(addon([], ['_ZN2v811OfElectronE']))), []);
  });
});

describe('a build for Electron beside the one for Node', () => {
  const beside = (abi: number, runtimes: string[]) => ({
    ...app({ abistamp: { runtimes } }),
    [`node_modules/pinned/build/Release/pinned.electron-v${electronAbi}-${process.platform}-${process.arch}`]:
      pinnedAddon(abi),
  });

  test('makes it a warning where the project lists that Electron', () => {
    assert.deepEqual(findingsOf(beside(electronAbi, ['electron@40'])), [
      ['ABI_MISMATCH', 'pinned', 'warning', 'variant', electronAbi],
    ]);
    assert.deepEqual(findingsOf(beside(electronAbi, ['electron@39', 'node@24'])), [
      ['ABI_MISMATCH', 'pinned', 'error', null, electronAbi],
    ]);
  });

  test('is none if it is for another ABI than its name says', () => {
    const [finding] = judge(beside(139, ['electron@40'])).findings;
    assert.deepEqual([finding?.severity, finding?.variant], ['error', undefined]);
  });
});
