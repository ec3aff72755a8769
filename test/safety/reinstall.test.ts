import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { abistamp } from '../support/run-cli.ts';
import { snapshot } from '../support/snapshot.ts';
import { npm } from '../toolchain/index.ts';
import { addonFor } from './native-file.ts';

/* A package that is brought back is brought back alone: nothing else of the tree changes. */

const machine = `${process.platform}-${process.arch}`;
const part = `@kin/kin-${machine}`;
const folder = `node_modules/${part}`;
const inner = `${folder}/node_modules/inner`;
const elsewhere = '@kin/kin-none-x64';
const only = { os: [process.platform], cpu: [process.arch] };
const hidden = 'node_modules/.package-lock.json';

const tarballs = new Map<string, Buffer>();
let server: Server;
let url = '';

/** A tarball as npm makes them. */
async function pack(name: string, version: string, more: object = {}): Promise<Buffer> {
  const work = makeFolder('tarball');
  writeFiles(work, {
    'package/package.json': { name, version, ...more },
    'package/kin.node': await addonFor(22),
  });
  execFileSync('tar', ['-czf', 'x.tgz', 'package'], { cwd: work });
  return readFileSync(join(work, 'x.tgz'));
}

const integrityOf = (bytes: Buffer): string =>
  `sha512-${createHash('sha512').update(bytes).digest('base64')}`;

