import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before } from 'node:test';
import { readNativePath } from '@abistamp/binary';
import { guarded, unguarded } from '../guard/guarded.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp, check, installHook } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { writeSmallPackage } from '../support/small-addons.ts';
import { node, npm, runTool } from '../toolchain/index.ts';

/*
 * Electron's headers and program are on no registry. The headers here are a stand-in: those of Node 24, with
 * Electron's number, in a tarball of the same form. What is compiled with them is Electron's by its bytes; it is
 * loaded by nothing.
 */

const version = '40.1.0';
const electronAbi = 143;
const home = makeFolder('home');
const store = join(makeFolder('store'), 'store');
const served = makeFolder('served');
const app = makeFolder('app');
let honest = true;
const asked: string[] = [];
const server = createServer(({ url = '' }, response) => {
  asked.push(url);
  const path = join(served, url.replace('/electron/', ''));
  if (!existsSync(path)) response.writeHead(404).end();
  else if (url.endsWith('SHASUMS256.txt') && !honest)
    response.end(`${'0'.repeat(64)}  node-v${version}-headers.tar.gz\n`);
  else response.end(readFileSync(path));
});

async function makeHeaders(): Promise<void> {
  const { nodedir } = await node(24);
  const name = `node-v${version}`;
  const folder = join(served, name, 'include', 'node');
  // What an addon may include without V8: OpenSSL's alone are hundreds of files, which are packed and unpacked.
  const isLeftOut = (path: string) => /\/(?:openssl|cppgc|v8[^/]*|libplatform)$/.test(path);
  cpSync(join(nodedir, 'include', 'node'), folder, { recursive: true, filter: (path) => !isLeftOut(path) });
  const header = readFileSync(join(folder, 'node_version.h'), 'utf8');
  writeFiles(folder, {
    'node_version.h': header.replace(
      /#define NODE_MODULE_VERSION \d+/,
      `#define NODE_MODULE_VERSION ${electronAbi}`,
    ),
  });
  const tarball = `v${version}/${name}-headers.tar.gz`;
  writeFiles(served, { [`v${version}/x`]: '' });
  await runTool('tar', ['-czf', tarball, name], { cwd: served });
  const hash = createHash('sha256')
    .update(readFileSync(join(served, tarball)))
    .digest('hex');
  writeFiles(served, { [`v${version}/SHASUMS256.txt`]: `${hash}  ${name}-headers.tar.gz\n` });
}

