import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, formatCheckJson, openDirectory, openProject, readCurrentRuntime } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { readInstalled } from '@abistamp/core/internal/hosts/installed';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp, installHook } from '../support/run-cli.ts';
import { npm, pnpm } from '../toolchain/index.ts';
import { addonFor } from './native-file.ts';

/* A package's identity is what its host recorded; its own claims approve nothing. */

type Files = Record<string, string | object>;

const claimed = { name: 'good', version: '1.0.0' };
const integrity = 'sha512-x';

/**
 * For each host: a record that knows `good`, its place, and places in which a package only claims to be
 * `good`.
 */
const records: Record<string, { files: Files; good: string[]; fakes: string[] }> = {
  npm: {
    files: {
      'node_modules/.package-lock.json': {
        packages: {
          'node_modules/good': { version: '1.0.0', integrity },
          'node_modules/evil': { version: '1.0.0' },
          'node_modules/evil/node_modules/good': { version: '1.0.0', integrity, inBundle: true },
        },
      },
    },
    good: ['node_modules/good'],
    fakes: [
      'node_modules/evil/node_modules/good',
      'node_modules/other/node_modules/good',
      'node_modules/unknown',
    ],
  },
  pnpm: {
    files: {
      'node_modules/.pnpm/lock.yaml': `lockfileVersion: '9.0'\n\npackages:\n\n  good@1.0.0:\n    resolution: {integrity: ${integrity}}\n\n  evil@1.0.0:\n    resolution: {integrity: sha512-y}\n`,
      'node_modules/.modules.yaml': { hoistedLocations: { 'good@1.0.0': ['node_modules/good'] } },
    },
    good: [
      'node_modules/.pnpm/good@1.0.0/node_modules/good',
      'node_modules/.pnpm/good@1.0.0_peer@2.0.0/node_modules/good',
      'node_modules/good',
    ],
    fakes: [
      'node_modules/.pnpm/evil@1.0.0/node_modules/evil',
      'node_modules/.pnpm/evil@1.0.0/node_modules/good',
      'node_modules/.pnpm/evil@1.0.0/node_modules/evil/node_modules/good',
      'node_modules/.pnpm/good@1.0.0/node_modules/good/node_modules/good',
      'node_modules/.pnpm/good@6.6.6/node_modules/good',
      'node_modules/.pnpm/good@https+++evil.example+good.tgz/node_modules/good',
      'node_modules/evil/node_modules/good',
    ],
  },
  yarn: {
    files: {
      'yarn.lock': `__metadata:\n  version: 8\n\n"good@npm:1.0.0":\n  version: 1.0.0\n  resolution: "good@npm:1.0.0"\n  checksum: 10c0/x\n`,
      'node_modules/.yarn-state.yml': `# x\n\n"good@npm:1.0.0":\n  locations:\n    - "node_modules/good"\n`,
    },
    good: ['node_modules/good', 'node_modules/.store/good-npm-1.0.0-0123456789/package'],
    fakes: [
      'node_modules/evil/node_modules/good',
      'node_modules/.store/evil-npm-1.0.0-0123456789/package',
      'node_modules/.store/good-evil-npm-1.0.0-0123456789/package',
      'node_modules/.store/good-npm-npm-1.0.0-0123456789/package',
      'node_modules/.store/good-npm-1.0.0-0123456789/package/node_modules/good',
    ],
  },
  'yarn-classic': {
    files: {
      'yarn.lock': `# yarn lockfile v1\n\n\ngood@^1.0.0:\n  version "1.0.0"\n  resolved "https://x/good-1.0.0.tgz#1"\n  integrity ${integrity}\n`,
      'node_modules/evil/package.json': { name: 'evil', bundledDependencies: ['good'] },
      'node_modules/object/package.json': { name: 'object', bundleDependencies: { good: '1.0.0' } },
    },
    good: ['node_modules/good', 'node_modules/other/node_modules/good', 'packages/a/node_modules/good'],
    fakes: [
      'node_modules/evil/node_modules/good',
      'node_modules/alias',
      'node_modules/other/lib/node_modules/good',
      'node_modules/object/node_modules/good',
    ],
  },
  'yarn-classic, which has one further out': {
    files: {
      'yarn.lock': `# yarn lockfile v1\n\n\ngood@^1.0.0:\n  version "1.0.0"\n  resolved "https://x/good-1.0.0.tgz#1"\n  integrity ${integrity}\n`,
      'node_modules/good/package.json': { name: 'good', version: '1.0.0' },
    },
    good: ['node_modules/good', 'packages/a/node_modules/good'],
    fakes: ['node_modules/evil/node_modules/good', 'packages/a/node_modules/evil/node_modules/good'],
  },
  bun: {
    files: {
      'bun.lock': {
        lockfileVersion: 1,
        workspaces: { '': { name: 'x' }, 'packages/a': { name: '@x/a' } },
        packages: {
          good: ['good@1.0.0', '', {}, integrity],
          evil: ['evil@1.0.0', '', {}, integrity],
          'other/good': ['good@1.0.0', '', {}, integrity],
          'bundler/good': ['good@1.0.0', '', { bundled: true }, integrity],
          '@x/a/good': ['good@1.0.0', '', {}, integrity],
          alias: ['good@1.0.0', '', {}, integrity],
          'masked/good': ['evil@1.0.0', '', {}, integrity],
        },
      },
    },
    good: [
      'node_modules/good',
      'node_modules/other/node_modules/good',
      'packages/a/node_modules/good',
      // By the lockfile it is another name of it.
      'node_modules/alias',
      'node_modules/.bun/good@1.0.0/node_modules/good',
    ],
    fakes: [
      'node_modules/evil/node_modules/good',
      'node_modules/evil/lib/node_modules/good',
      'node_modules/other/lib/node_modules/good',
      'node_modules/bundler/node_modules/good',
      'node_modules/masked/node_modules/good',
      'packages/b/node_modules/good',
      'node_modules/.bun/evil@1.0.0/node_modules/good',
      'node_modules/.bun/good@1.0.0/node_modules/good/node_modules/good',
      'node_modules/.bun/evil@1.0.0/node_modules/evil/node_modules/good',
    ],
  },
};

