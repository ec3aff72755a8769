import assert from 'node:assert/strict';
import { realpathSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkTree, openProject, readCurrentRuntime } from '@abistamp/core';
import { describeElectron } from '@abistamp/core/internal/operations/project/read-release';
import { resolvePackage } from '@abistamp/core/internal/tree/resolve-package';
import { judgeFile } from '@abistamp/core/internal/verdict/judge-file';
import { installedProject } from '../support/installed-project.ts';
import { pinnedAddon } from '../support/made-tree.ts';
import { writeFiles } from '../support/make-folder.ts';
import { runTool } from '../toolchain/index.ts';

/*
 * Published packages whose tarballs have builds for Electron, or whose code looks for them by its own name. What
 * each would open is asked of its own loader, in a Node that says it is Electron (a stand-in: no Electron is on the
 * registry). Where the tarball has nothing for an Electron, a file is put where the finding says that one is missing.
 */

const dependencies = {
  // prebuildify: `electron.napi.node`, `electron-napi.node`, `electron.abi75.node`, tags for libuv and the C library.
  'ref-napi': '3.0.3',
  bufferutil: '4.0.1',
  'utf-8-validate': '5.0.2',
  'weak-napi': '2.0.2',
  'fd-lock': '1.2.0',
  zeromq: '6.0.0-beta.6',
  'sodium-native': '2.4.9',
  '@signalapp/sqlcipher': '3.3.5',
  // For Node alone.
  '@datadog/pprof': '5.14.0',
  '@homebridge/node-pty-prebuilt-multiarch': '0.13.1',
  '@julusian/freetype2': '1.3.1',
  // node-pre-gyp: `electron-v40.1`.
  sqlite3: '4.2.0',
  grpc: '1.24.11',
  '@discordjs/opus': '0.10.0',
  bcrypt: '5.1.1',
  // Names of their own: by kind and ABI, by ABI, by the Node in it.
  iohook: '0.9.3',
  '@tkomde/iohook': '1.1.7',
  fibers: '5.0.3',
  'node-sass': '9.0.0',
  '@sentry/profiling-node': '7.120.4',
  deasync: '0.1.32',
};

/** Of the time of the oldest of them, and since; with the Node in each. 25 and 26 have the same ABI. */
const versions = { '7.3.3': '12.8.1', '22.3.27': '16.17.1', '26.6.10': '18.16.1', '40.1.0': '24.11.1' };
const preload = fileURLToPath(new URL('pretend-electron.cjs', import.meta.url));
let cwd = '';

before(async () => {
  cwd = realpathSync(
    await installedProject({
      files: {
        'package.json': { name: 'app', private: true, dependencies },
      },
      node: 24,
      npm: 11,
      args: ['--ignore-scripts', '--no-audit', '--no-fund'],
    }),
  );
  writeFiles(cwd, {
    'package.json': {
      ...{ name: 'app', private: true, dependencies },
      devDependencies: { electron: '*', 'electron-builder': '26.0.12' },
    },
  });
});

/** The file that a package's own loader would open first, relative to its folder; null if it finds none. */
async function ask(name: string, electron: string): Promise<string | null> {
  const { stdout } = await runTool('node', ['--require', preload, '-e', `require('${name}')`], {
    ...{ cwd, node: 24, env: { PRETEND_ELECTRON: electron } },
  });
  const opened = /^\.node:(.+)$/m.exec(stdout)?.[1];
  return opened === undefined ? null : relative(join(cwd, 'node_modules', name), opened);
}

/** What is said of each package, by its name. */
function judge() {
  const here = readCurrentRuntime();
  const { packages, findings, electron } = checkTree({
    ...{ project: openProject(cwd), runtime: here, env: { ABISTAMP_STORE: 'off' } },
  });
  const runtime = electron?.[0]?.runtime;
  assert.ok(runtime !== undefined, 'no Electron was recognised');
  return (name: string) => {
    const pkg = packages.find(({ path }) => path === `node_modules/${name}`);
    assert.ok(pkg !== undefined, `${name} is no native package`);
    return {
      picked: resolvePackage(pkg, runtime, ({ facts }) => judgeFile(facts, runtime) === null),
      found: findings
        .filter((finding) => finding.package.name === name && finding.problem.code !== 'EXTERNAL_BUFFERS')
        .map(({ problem, severity, runtime: concerned }) => [problem.code, severity, concerned?.abi]),
    };
  };
}

for (const [version, node] of Object.entries(versions))
  describe(`for Electron ${version}`, () => {
    const abi = describeElectron(version)?.abi ?? 0;
    const electron = `${version} ${abi} ${node}`;
    const missing = new Map<string, string>();
    before(() => writeFiles(cwd, { 'node_modules/electron/package.json': { name: 'electron', version } }));
    after(() => {
      for (const [name, file] of missing) rmSync(join(cwd, 'node_modules', name, file));
    });

    test('what each package opens is what is judged', async () => {
      const of = judge();
      for (const name of Object.keys(dependencies)) {
        const opened = await ask(name, electron);
        const { picked, found } = of(name);
        if (opened !== null) {
          assert.ok(picked.kind === 'files' && picked.files.includes(opened), `${name} opens ${opened}`);
          continue;
        }
        assert.deepEqual(found, [['NOT_BUILT', 'error', abi]], name);
        assert.ok(picked.kind === 'nothing');
        missing.set(name, picked.expected[0]?.replace('*', 'addon') ?? '');
      }
      assert.ok(missing.size > 5 && missing.size < Object.keys(dependencies).length);
    });

    test('a build where one is said to be missing is opened, and fits', async () => {
      for (const [name, file] of missing)
        writeFiles(cwd, { [`node_modules/${name}/${file}`]: pinnedAddon(abi) });
      const of = judge();
      for (const [name, file] of missing) {
        assert.equal(await ask(name, electron), file, name);
        assert.deepEqual(of(name).found, [], name);
      }
    });
  });
