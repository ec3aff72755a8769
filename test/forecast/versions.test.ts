import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, test } from 'node:test';
import { chooseVersion, type PublishedVersion } from '@abistamp/core/internal/forecast/choose-version';
import type { HostName } from '@abistamp/core/internal/hosts/index';
import { openRegistry, readVersions } from '@abistamp/core/internal/operations/plan/registry';
import { readUsualRegistry } from '@abistamp/core/internal/operations/plan/usual-registry';
import { memoryTree } from '../fuzz/memory-tree.ts';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const node26 = runtime({ version: '26', abi: 147 });
const of = (version: string, changes: Partial<PublishedVersion> = {}): PublishedVersion => ({
  ...{ version, engine: null, dependencies: [], optionalDependencies: [], deprecated: false },
  ...changes,
});

describe('the version that would do', () => {
  const choose = (all: readonly PublishedVersion[], current = '1.0.0') => chooseVersion(all, current, node26);
  const nan = { dependencies: ['nan'] };
  const napi = { dependencies: ['node-addon-api'] };

  test('is the nearest one after the installed one, else before it', () => {
    assert.deepEqual(choose([of('3.0.0', napi), of('1.0.0', nan), of('2.0.0', napi), of('0.9.0', napi)]), {
      ...{ version: '2.0.0', because: 'node-api' },
    });
    assert.equal(choose([of('0.9.0', napi), of('0.8.0', napi), of('1.0.0', nan)])?.version, '0.9.0');
  });

  test('is one that something published speaks for', () => {
    const parts = { optionalDependencies: ['@a/linux-x64', '@a/darwin-arm64'] };
    assert.equal(choose([of('1.0.0'), of('2.0.0', parts)])?.because, 'platform-package');
    const range = (engine: string) => ({ engine });
    assert.equal(
      choose([of('1.0.0', range('20.x || 24.x')), of('1.1.0', range('24.x || 26.x'))])?.because,
      'engines',
    );
    assert.equal(choose([of('1.0.0', range('>=18')), of('1.1.0', range('>=20'))]), null);
    assert.equal(choose([of('1.0.0', nan), of('2.0.0', { dependencies: ['nan', 'node-addon-api'] })]), null);
  });

  test('is none that is deprecated, no release, or not for that Node', () => {
    const engine = '<26';
    const all = [
      of('1.0.0', nan),
      of('2.0.0-rc.1', napi),
      of('3.0.0', { ...napi, deprecated: true }),
      of('4.0.0', { ...napi, engine }),
    ];
    assert.equal(choose(all), null);
    assert.equal(choose([]), null);
  });
});

