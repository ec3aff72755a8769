import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { runInNewContext } from 'node:vm';
import { onlyInFull } from '../support/matrix.ts';
import { bundleAgain, packAgain } from '../support/plugin-bytes.ts';
import { parseAs } from '../support/schemas.ts';
import { dependOn, mismatchLine } from '../support/small-addons.ts';
import { makeYarnProject, plugin, succeeded, type YarnProject } from '../support/yarn-project.ts';
import type { YarnRelease } from '../toolchain/index.ts';

const saved = '.yarn/plugins/@yarnpkg/plugin-abistamp.cjs';
const bytes = readFileSync(plugin);
const checksum = createHash('sha512').update(bytes).digest('hex');

let server: Server;
let url: string;
before(async () => {
  server = createServer((_, response) => response.end(bytes)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/plugin-abistamp.js`;
});
after(() => server.close());

function readText(project: YarnProject, path: string): string {
  return readFileSync(join(project.cwd, path), 'utf8');
}

/* The newest; the oldest has the tests of `yarn abi` below, and of test/yarn/switch. */
for (const release of ['4.18.1', ...onlyInFull<YarnRelease>('4.0.2', '4.12.0')] as const) {
  describe(`yarn plugin import, Yarn ${release}`, () => {
    let project: YarnProject;
    before(() => {
      project = makeYarnProject({
        release,
        linker: 'node-modules',
        manifest: { dependencies: { semver: '7.7.2' } },
        settings: 'unsafeHttpWhitelist: ["127.0.0.1"]\n',
      });
    });

    for (const [from, spec] of [
      ['a path', () => plugin],
      ['a URL', () => url],
    ] as const) {
      test(`from ${from}: one file, with its checksum`, async () => {
        succeeded(await project.run(['plugin', 'import', spec()], { plain: true }));
        assert.deepEqual(readFileSync(join(project.cwd, saved)), bytes);
        assert.match(readText(project, '.yarnrc.yml'), new RegExp(`^ *-? ?checksum: ${checksum}$`, 'm'));
      });
    }

    test('Yarn fetches a URL again where the file is missing', async () => {
      rmSync(join(project.cwd, saved));
      succeeded(await project.run(['abi', 'check', '--help'], { plain: true }));
      assert.deepEqual(readFileSync(join(project.cwd, saved)), bytes);
    });

    test('it needs nothing else', async () => {
      succeeded(await project.run(['install'], { plain: true }));
      assert.equal(existsSync(join(project.cwd, 'node_modules/abistamp')), false);
      const { stdout } = succeeded(await project.run(['abi', 'check'], { plain: true }));
      assert.match(stdout, /native packages fit Node 22/);
    });
  });
}

describe('yarn abi', () => {
  const project = makeYarnProject({
    release: '4.0.2',
    linker: 'node-modules',
    manifest: { dependencies: {} },
  });

  for (const args of [[], ['--help']])
    test(`\`yarn ${['abi', ...args].join(' ')}\` lists what there is`, async () => {
      const { stdout } = succeeded(await project.run(['abi', ...args]));
      for (const verb of ['check', 'rebuild', 'show', 'record'])
        assert.match(stdout, new RegExp(`yarn abi ${verb}\\b`));
    });

  test('each of its commands has help', async () => {
    for (const verb of ['check', 'rebuild', 'show', 'record']) {
      const { stdout } = succeeded(await project.run(['abi', verb, '--help']));
      assert.match(stdout, new RegExp(`abi(?:stamp)? ${verb}\\b[^]*--json`), verb);
    }
  });

  test('record does what the command does', async () => {
    succeeded(await project.run(['install']));
    const { stdout } = succeeded(await project.run(['abi', 'record', '--json']));
    assert.equal(parseAs('record', stdout).host, 'yarn');
  });
});

describe('imported twice', () => {
  test('it records, its commands are there, and a finding is said once', async () => {
    const { dependencies, files } = dependOn('pinned');
    const project = makeYarnProject({
      release: '4.18.1',
      linker: 'node-modules',
      manifest: { dependencies },
      files: { ...files, 'start.js': "require('pinned')\n" },
    });
    succeeded(await project.run(['plugin', 'import', plugin], { plain: true }));
    succeeded(await project.run(['install']));
    assert.deepEqual(Object.keys(JSON.parse(readText(project, 'abi-lock.json')).targets), [
      'node-v127-linux-x64',
    ]);
    succeeded(await project.run(['abi', 'check']));
    const { code, stdout, stderr } = await project.run(['start'], { node: 24 });
    assert.equal(code, 1);
    assert.equal(stdout, '');
    assert.match(stderr, mismatchLine(22, 24));
  });
});

describe('the bundle', () => {
  test('is the same bytes each time that it is built', async () => {
    const build = { script: 'build-yarn.mjs', bundler: 'bundlePlugin' };
    const { again, expected } = await bundleAgain(build, bytes);
    for (const digest of again) assert.equal(digest, expected);
  });

  test('is packed into the same text by every Node', async () => {
    const { again, expected } = await packAgain(bytes.toString());
    assert.equal(expected.length, 1);
    assert.deepEqual(again, expected);
  });

  test('asks for nothing at its top level, where Yarn gives it nothing', () => {
    const module: { exports: { name?: string; factory?: unknown } } = { exports: {} };
    const context = { module, exports: module.exports };
    runInNewContext(bytes.toString(), context);
    assert.equal(module.exports.name, '@yarnpkg/plugin-abistamp');
    assert.equal(typeof module.exports.factory, 'function');
    assert.deepEqual(Object.keys(context), ['module', 'exports']);
  });
});
