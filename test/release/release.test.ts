import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type LocalRegistry, startRegistry } from '../../scripts/registry/serve.mjs';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { bun, type NodeRelease, npm, pnpm, runTool, type Tool, yarn } from '../toolchain/index.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const names = [
  '@abistamp/binary',
  '@abistamp/core',
  'abistamp',
  'pnpm-plugin-abistamp',
  'yarn-plugin-abistamp',
];
const nodes = [18, 20, 22, 24, 25, 26] as const satisfies NodeRelease[];

/** Each package manager, how it adds a package, and the oldest Node that it runs on itself. */
const hosts: readonly [name: string, tool: () => Promise<Tool>, args: string[], oldest: number][] = [
  ['npm 10', () => npm(10), ['install', '--save-dev'], 18],
  ['npm 11', () => npm(11), ['install', '--save-dev'], 20],
  ['npm 12', () => npm(12), ['install', '--save-dev'], 22],
  ['pnpm 9', () => pnpm(9), ['add', '--save-dev'], 18],
  ['pnpm 10', () => pnpm(10), ['add', '--save-dev'], 18],
  ['pnpm 11', () => pnpm(11), ['add', '--save-dev'], 22],
  ['pnpm 12', () => pnpm(12), ['add', '--save-dev'], 22],
  ['Yarn 1', () => yarn('1'), ['add', '--dev'], 18],
  ['Yarn 4.0.2', () => yarn('4.0.2'), ['add', '--dev'], 18],
  ['Yarn 4.18.1', () => yarn('4.18.1'), ['add', '--dev'], 18],
  ['Bun 1', () => bun(1), ['add', '--dev'], 18],
];

describe('a release to a registry on this machine', { skip: !isFull }, () => {
  let registry: LocalRegistry;
  let version: string;
  let clone: string;
  before(async () => {
    registry = await startRegistry();
    clone = cloneRepository();
    const output = await release(clone, registry.address);
    assert.match(output, /committed and tagged v/);
    const manifest = readFileSync(join(clone, 'packages/cli/package.json'), 'utf8');
    version = (JSON.parse(manifest) as { version: string }).version;
  });
  after(() => registry.close());

  test('has all packages, in one version, which the changelog describes', async () => {
    for (const name of names) {
      const answer = await fetch(`${registry.address}${name.replace('/', '%2f')}`);
      const { 'dist-tags': tags } = (await answer.json()) as { 'dist-tags': { latest: string } };
      assert.equal(tags.latest, version, name);
    }
    assert.ok(readFileSync(join(clone, 'CHANGELOG.md'), 'utf8').includes(`\n## ${version} (`));
    const left = execFileSync('git', ['status', '--porcelain'], { cwd: clone, encoding: 'utf8' });
    assert.equal(left, '', 'everything is committed');
  });

  test('can be run again, and publishes nothing twice', async () => {
    const output = await release(clone, registry.address, ['--publish']);
    assert.equal(output.match(/is published already/g)?.length, names.length);
  });

  for (const [name, provide, args, oldest] of hosts)
    test(`${name} brings it under every Node that it runs on`, async () => {
      const tool = await provide();
      for (const node of nodes.filter((each) => each >= oldest)) {
        const cwd = makeFolder('release');
        writeFiles(cwd, { 'package.json': '{"name":"app","version":"1.0.0"}', ...settingsOf(tool) });
        const own = withRegistry(tool, registry.address);
        const added = await runTool(own, [...args, 'abistamp'], { cwd, node, env: own.env });
        const label = `${tool.name} ${tool.version}, Node ${node}`;
        assert.equal(added.code, 0, `${label}\n${added.stdout}${added.stderr}`);
        const ran = await runTool('sh', ['-c', 'node_modules/.bin/abistamp --version'], { cwd, node });
        assert.equal(ran.stdout.trim(), version, `${label}\n${ran.stderr}`);
      }
    });
});

function settingsOf({ name, version }: Tool): Record<string, string> {
  const isModern = name === 'yarn' && !version.startsWith('1.');
  return isModern ? { '.yarnrc.yml': 'nodeLinker: node-modules\n', 'yarn.lock': '' } : {};
}

function withRegistry(tool: Tool, address: string): Tool {
  const env = {
    npm_config_registry: address,
    pnpm_config_registry: address,
    BUN_CONFIG_REGISTRY: address,
    YARN_NPM_REGISTRY_SERVER: address.slice(0, -1),
    YARN_UNSAFE_HTTP_WHITELIST: '127.0.0.1',
    YARN_ENABLE_IMMUTABLE_INSTALLS: '0',
  };
  return { ...tool, env: { ...tool.env, ...env } };
}

/** With everything installed, as links to the same files. */
function cloneRepository(): string {
  const clone = join(makeFolder('clone'), 'abistamp');
  execFileSync('git', ['clone', '--quiet', root, clone]);
  const installed = execFileSync('git', ['ls-files', 'packages/*/package.json'], {
    cwd: root,
    encoding: 'utf8',
  });
  const folders = [
    '.',
    ...installed
      .trim()
      .split('\n')
      .map((path) => path.replace('/package.json', '')),
  ];
  for (const folder of folders)
    execFileSync('cp', ['-al', join(root, folder, 'node_modules'), join(clone, folder)]);
  execFileSync('git', ['config', 'user.name', 'release'], { cwd: clone });
  execFileSync('git', ['config', 'user.email', 'release@localhost'], { cwd: clone });
  return clone;
}

function release(clone: string, address: string, more: string[] = []): Promise<string> {
  const npmrc = join(makeFolder('npmrc'), 'npmrc');
  // npm publishes nothing without a token, and takes any.
  writeFiles(join(npmrc, '..'), { npmrc: `${address.replace('http:', '')}:_authToken=any\n` });
  const env = { ...process.env, ABISTAMP_BUILD: 'quick', npm_config_userconfig: npmrc };
  return new Promise((resolve, reject) => {
    // Not synchronously: the registry is in this process.
    const child = spawn(process.execPath, ['scripts/release.mjs', '--registry', address, ...more], {
      cwd: clone,
      env,
    });
    let output = '';
    child.stdout.on('data', (text: Buffer) => {
      output += text;
    });
    child.stderr.on('data', (text: Buffer) => {
      output += text;
    });
    child
      .on('error', reject)
      .on('close', (code) => (code === 0 ? resolve(output) : reject(new Error(output))));
  });
}
