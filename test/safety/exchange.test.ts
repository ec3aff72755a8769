import assert from 'node:assert/strict';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { readRemoteSettings } from '@abistamp/core/internal/store/remote/config';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';
import { addonFor } from './native-file.ts';

/* A cache with unexpected answers, and addresses that a project chose. */

const key = 'MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=';

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

describe('a cache ends an exchange in a way of its own', () => {
  for (const [name, answer] of [
    ['101', 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n'],
    ['nothing at all', ''],
    ['half a head', 'HTTP/1.1 200 O'],
    ['100 and nothing more', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ] as const)
    test(`${name}: the command says so and ends by itself, not with 0`, async () => {
      const server = createSocketServer((socket) => {
        socket.on('error', () => undefined).once('data', () => socket.end(answer));
      }).listen(0, '127.0.0.1');
      await new Promise((resolve) => server.once('listening', resolve));
      const root = makeFolder('remote');
      writeFiles(root, {
        'package.json': {
          ...{ name: 'x', version: '1.0.0' },
          abistamp: {
            storeUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
            storeKeys: [key],
          },
        },
        'node_modules/.package-lock.json': {
          packages: { 'node_modules/a': { version: '1.0.0', integrity: 'sha512-x', hasInstallScript: true } },
        },
        'package-lock.json': { lockfileVersion: 3, packages: {} },
        'node_modules/a/package.json': {
          name: 'a',
          version: '1.0.0',
          scripts: { install: 'node-gyp rebuild' },
        },
        'node_modules/a/binding.gyp': '{}',
        'node_modules/a/index.js': "module.exports = require('./build/Release/a.node');",
        'node_modules/a/build/Release/a.node': await addonFor(20),
      });
      const env = { ABISTAMP_STORE: join(root, 'store') };
      const result = await abistamp(['store', 'pull'], { cwd: root, node: 22, env, timeoutMs: 20_000 });
      server.close();
      assert.ok(result.code === 1 || result.code === 2, `${result.code} ${result.stdout}${result.stderr}`);
      assert.notEqual(result.stdout + result.stderr, '');
      assert.doesNotMatch(result.stderr, /INTERNAL/);
    });
});
