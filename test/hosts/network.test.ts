import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isSpared } from '@abistamp/core/internal/hosts/settings/network';
import { readNetwork } from '@abistamp/core/internal/operations/plan/read-network';
import { memoryTree } from '../fuzz/memory-tree.ts';

/* Where a package manager asks, by files and variables; test/forecast/registry.full.test.ts asks the real ones. */

type Host = Parameters<typeof readNetwork>[0]['host'];

const nowhere = { HOME: '/nowhere', npm_config_prefix: '/nowhere' };

function ask(host: Host, files: Record<string, string>, env: NodeJS.ProcessEnv = {}) {
  const network = readNetwork({ tree: memoryTree(files), host }, { ...nowhere, ...env });
  return (name: string, protocol: 'http' | 'https' = 'https') => {
    const registry = network.registryOf(name);
    // One that names a variable which is not set is no URL.
    const asked = registry !== null && URL.canParse(registry) ? registry : 'https://usual.test/';
    const credentials = network.authorizationFor(name, new URL(asked));
    const proxy = network.proxyFor(new URL(`${protocol}://sub.server.test/x`));
    return [registry, credentials, proxy, network.isOffline];
  };
}

test('npm: the longest path with credentials, and one proxy for all', () => {
  const npmrc = [
    'registry=https://r.test/npm/',
    '@Own:registry=https://own.test/deep/er/',
    '//own.test/deep/:_auth=dTpw',
    `//r.test/npm/:_authToken=\${TOKEN}`,
    'https-proxy=http://proxy.test:3128',
  ].join('\n');
  const at = ask('npm', { '.npmrc': npmrc }, { TOKEN: 'secret', HTTPS_PROXY: 'http://other.test' });
  assert.deepEqual(at('a'), ['https://r.test/npm/', 'Bearer secret', 'http://proxy.test:3128', false]);
  assert.equal(at('@Own/a')[0], 'https://own.test/deep/er/');
  assert.equal(at('@Own/a', 'http')[1], 'Basic dTpw');
  assert.equal(at('a', 'http')[2], 'http://proxy.test:3128');
  const login = `registry=http://u.test\n//u.test/:username=me\n//u.test/:_password=${btoa('pw')}\noffline=true\n`;
  assert.deepEqual(ask(null, { '.npmrc': login })('a'), [
    ...['http://u.test', `Basic ${btoa('me:pw')}`, null, true],
  ]);
});

test('npm: variables where no setting names a proxy, and what needs none', () => {
  const env = { https_proxy: 'http://s.test', HTTP_PROXY: 'http://p.test' };
  assert.equal(ask('npm', {}, env)('a')[2], 'http://s.test');
  assert.equal(ask('npm', {}, { HTTP_PROXY: 'http://p.test' })('a')[2], null);
  assert.equal(ask('npm', {}, { HTTP_PROXY: 'http://p.test' })('a', 'http')[2], 'http://p.test');
  assert.equal(ask('npm', {}, { ...env, NO_PROXY: 'a.test, .server.test' })('a')[2], null);
  assert.equal(
    ask('npm', { '.npmrc': 'noproxy=other.test\n' }, { ...env, NO_PROXY: '*' })('a')[2],
    env.https_proxy,
  );
  assert.equal(ask('npm', { '.npmrc': 'https-proxy=null\n' }, env)('a')[2], 'http://s.test');
});

test('pnpm: pnpm-workspace.yaml before .npmrc, and its own proxy without TLS', () => {
  const files = {
    'pnpm-workspace.yaml':
      'registries:\n  default: https://yaml.test/\n  "@own": https://own.test/\nhttpsProxy: http://s.test\nhttpProxy: http://p.test\n',
    '.npmrc': 'registry=https://rc.test/\n@rc:registry=https://scope.test/\nhttps-proxy=http://rc.test\n',
  };
  const at = ask('pnpm', files);
  assert.deepEqual(at('a'), ['https://yaml.test/', null, 'http://s.test', false]);
  assert.equal(at('@own/a')[0], 'https://own.test/');
  assert.equal(at('@rc/a')[0], 'https://scope.test/');
  assert.equal(at('a', 'http')[2], 'http://p.test');
  const plain = ask('pnpm', { '.npmrc': files['.npmrc'] }, { http_proxy: 'http://env.test' });
  assert.deepEqual([plain('a')[0], plain('a', 'http')[2]], ['https://rc.test/', 'http://rc.test']);
});