for (const [host, { files, good, fakes }] of Object.entries(records)) {
  describe(`by the record of ${host}`, () => {
    const root = makeFolder('identity');
    writeFiles(root, files);
    const tree = openDirectory(root);
    const { installed } = hostOf(host.split(',')[0] ?? '');
    const locate = installed.locate(tree, readInstalled(tree, installed));
    for (const path of good)
      test(`${path} is good`, () => {
        assert.equal(locate(path, claimed)?.name, 'good');
      });
    for (const path of fakes)
      test(`${path} is not, whatever its manifest says`, () => {
        assert.notEqual(locate(path, claimed)?.name, 'good');
      });
  });
}

test('what came inside another package is approved by no command, so none is named', () => {
  const root = makeFolder('bundled');
  writeFiles(root, {
    'package.json': { name: 'app', trustedDependencies: ['good'] },
    ...records['bun']?.files,
    'node_modules/bundler/package.json': { name: 'bundler', version: '1.0.0' },
    'node_modules/bundler/node_modules/good/package.json': {
      ...{ name: 'good', version: '1.0.0', main: 'good.node', gypfile: true },
      scripts: { install: 'node-gyp rebuild' },
    },
    'node_modules/bundler/node_modules/good/binding.gyp': '{}',
  });
  const session = {
    ...{ project: openProject(root), runtime: readCurrentRuntime(), env: { ABISTAMP_STORE: 'off' } },
  };
  const verdict = checkTree(session);
  const { trees } = formatCheckJson([{ ...session.project, verdict }], session.runtime);
  assert.deepEqual(
    trees[0]?.findings.map(({ code, command }) => [code, command]),
    [['NOT_BUILT', 'depend on good itself: nothing approves what came in another package']],
  );
});

const commit = 'a213b96ae5d1d37c39c2069d8a6ed20d64dc4406';
/** As pnpm 9 to 12 write them for packages from no registry. */
const addresses = {
  git: `git+file:///home/me/good#${commit}`,
  tarball: 'https://host.example/good.tgz',
  folder: 'file:../good',
};