test('a registry is asked as the project says, and its token goes nowhere else', async () => {
  const asked: (readonly [url: string, token: string])[] = [];
  const versions = {
    '1.0.0': { engines: { node: '>=18' }, dependencies: { nan: '1' } },
    '2.0.0': { deprecated: 'no' },
  };
  const server = createServer(({ url = '', headers }, response) => {
    asked.push([url, headers.authorization ?? '']);
    if (url === '/moved') response.writeHead(302, { location: `http://localhost:${port}/there` }).end();
    else if (url === '/gone') response.writeHead(404).end('{}');
    else response.end(JSON.stringify({ versions }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const npmrc = `@s:registry=http://127.0.0.1:${port}/sub/\n//127.0.0.1:${port}/:_authToken=secret\n`;
  const tree = memoryTree({ '.npmrc': npmrc });
  const env = { HOME: '/nowhere', npm_config_registry: `http://127.0.0.1:${port}` };
  const registry = openRegistry({ tree, host: 'npm' }, env);
  assert.ok(registry !== null);
  try {
    assert.deepEqual(
      (await registry.list('a'))?.map(({ version, deprecated }) => [version, deprecated]),
      [
        ['1.0.0', false],
        ['2.0.0', true],
      ],
    );
    assert.equal((await registry.list('@s/a'))?.length, 2);
    assert.equal(await registry.list('gone'), null);
    await registry.list('moved');
    assert.equal(await registry.list('../a'), null);
    assert.deepEqual(asked, [
      ['/a', 'Bearer secret'],
      ['/sub/@s%2fa', 'Bearer secret'],
      ['/gone', 'Bearer secret'],
      ['/moved', 'Bearer secret'],
      ['/there', ''],
    ]);
  } finally {
    registry.close();
    server.close();
  }
  // A server that is gone is asked once.
  const down = openRegistry(
    { tree: memoryTree({}), host: null },
    { ...env, npm_config_registry: 'http://127.0.0.1:9' },
  );
  assert.deepEqual([await down?.list('a'), await down?.list('b')], [null, null]);
  down?.close();
  assert.equal(
    openRegistry({ tree: memoryTree({}), host: null }, { ...env, npm_config_offline: 'true' }),
    null,
  );
  for (const text of ['', '{', '[]', '{"versions":[]}', '{"versions":{"a":1}}'])
    assert.ok((readVersions(text)?.length ?? 0) === 0);
});

test('a project chooses no variable of the user that goes to its registry', async () => {
  const asked: string[] = [];
  const server = createServer(({ url = '', headers }, response) => {
    asked.push(`${url} ${headers.authorization ?? ''}`);
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  const home = makeFolder('home');
  const env = { HOME: home, USERPROFILE: home, SECRET: 'hunter2', PREFIX: home };
  const ask = async (host: HostName, files: Record<string, string>, name = 'a') => {
    asked.length = 0;
    const registry = openRegistry({ tree: memoryTree(files), host }, env);
    await registry?.list(name);
    registry?.close();
    return asked.join();
  };
  const npmrc = `registry=http://${at}/\n`;
  const token = `//${at}/:_authToken=`;
  const inToken = `${npmrc}${token}\${SECRET}\n`;
  try {
    for (const host of ['npm', 'pnpm', 'yarn-classic', 'bun'] as const) {
      assert.equal(await ask(host, { '.npmrc': inToken }), '/a ', host);
      assert.equal(await ask(host, { '.npmrc': `registry=http://${at}/\${SECRET}/\n` }), '', host);
      assert.equal(await ask(host, { '.npmrc': `${npmrc}${token}pa$word\n` }), '/a Bearer pa$word', host);
    }
    assert.equal(await ask('npm', { '.npmrc': 'userconfig=sub/rc\n', 'sub/rc': inToken }), '/a ');
    const inProxy = `${npmrc}proxy=http://\${SECRET}@${at}\n`;
    assert.equal(await ask('npm', { '.npmrc': inProxy }), '');
    const yarnrc = (server: string) =>
      `npmRegistryServer: "http://${at}${server}"\nnpmAuthToken: "\${SECRET}"\nnpmAlwaysAuth: true\n`;
    assert.equal(await ask('yarn', { '.yarnrc.yml': yarnrc('') }), '/a ');
    assert.equal(await ask('yarn', { '.yarnrc.yml': yarnrc(`/\${SECRET}`) }), '');
    const bunfig = `[install]\nregistry = { url = "http://${at}", token = "$SECRET" }\n`;
    assert.equal(await ask('bun', { 'bunfig.toml': bunfig }), '/a ');
    // The user's own files choose for themselves.
    writeFiles(home, { '.npmrc': `${token}\${SECRET}\n`, '.yarnrc.yml': yarnrc('') });
    assert.equal(await ask('npm', { '.npmrc': npmrc }), '/a Bearer hunter2');
    assert.equal(await ask('yarn', { '../.yarnrc.yml': yarnrc('') }), '/a Bearer hunter2');
  } finally {
    server.close();
  }
});

test('where nothing names a registry npm is asked for its own', () => {
  const usual = readUsualRegistry({ ...process.env, npm_config_registry: 'http://127.0.0.1:9/usual' });
  assert.match(usual ?? '', /^http:\/\/127\.0\.0\.1:9\/usual\/?$/);
  assert.equal(readUsualRegistry({ PATH: '/nowhere' }), null);
});