before(async () => {
  for (const version of ['1.0.0', '2.0.0'])
    tarballs.set(
      `/${part}/-/${version}.tgz`,
      await pack(part, version, { ...only, main: 'kin.node', dependencies: { inner: '1.0.0' } }),
    );
  tarballs.set('/evil.tgz', await pack('evil', '1.0.0'));
  const versions = ['1.0.0', '2.0.0'].map((version) => [
    version,
    { name: part, version, dist: { tarball: `URL${part}/-/${version}.tgz` } },
  ]);
  const packument = { name: part, 'dist-tags': { latest: '2.0.0' }, versions: Object.fromEntries(versions) };
  server = createServer(({ url: asked = '' }, response) => {
    const path = decodeURIComponent(asked);
    if (path === `/${part}`) response.end(JSON.stringify(packument).replaceAll('URL', url));
    else if (tarballs.has(path)) response.end(tarballs.get(path));
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
after(() => server.close());

interface Asked {
  /** What the lockfile says of the platform package; undefined for nothing. */
  locked?: Record<string, unknown>;
  /** The version that the package asks for. */
  asks?: string;
  /** npm's record of the tree lists it. */
  recorded?: boolean;
}

/** Installed with `--omit=dev`, and a package that `--no-save` brought; the lockfile knows newer versions. */
async function project({ locked, asks = '1.0.0', recorded = true }: Asked): Promise<string> {
  const root = makeFolder('reinstall');
  const kin = { version: '1.0.0', optionalDependencies: { [part]: asks, [elsewhere]: asks } };
  const entry = locked === undefined ? {} : { [folder]: { ...locked, ...only, optional: true } };
  const unsaved = { 'node_modules/unsaved': { version: '3.0.0' } };
  const packages = {
    'node_modules/kin': kin,
    [inner]: { version: '1.0.0' },
  };
  writeFiles(root, {
    'package.json': {
      ...{ name: 'x', version: '1.0.0', dependencies: { kin: '^1.0.0' } },
      devDependencies: { dev: '1.0.0' },
    },
    'package-lock.json': {
      ...{ name: 'x', version: '1.0.0', lockfileVersion: 3 },
      packages: { '': {}, ...packages, 'node_modules/dev': { version: '1.0.0', dev: true }, ...entry },
    },
    [hidden]: { lockfileVersion: 3, packages: { ...packages, ...unsaved, ...(recorded ? entry : {}) } },
    'node_modules/kin/package.json': { name: 'kin', main: 'index.js', ...kin },
    'node_modules/kin/index.js': `module.exports = require(\`@kin/kin-\${process.platform}-\${process.arch}\`);\n`,
    'node_modules/unsaved/package.json': { name: 'unsaved', version: '3.0.0' },
    [`${folder}/package.json`]: { name: part, version: '1.0.0', ...only, main: 'kin.node' },
    [`${folder}/kin.node`]: await addonFor(22),
    [`${inner}/package.json`]: { name: 'inner', version: '1.0.0' },
  });
  return root;
}

/** Takes the file away as if that had been long ago. */
function loseFile(root: string): void {
  rmSync(join(root, folder, 'kin.node'));
  const old = new Date(Date.now() - 3_600_000);
  for (const path of [folder, 'node_modules/@kin', 'node_modules', hidden])
    utimesSync(join(root, path), old, old);
}

async function rebuild(root: string): Promise<{ code: number | null; json: Rebuilt; text: string }> {
  const env = { npm_config_registry: url, npm_config_fetch_retries: '0', ABISTAMP_STORE: 'off' };
  const { code, stdout, stderr } = await abistamp(['rebuild', '--json'], {
    ...{ cwd: root, node: 22, env },
    tools: [await npm(11)],
  });
  return { code, json: JSON.parse(stdout) as Rebuilt, text: stdout + stderr };
}

interface Rebuilt {
  repairs: { package: string; action: string; result: string; error: string | null }[];
}

const files = (root: string) => {
  const found = snapshot(join(root, 'node_modules'));
  return Object.fromEntries(Object.entries(found).filter(([path]) => !path.includes('/.cache/')));
};

const good = () => ({
  version: '1.0.0',
  resolved: `${url}${part}/-/1.0.0.tgz`,
  integrity: integrityOf(tarballs.get(`/${part}/-/1.0.0.tgz`) ?? Buffer.of()),
});

describe('a platform package that lost its file', () => {
  test('comes back alone, and what is installed inside it stays', async () => {
    const root = await project({ locked: good() });
    const before = files(root);
    loseFile(root);
    const { code, json, text } = await rebuild(root);
    assert.equal(code, 0, text);
    assert.deepEqual(
      json.repairs.map(({ action, result }) => [action, result]),
      [['reinstall', 'repaired']],
    );
    const now = files(root);
    assert.deepEqual(Object.keys(now), Object.keys(before));
    assert.equal(now[join(root, folder, 'kin.node')], before[join(root, folder, 'kin.node')]);
    const time = (path: string) => statSync(join(root, path)).mtimeMs;
    for (const path of [folder, 'node_modules/@kin', 'node_modules'])
      assert.ok(time(path) <= time(hidden), `npm's record still holds for ${path}`);
  });

  test('stays as it is where what comes is not what was locked', async () => {
    const integrity = integrityOf(Buffer.from('another'));
    const root = await project({ locked: { ...good(), integrity } });
    loseFile(root);
    writeFileSync(join(root, folder, 'mine'), '');
    const before = files(root);
    const { code, json, text } = await rebuild(root);
    assert.equal(code, 1, text);
    assert.equal(json.repairs[0]?.result, 'failed');
    assert.match(json.repairs[0]?.error ?? '', /EINTEGRITY/);
    assert.deepEqual(files(root), before);
  });
});

describe('a platform package that is gone', () => {
  const gone = async (asked: Asked) => {
    const root = await project(asked);
    rmSync(join(root, 'node_modules/@kin'), { recursive: true });
    return { root, before: Object.keys(files(root)), ...(await rebuild(root)) };
  };
  const versionIn = (root: string): unknown =>
    (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { version: unknown }).version;

  for (const [where, asked] of [
    ['the lockfile alone', () => ({ locked: good(), recorded: false })],
    ['the version that the package asks for', () => ({})],
  ] as const)
    test(`comes back alone at its version, by ${where}`, async () => {
      const { root, before, code, text } = await gone(asked());
      assert.equal(code, 0, text);
      assert.equal(versionIn(root), '1.0.0');
      const now = Object.keys(files(root));
      const added = now.filter((path) => !before.includes(path));
      assert.deepEqual(added, [join(root, folder, 'kin.node'), join(root, folder, 'package.json')]);
      assert.equal(now.length, before.length + added.length);
    });

  test('does not come in a version that nothing names', async () => {
    const { root, code, json, text } = await gone({ asks: '^1.0.0' });
    assert.equal(code, 1, text);
    assert.match(json.repairs[0]?.error ?? '', /no lockfile says which version/);
    assert.ok(!existsSync(join(root, folder)));
  });

  test('leaves nothing where it is not what it should be', async () => {
    const { root, before, code, text } = await gone({
      locked: { version: '1.0.0', resolved: `${url}evil.tgz` },
    });
    assert.equal(code, 1, text);
    assert.deepEqual(Object.keys(files(root)), before);
  });
});

test('a package whose part would be put outside is refused alone, and the rest is repaired', async () => {
  const root = await project({ locked: good() });
  const outside = makeFolder('outside');
  const entry = { version: '1.0.0', ...only };
  for (const file of ['package-lock.json', hidden]) {
    const lockfile = JSON.parse(readFileSync(join(root, file), 'utf8')) as {
      packages: Record<string, object>;
    };
    const { packages } = lockfile;
    packages[folder] = { ...packages[folder], dependencies: { '../../../../out': '1.0.0' } };
    packages[`${folder}/node_modules/../../../../out`] = { version: '1.0.0' };
    packages['node_modules/away'] = {
      version: '1.0.0',
      optionalDependencies: { [`@away/away-${machine}`]: '1.0.0' },
    };
    packages[`node_modules/@away/away-${machine}`] = entry;
    writeFileSync(join(root, file), JSON.stringify(lockfile));
  }
  writeFiles(root, {
    'node_modules/away/package.json': {
      ...{ name: 'away', version: '1.0.0', main: 'index.js' },
      optionalDependencies: { [`@away/away-${machine}`]: '1.0.0', '@away/away-none-x64': '1.0.0' },
    },
    'node_modules/away/index.js':
      "module.exports = require('@away/away-' + process.platform + '-' + process.arch);\n",
  });
  symlinkSync(outside, join(root, 'node_modules/@away'));
  loseFile(root);
  const { code, json, text } = await rebuild(root);
  assert.equal(code, 1, text);
  const results = json.repairs.map(({ package: pkg, result }) => `${pkg} ${result}`).sort();
  assert.deepEqual(results, [`${part}@1.0.0 repaired`, 'away@1.0.0 failed'], text);
  assert.ok(existsSync(join(root, folder, 'kin.node')));
  assert.deepEqual(readdirSync(outside), []);
});