describe('what pnpm took from no registry', () => {
  const root = makeFolder('addresses');
  const entries = [
    ...Object.values(addresses),
    'https://host.example/good-long/1.tgz',
    'https://host.example/good-long/2.tgz',
  ];
  writeFiles(root, {
    'node_modules/.modules.yaml': { packageManager: 'pnpm@10.34.9', virtualStoreDir: '.pnpm' },
    'node_modules/.pnpm/lock.yaml': `lockfileVersion: '9.0'\n\npackages:\n${entries.map((address) => `\n  good@${address}:\n    resolution: {integrity: x}\n    version: 1.0.0\n`).join('')}`,
  });
  const tree = openDirectory(root);
  const { installed } = hostOf('pnpm');
  const locate = installed.locate(tree, readInstalled(tree, installed));
  for (const [kind, folder] of [
    ['git', `good@git+file++++home+me+good#${commit}`],
    ['git', `good@git+file++++home+me+good+${commit}_a82561a121ba316f787e4c079c69a50c`],
    ['git', `good@git+file++++home+me+good#a213b96ae5d1d37c39_pgnse4ffmb6vtjwnndhg6hfn6a`],
    ['tarball', 'good@https+++host.example+good.tgz'],
    ['tarball', 'good@https+++host.example+good.tgz_4f7d51d1ad3353095c51c35f17543768'],
    ['tarball', 'good@https+++host.example+good.tgz_peer@2.0.0'],
    ['folder', 'good@file+..+good'],
  ] as const)
    test(`is known by its address: ${folder}`, () => {
      const identity = locate(`node_modules/.pnpm/${folder}/node_modules/good`, claimed);
      assert.deepEqual([identity?.name, identity?.version], ['good', addresses[kind]]);
    });
  for (const folder of [
    'good@https+++evil.example+good.tgz',
    'good@https+++host.example+good.tgz.evil',
    'good@https+++host.example+good-long+_4f7d51d1ad3353095c51c35f17543768',
    'good@file+..+good2',
  ])
    test(`is unknown where no address, or more than one, could be meant: ${folder}`, () => {
      assert.equal(locate(`node_modules/.pnpm/${folder}/node_modules/good`, claimed), null);
    });

  const refusal = (version: string | null, list: readonly string[], address: string) => {
    const project = makeFolder('by-address');
    writeFiles(project, {
      'package.json': { pnpm: { onlyBuiltDependencies: list } },
      'node_modules/.modules.yaml': version === null ? {} : { packageManager: `pnpm@${version}` },
    });
    const approvals = hostOf('pnpm').readApprovals(openDirectory(project), { PATH: '' });
    return approvals.refuses('good', address)?.why ?? null;
  };
  for (const [kind, address] of Object.entries(addresses))
    test(`may run by its address, not by its name, except under pnpm 9: ${kind}`, () => {
      assert.equal(refusal('10.34.9', ['good'], address), 'not-approved');
      assert.equal(refusal('10.34.9', [`good@${address}`], address), null);
      assert.equal(refusal('9.15.0', ['good'], address), null);
      assert.equal(refusal('10.34.9', ['good'], '1.0.0'), null);
    });
  test('and nothing runs unasked where no pnpm says what its version is', () => {
    assert.equal(refusal(null, ['other'], '1.0.0'), 'not-approved');
    const project = makeFolder('no-version');
    writeFiles(project, { 'package.json': {}, 'node_modules/.modules.yaml': {} });
    const approvals = hostOf('pnpm').readApprovals(openDirectory(project), { PATH: '' });
    assert.equal(approvals.refuses('good', '1.0.0')?.why, 'not-approved');
  });
});

const ran = 'ran';
/** A package whose build leaves a trace. */
const builds = (root: string) => ({
  ...claimed,
  scripts: { install: `node -e "require('fs').writeFileSync('${join(root, ran)}','')"` },
});