describe('Yarn', () => {
  const rc = [
    'npmRegistryServer: "https://r.test"',
    'npmAuthToken: usual',
    `httpsProxy: "\${PROXY:-http://fallback.test}"`,
    'npmScopes:',
    '  own: { npmRegistryServer: "https://own.test", npmAuthIdent: "me:pw" }',
    '  open: { npmRegistryServer: "https://open.test/" }',
    'npmRegistries:',
    `  "//open.test": { npmAuthToken: "\${TOKEN}" }`,
    'networkSettings:',
    '  "*.test": { httpProxy: "http://glob.test" }',
  ].join('\n');

  test('takes settings of its own alone', () => {
    const env = { TOKEN: 'secret', HTTPS_PROXY: 'http://env.test', npm_config_registry: 'https://npm.test' };
    const at = ask('yarn', { '.yarnrc.yml': rc, '.npmrc': 'registry=https://npm.test/\n' }, env);
    // Without a scope a token is sent only where that is asked for.
    assert.deepEqual(at('a'), ['https://r.test', null, 'http://fallback.test', false]);
    assert.deepEqual(at('@own/a').slice(0, 2), ['https://own.test', `Basic ${btoa('me:pw')}`]);
    assert.deepEqual(at('@open/a').slice(0, 2), ['https://open.test/', 'Bearer secret']);
    assert.deepEqual(at('@else/a').slice(0, 2), ['https://r.test', 'Bearer usual']);
    assert.equal(at('a', 'http')[2], 'http://glob.test');
    assert.deepEqual(ask('yarn', {}, env)('a'), [null, null, null, false]);
  });

  test('joins maps of folders upwards, and lets variables decide', () => {
    const files = {
      '.yarnrc.yml': 'npmScopes: { own: { npmRegistryServer: "https://near.test" } }\nnpmAlwaysAuth: true\n',
      '../.yarnrc.yml': rc,
    };
    const env = {
      YARN_HTTPS_PROXY: 'http://env.test',
      YARN_ENABLE_NETWORK: '0',
      YARN_NPM_AUTH_TOKEN: 'other',
    };
    const at = ask('yarn', files, env);
    assert.equal(at('@own/a')[0], 'https://near.test');
    assert.equal(at('@open/a')[0], 'https://open.test/');
    assert.deepEqual(at('a').slice(1), ['Bearer other', 'http://env.test', true]);
    const unset = ask('yarn', { '.yarnrc.yml': `npmRegistryServer: "\${UNSET}"\n` })('a')[0];
    assert.equal(unset, `\${UNSET}`, 'the usual registry is not asked in its place');
    assert.equal(ask('yarn', { '.yarnrc.yml': ': no' })('a')[0], null);
  });
});

test('Yarn 1: .yarnrc before .npmrc, and false for no proxy at all', () => {
  const files = {
    '.yarnrc': 'registry "https://y.test"\n"@own:registry" "https://own.test"\nhttps-proxy false\n',
    '.npmrc': 'registry=https://npm.test/\n//y.test/:_authToken=t\nproxy=http://p.test\n',
  };
  const at = ask('yarn-classic', files, { HTTPS_PROXY: 'http://env.test' });
  assert.deepEqual(at('a'), ['https://y.test', 'Bearer t', null, false]);
  assert.equal(at('@own/a')[0], 'https://own.test');
  assert.equal(at('a', 'http')[2], 'http://p.test');
  assert.equal(ask('yarn-classic', {}, { HTTP_PROXY: 'http://env.test' })('a')[2], 'http://env.test');
});

test('Bun: bunfig.toml before .npmrc, and proxies by variables', () => {
  const bunfig =
    '[install]\nregistry = "https://b.test/"\n[install.scopes]\n"@own" = { url = "https://own.test/", token = "$TOKEN" }\n[test]\nregistry = "no"\n';
  const env = { TOKEN: 'secret', HTTPS_PROXY: 'http://s.test', NO_PROXY: 'other.test' };
  const at = ask('bun', { 'bunfig.toml': bunfig, '.npmrc': 'registry=https://npm.test/\n' }, env);
  assert.deepEqual(at('a'), ['https://b.test/', null, 'http://s.test', false]);
  assert.deepEqual(at('@own/a').slice(0, 2), ['https://own.test/', 'Bearer secret']);
  assert.equal(ask('bun', { '.npmrc': 'registry=https://npm.test/\n' })('a')[0], 'https://npm.test/');
});

test('a server is spared by the last parts of its name', () => {
  const rows: readonly (readonly [list: string, isSpared: boolean])[] = [
    ['server.test', true],
    ['.server.test', true],
    ['rver.test', false],
    ['a.sub.server.test', false],
    ['sub.server.test:8080', true],
    ['sub.server.test:80', false],
    ['x,  test', true],
    ['*', true],
    ['', false],
    [',', false],
  ];
  for (const [list, expected] of rows)
    assert.equal(isSpared(new URL('http://sub.server.test:8080/x'), list), expected, list);
  assert.equal(isSpared(new URL('http://sub.server.test/x'), null), false);
});
