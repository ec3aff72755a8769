import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { electronEnvironment } from '@abistamp/core/internal/repair/electron-environment';
import { findElectronHeaders } from '@abistamp/core/internal/repair/electron-headers';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const electron = { kind: 'electron', version: '40.1.0', abi: 143, nodeApi: 10 } as const;
const machine = { arch: 'arm64', platform: 'linux' } as const;

/** As in a release's tarball: node_version.h has the number of the Node in it, config.gypi that of Electron. */
function headers(abi: number): string {
  const folder = makeFolder('headers');
  writeFiles(folder, {
    'include/node/node_version.h':
      '#if defined(NODE_EMBEDDER_MODULE_VERSION)\n#define NODE_MODULE_VERSION NODE_EMBEDDER_MODULE_VERSION\n#else\n#define NODE_MODULE_VERSION 137\n#endif\n',
    'include/node/config.gypi': `{ 'variables': { 'built_with_electron': 1, 'node_module_version': ${abi} } }`,
  });
  return folder;
}

describe("Electron's headers", () => {
  const home = makeFolder('home');
  const find = (env: NodeJS.ProcessEnv = {}) => findElectronHeaders(electron, { HOME: home, ...env });

  test('come from Electron, to the folder of its own tools, if nothing is set', () => {
    assert.deepEqual(find(), {
      nodedir: null,
      url: 'https://www.electronjs.org/headers',
      devdir: join(home, '.electron-gyp'),
      isHere: false,
    });
  });

  test('are here once one of those tools has fetched them', () => {
    const other = makeFolder('home');
    writeFiles(other, { '.electron-gyp/40.1.0/include/node/node_version.h': '' });
    assert.ok(find({ HOME: other }).isHere);
    assert.ok(!findElectronHeaders({ ...electron, version: '40.1.1' }, { HOME: other }).isHere);
  });

  for (const [env, url] of [
    [{ npm_config_disturl: 'https://mirror.test/electron' }, 'https://mirror.test/electron'],
    [{ NPM_CONFIG_DIST_URL: 'https://mirror.test/electron' }, 'https://mirror.test/electron'],
    [{ npm_config_electron_mirror: 'https://mirror.test/e/' }, 'https://mirror.test/e/'],
    // One of Node's.
    [{ npm_config_disturl: 'https://mirror.test/node' }, 'https://www.electronjs.org/headers'],
    [
      { npm_config_disturl: 'https://mirror.test/h', npm_config_runtime: 'electron' },
      'https://mirror.test/h',
    ],
  ] as const)
    test(`come from ${url} with ${JSON.stringify(env)}`, () => {
      assert.equal(find(env).url, url);
    });

  test('are those of a nodedir, if they are for this very Electron', () => {
    const right = headers(143);
    assert.deepEqual(
      [find({ npm_config_nodedir: right }).nodedir, find({ npm_config_nodedir: right }).isHere],
      [right, true],
    );
    // The number of its Node is that of another program.
    for (const abi of [137, 145]) assert.equal(find({ npm_config_nodedir: headers(abi) }).nodedir, null);
    assert.equal(find({ npm_config_nodedir: join(home, 'nothing') }).nodedir, null);
  });
});

describe('the environment of a build for Electron', () => {
  const build = (env: NodeJS.ProcessEnv, fromSource = false) =>
    electronEnvironment(electron, machine, { HOME: '/home/x', ...env }, fromSource);

  test('names what node-gyp, prebuild-install and node-pre-gyp read', () => {
    assert.deepEqual(build({}), {
      HOME: '/home/x',
      npm_config_runtime: 'electron',
      npm_config_target: '40.1.0',
      npm_config_disturl: 'https://www.electronjs.org/headers',
      npm_config_devdir: join('/home/x', '.electron-gyp'),
      npm_config_arch: 'arm64',
      npm_config_target_arch: 'arm64',
      npm_config_platform: 'linux',
      npm_config_target_platform: 'linux',
      npm_config_nodedir: '',
    });
    assert.equal(build({}, true)['npm_config_build_from_source'], 'true');
  });

  test('has no other spelling of what it decides', () => {
    const env = build({
      ...{
        NPM_CONFIG_TARGET: '20.1.0',
        'npm_config_dist-url': 'https://node.test',
        npm_config_nodedir: '/opt/node',
      },
      ...{
        npm_config_Runtime: 'node',
        npm_config_tarball: '/x.tgz',
        npm_config_sharp_binary_host: 'https://a.test',
      },
    });
    const own = Object.keys(env).filter((name) => /npm_config/i.test(name));
    assert.deepEqual(new Set(own.map((name) => name.toLowerCase())).size, own.length);
    assert.equal(
      env['NPM_CONFIG_TARGET'] ?? env['npm_config_tarball'] ?? env['npm_config_dist-url'],
      undefined,
    );
    assert.equal(env['npm_config_sharp_binary_host'], 'https://a.test');
    assert.equal(env['npm_config_nodedir'], '');
  });
});