before(async () => {
  await makeHeaders();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
after(() => server.close());

const abisOf = (name: string): number[] => {
  const { slices } = readNativePath(join(app, `node_modules/${name}/build/Release/${name}.node`)) as {
    slices: { registration: { abis?: number[] } }[];
  };
  return slices.flatMap(({ registration }) => registration.abis ?? []);
};

const run = (args: string[]) => {
  const { port } = server.address() as AddressInfo;
  const env = {
    npm_config_disturl: `http://127.0.0.1:${port}/electron`,
    // Settings for Node, which a project with two runtimes has, too.
    npm_config_target: '20.1.0',
    npm_config_nodedir: makeFolder('other'),
    ABISTAMP_STORE: 'off',
  };
  return abistamp(args, { cwd: app, node: 24, home, env });
};

scenario('an app of Electron, and a tool for Node, in one tree', ({ step }) => {
  step('are installed, and built for Node', async () => {
    writeFiles(app, {
      ...writeSmallPackage('pinned', { folder: 'packed/pinned', manifest: { dependencies: {} } }),
      ...writeSmallPackage('stable', { folder: 'packed/stable', manifest: { dependencies: {} } }),
      'packed/electron/package.json': { name: 'electron', version },
      'packed/electron/abi_version': `${electronAbi}\n`,
      'packed/electron-builder/package.json': { name: 'electron-builder', version: '26.0.0' },
      'package.json': {
        name: 'app',
        private: true,
        dependencies: { pinned: 'file:packed/pinned-1.0.0.tgz', stable: 'file:packed/stable-1.0.0.tgz' },
        devDependencies: {
          electron: `file:packed/electron-${version}.tgz`,
          'electron-builder': 'file:packed/electron-builder-26.0.0.tgz',
        },
      },
    });
    const tool = await npm(11);
    const folders = ['pinned', 'stable', 'electron', 'electron-builder'].map((name) => `./packed/${name}`);
    const packed = ['pack', ...folders, '--pack-destination', 'packed'];
    assert.equal((await runTool(tool, packed, { cwd: app, node: 24, home })).code, 0);
    await runTool(tool, ['install', '--no-audit', '--no-fund'], { cwd: app, node: 24, home });
    assert.notDeepEqual(abisOf('pinned'), [electronAbi]);
    // What the hooks of abistamp do at the end of it.
    await installHook({
      cwd: app,
      node: 24,
      home,
      env: { ABISTAMP_STORE: store, ABISTAMP_ON_MISMATCH: 'off' },
    });
  });

  step('do not fit: the app needs another build, what uses Node-API does not', async () => {
    const { code, trees } = await check({ cwd: app, node: 24, home });
    assert.equal(code, 1);
    assert.deepEqual(
      trees[0]?.findings.map(({ code: finding, package: id, required }) => [finding, id, required]),
      [['ABI_MISMATCH', 'pinned@1.0.0', `electron-v${electronAbi}-linux-x64`]],
    );
    assert.deepEqual(
      trees[0]?.electron?.map(({ version: own, native }) => [own, native]),
      [[version, 2]],
    );
  });

  step('stay as they were where the headers are not those that were published', async () => {
    const before = abisOf('pinned');
    honest = false;
    const { code, stdout } = await run(['rebuild', '--json']);
    assert.equal(code, 1);
    assert.match(stdout, /headers of Electron 40\.1\.0 are not here/);
    assert.deepEqual(abisOf('pinned'), before);
    honest = true;
  });

  step('fit after one command, each for what loads it', async () => {
    const { code, stdout, stderr } = await run(['rebuild']);
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /pinned@1\.0\.0 fits Electron 40\.1\.0 \(ABI 143\) now: read again, and not loaded/);
    assert.deepEqual(abisOf('pinned'), [electronAbi]);
    assert.ok(asked.includes(`/electron/v${version}/node-v${version}-headers.tar.gz`));
    assert.ok(existsSync(join(home, '.electron-gyp', version, 'include/node/node.h')));
    const { trees, ok } = await check({ cwd: app, node: 24, home });
    assert.deepEqual([ok, trees[0]?.findings], [true, []]);
  });

  step('stay so before scripts, and are named by an explicit check', async () => {
    assert.equal((await run(['check', '--quiet'])).code, 0);
    const { stdout } = await run(['check']);
    assert.match(stdout, /2 native packages fit Electron 40\.1\.0 \(ABI 143\), which loads them/);
    assert.match((await run(['rebuild'])).stdout, /nothing to do: .* or Electron 40\.1\.0/);
  });

  step('serve tests under Node by a build beside, restored from what the install made', async () => {
    const { execPath } = await node(24);
    const kept = { ABISTAMP_STORE: store, PATH: dirname(execPath) };
    const { code, stdout, stderr } = await abistamp(['rebuild', '--also', execPath], {
      ...{ cwd: app, node: 24, home, env: kept },
    });
    assert.equal(code, 0, stdout + stderr);
    assert.match(stdout, /1 addon for node-v137-linux-x64 put beside/);
    assert.deepEqual(abisOf('pinned'), [electronAbi], 'the app has its own');
    const load = "require('pinned'); console.log('loaded')";
    assert.equal((await guarded(['-e', load], { cwd: app, node: 24 })).stdout, 'loaded\n');
    assert.equal((await unguarded(['-e', load], { cwd: app, node: 24 })).code, 1);
  });

  step('need another build for another Electron, which has to be named in whole', async () => {
    const line = await run(['rebuild', '--runtime', 'electron@39', '--dry-run']);
    assert.equal(line.code, 2);
    const whole = await run(['rebuild', '--runtime', 'electron@39.2.0', '--dry-run', '--json']);
    assert.match(whole.stdout, /electron-v140-linux-x64/);
    assert.match((await run(['rebuild', '--runtime', 'electron', '--dry-run'])).stdout, /nothing to do/);
    const below = await run([
      'rebuild',
      '--recursive',
      '--runtime',
      'electron@39.2.0',
      '--dry-run',
      '--json',
    ]);
    assert.match(below.stdout, /electron-v140-linux-x64/, below.stderr);
  });
});