describe('a package that bundles one with the name of an approved one', () => {
  for (const release of [9, 10] as const) {
    test(`has none of its scripts run by a rebuild (pnpm ${release}), and nothing of it is kept`, async () => {
      const root = makeFolder('bundled');
      const store = makeFolder('store');
      const place = 'node_modules/.pnpm/evil@1.0.0/node_modules/evil';
      writeFiles(root, {
        'package.json': {
          name: 'x',
          version: '1.0.0',
          pnpm: release === 9 ? {} : { onlyBuiltDependencies: ['good'] },
        },
        'pnpm-lock.yaml': `lockfileVersion: '9.0'\n`,
        'node_modules/.modules.yaml': { packageManager: `pnpm@${release}.0.0`, virtualStoreDir: '.pnpm' },
        'node_modules/.pnpm/lock.yaml': String(records['pnpm']?.files['node_modules/.pnpm/lock.yaml']),
        [`${place}/package.json`]: { name: 'evil', version: '1.0.0' },
        [`${place}/node_modules/good/package.json`]: builds(root),
        [`${place}/node_modules/good/binding.gyp`]: '{}',
        [`${place}/node_modules/good/index.js`]: "module.exports = require('./build/Release/good.node');",
        [`${place}/node_modules/good/build/Release/good.node`]: await addonFor(20),
        [`${place}/node_modules/good/build/config.gypi`]: '{}',
      });
      const options = { cwd: root, tools: [await pnpm(release)], env: { ABISTAMP_STORE: store } };
      assert.equal((await installHook({ ...options, node: 20 })).code, 0);
      assert.ok(!existsSync(join(store, 'v2/entries')), 'nothing is kept under the name of another');
      const { stdout } = await abistamp(['check', '--json'], { ...options, node: 22 });
      assert.equal(JSON.parse(stdout).trees[0].findings[0].repair, 'ask');
      await abistamp(['rebuild'], { ...options, node: 22 });
      assert.ok(!existsSync(join(root, ran)));
    });
  }
});

describe('npm 12, and nothing is approved', () => {
  const evil = async (
    root: string,
    scripts: Record<string, string>,
  ): Promise<Record<string, string | object | Uint8Array>> => ({
    'package.json': { name: 'x', version: '1.0.0', dependencies: { evil: '1.0.0' } },
    'package-lock.json': { lockfileVersion: 3, packages: { 'node_modules/evil': { version: '1.0.0' } } },
    'node_modules/.package-lock.json': { packages: { 'node_modules/evil': { version: '1.0.0' } } },
    'node_modules/evil/package.json': {
      name: 'evil',
      version: '1.0.0',
      scripts,
      dependencies: { 'node-gyp-build': '4' },
    },
    'node_modules/evil/index.js': "module.exports = require('node-gyp-build')(__dirname);",
    'node_modules/evil/build/Release/evil.node': await addonFor(20),
    [`node_modules/evil/prebuilds/${process.platform}-${process.arch}/evil.abi${process.versions.modules}.node`]:
      await addonFor(24, `FILE *f = fopen("${join(root, ran)}", "w"); fclose(f);`),
  });

  // With a build, which is blocked; and a similar one without, which never needs an approval.
  for (const scripts of [{ install: 'node-gyp-build' }, {}]) {
    test(`native code is read again and not loaded, ${'install' in scripts ? 'with' : 'without'} an install script`, async () => {
      const root = makeFolder('unapproved');
      writeFiles(root, await evil(root, scripts));
      const tools = [await npm(12)];
      const { stdout, stderr } = await abistamp(['rebuild', '--json'], { cwd: root, node: 24, tools });
      const [repair] = JSON.parse(stdout).repairs;
      assert.deepEqual(
        [repair?.action, repair?.result, repair?.proved],
        ['move-aside', 'repaired', 'read'],
        stdout + stderr,
      );
      assert.ok(!existsSync(join(root, ran)));
    });
  }

  test('what is approved is loaded', async () => {
    const root = makeFolder('approved');
    writeFiles(root, await evil(root, {}));
    writeFiles(root, { 'package.json': { name: 'x', version: '1.0.0', allowScripts: { evil: true } } });
    const { stdout } = await abistamp(['rebuild', '--json'], { cwd: root, node: 24, tools: [await npm(12)] });
    assert.equal(JSON.parse(stdout).repairs[0]?.proved, 'loaded', stdout);
    assert.ok(existsSync(join(root, ran)));
  });
});
