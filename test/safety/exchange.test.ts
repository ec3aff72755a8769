import assert from 'node:assert/strict';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readRemoteSettings } from '@abistamp/core/internal/store/remote/config';
import { teamKeys } from '../store-remote/team.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';
import { addonFor } from './native-file.ts';

/* A cache with unexpected answers, and addresses that a project chose. */

describe('a netrc login', () => {
  const home = makeFolder('home');
  writeFiles(home, { '.netrc': 'machine cache.example login me password mine\n' });
  const env = { HOME: home };
  for (const [storeUrl, sent] of [
    ['https://cache.example/', true],
    ['http://cache.example/', false],
    ['http://cache.example:443/', false],
  ] as const)
    test(`${sent ? 'goes' : 'does not go'} to ${storeUrl} of a project`, () => {
      const settings = readRemoteSettings({ storeUrl }, env);
      assert.ok(settings.kind === 'remote');
      assert.equal(settings.config.authorization !== null, sent);
    });
  test('goes to the address that the user chose', () => {
    const settings = readRemoteSettings({}, { ...env, ABISTAMP_STORE_URL: 'http://cache.example/' });
    assert.ok(settings.kind === 'remote' && settings.config.authorization !== null);
  });
});

describe('a cache ends an exchange in its own way', () => {
  for (const [name, answer, said] of [
    [
      '101',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n',
      /answered GET with 101/,
    ],
    ['nothing at all', '', /no connection|broke off/],
    ['half a head', 'HTTP/1.1 200 O', /no connection|broke off/],
    ['100 and nothing more', 'HTTP/1.1 100 Continue\r\n\r\n', /no connection|broke off/],
    ['more than it announced', `HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n${'x'.repeat(99)}`, /./],
    ['another protocol', 'SSH-2.0-OpenSSH_9.6\r\n', /no connection|broke off/],
  ] as const)
    test(`${name}: the command says so and ends by itself`, async () => {
      const server = createSocketServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(answer));
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const root = await projectOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      const result = await pull(root);
      server.close();
      // A cache that is down stops nobody, but what it did is said.
      assert.equal(result.code, 0, result.stdout + result.stderr);
      assert.match(result.stdout, /a@1\.0\.0 .* failed\n/);
      assert.match(result.stderr, said);
    });

  test('and even where nothing is left to wait for, the command does not end with 0', async () => {
    const root = await projectOf('http://127.0.0.1:1/');
    writeFiles(root, {
      'silence.cjs': `const wait = setTimeout;
globalThis.setTimeout = (...given) => wait(...given).unref();
require('node:http').request = () => new (require('node:stream').Writable)({ autoDestroy: false });
require('node:module').syncBuiltinESMExports();
`,
    });
    const result = await pull(root, { NODE_OPTIONS: `--require=${join(root, 'silence.cjs')}` });
    assert.deepEqual([result.code, result.stdout], [2, '']);
  });
});

/** With one package that a pull asks the cache for. */
async function projectOf(storeUrl: string): Promise<string> {
  const root = makeFolder('remote');
  writeFiles(root, {
    'package.json': { name: 'x', version: '1.0.0', abistamp: { storeUrl, storeKeys: [teamKeys.publicKey] } },
    'node_modules/.package-lock.json': {
      packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x', hasInstallScript: true } },
    },
    'package-lock.json': { lockfileVersion: 3, packages: {} },
    'node_modules/a/package.json': {
      ...{ name: 'a', version: '1.0.0', scripts: { install: 'node-gyp rebuild' } },
    },
    'node_modules/a/binding.gyp': '{}',
    'node_modules/a/index.js': "module.exports = require('./build/Release/a.node');",
    'node_modules/a/build/Release/a.node': await addonFor(20),
  });
  return root;
}

const pull = (root: string, env: Record<string, string> = {}) =>
  abistamp(['store', 'pull'], {
    ...{ cwd: root, node: 22, timeoutMs: 60_000 },
    env: { ABISTAMP_STORE: join(root, 'store'), ...env },
  });
