import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { openDirectory } from '@abistamp/core';
import { hostOf } from '@abistamp/core/internal/hosts/index';
import { formatStep } from '@abistamp/core/internal/report/format-step';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { abistamp, check, loads } from '../support/run-cli.ts';
import { bun, npm, pnpm, runTool, type Tool, yarn } from '../toolchain/index.ts';

/* Settings that keep platform packages out: named, with the command that gets past them. */

type Files = Parameters<typeof writeFiles>[1];

const machine = { platform: 'linux', arch: 'x64', libc: 'glibc' } as const;

function find(host: string, files: Files, env: Record<string, string> = {}): string | null {
  const root = makeFolder('omission');
  writeFiles(root, files);
  const home = makeFolder('home');
  const found = hostOf(host).findOmission(openDirectory(root), { HOME: home, PATH: '', ...env }, machine);
  return found === null
    ? null
    : `${found.setting}: ${formatStep({ next: null, ...found.remedy } as never, '')}`;
}

const architectures = (text: string) => `supportedArchitectures:\n${text}`;
const add = (host: string, list: string, file: string, install: string) =>
  `${list}: add current to ${list} in ${file}, then run ${host} ${install}`;

const rows: [host: string, files: Files, expected: string | null][] = [
  ['npm', {}, null],
  ['npm', { '.npmrc': 'omit=dev\nos=linux\n' }, null],
  ['npm', { '.npmrc': 'omit=optional\n' }, 'omit=optional: npm install --include=optional'],
  ['npm', { '.npmrc': 'omit[]=dev\nomit[]=optional\n' }, 'omit=optional: npm install --include=optional'],
  ['npm', { '.npmrc': 'omit=optional\ninclude=optional\n' }, null],
  ['npm', { '.npmrc': 'omit[]=optional\ninclude[]=dev\ninclude[]=optional\n' }, null],
  ['npm', { '.npmrc': 'optional=false\n' }, 'optional=false: npm install --include=optional'],
  ['npm', { '.npmrc': 'cpu=arm64\nlibc=musl\n' }, 'cpu=arm64 libc=musl: npm install --cpu=x64 --libc=glibc'],
  [
    'npm',
    { '.npmrc': 'omit=optional\nos=darwin\n' },
    'omit=optional os=darwin: npm install --include=optional --os=linux',
  ],
  ['pnpm', {}, null],
  ['pnpm', { 'pnpm-workspace.yaml': 'optional: true\n' }, null],
  [
    'pnpm',
    { 'pnpm-workspace.yaml': 'optional: false\n' },
    'optional=false: set optional to true in pnpm-workspace.yaml, then run pnpm install --force',
  ],
  [
    'pnpm',
    { '.npmrc': 'optional=false\n' },
    'optional=false: set optional to true in .npmrc, then run pnpm install --force',
  ],
  [
    'pnpm',
    { 'pnpm-workspace.yaml': architectures('  os: [darwin]\n') },
    add('pnpm', 'supportedArchitectures.os', 'pnpm-workspace.yaml', 'install --force'),
  ],
  ['pnpm', { 'pnpm-workspace.yaml': architectures('  os: [darwin, current]\n  cpu: [x64]\n') }, null],
  [
    'pnpm',
    { 'node_modules/.modules.yaml': JSON.stringify({ included: { optionalDependencies: false } }) },
    '--no-optional: pnpm install',
  ],
  [
    'pnpm',
    { 'node_modules/.modules.yaml': 'included:\n  dependencies: true\n  optionalDependencies: false\n' },
    '--no-optional: pnpm install',
  ],
  ['pnpm', { 'node_modules/.modules.yaml': 'included:\n  optionalDependencies: true\n' }, null],
  [
    'pnpm',
    { 'package.json': { pnpm: { supportedArchitectures: { libc: ['musl'] } } } },
    add('pnpm', 'pnpm.supportedArchitectures.libc', 'package.json', 'install --force').replace(
      /^pnpm\.supp/,
      'pnpm.supp',
    ),
  ],
  [
    'yarn',
    { '.yarnrc.yml': architectures('  cpu: [arm64]\n') },
    add('yarn', 'supportedArchitectures.cpu', '.yarnrc.yml', 'install'),
  ],
  ['yarn', { '.yarnrc.yml': architectures('  libc: [musl, glibc]\n') }, null],
  ['bun', {}, null],
  ['bun', { 'bunfig.toml': '[install]\noptional = true\n' }, null],
  ['bun', { 'bunfig.toml': '# optional = false\n[install]\noptionalPeers = false\n' }, null],
  [
    'bun',
    { 'bunfig.toml': '[install]\noptional = false\n' },
    'optional = false: set install.optional to true in bunfig.toml, then run bun install',
  ],
  [
    'bun',
    { '.npmrc': 'omit[]=dev\nomit[]=optional\n' },
    'omit=optional: remove optional from omit in .npmrc, then run bun install',
  ],
  ['bun', { '.npmrc': 'omit=optional\ninclude=optional\n' }, null],
  ['yarn-classic', { '.npmrc': 'omit=optional\n' }, null],
];

describe('settings', () => {
  for (const [host, files, expected] of rows)
    test(`${host} ${JSON.stringify(files)}`, () => {
      assert.equal(find(host, files), expected);
    });

  test('in variables', () => {
    for (const npm_config_omit of ['dev optional', 'dev\n\noptional'])
      assert.match(find('npm', {}, { npm_config_omit }) ?? '', /^omit=optional: /);
  });
});

const dependencies = { lightningcss: '1.30.1' };
const manifest = { name: 'omission', private: true, dependencies };

interface Case {
  by: () => Promise<Tool>;
  files: Files;
  /** What the finding names, and what a person does of it. */
  command: RegExp;
  edit?: Files;
  args: string[];
}

const cases: Record<string, Case> = {
  'npm, omit=optional': {
    by: () => npm(10),
    files: { '.npmrc': 'omit=optional\n' },
    command: /^npm install --include=optional$/,
    args: ['install', '--include=optional'],
  },
  'npm, cpu': {
    by: () => npm(10),
    files: { '.npmrc': `cpu=${process.arch === 'x64' ? 'arm64' : 'x64'}\n` },
    command: /^npm install --cpu=\w+$/,
    args: ['install', `--cpu=${process.arch}`],
  },
  'pnpm, supportedArchitectures': {
    by: () => pnpm(10),
    files: { 'pnpm-workspace.yaml': 'storeDir: ./store\nsupportedArchitectures:\n  os: [darwin]\n' },
    command:
      /^add current to supportedArchitectures\.os in pnpm-workspace\.yaml, then run pnpm install --force$/,
    edit: { 'pnpm-workspace.yaml': 'storeDir: ./store\nsupportedArchitectures:\n  os: [darwin, current]\n' },
    args: ['install', '--force'],
  },
  'pnpm, optional': {
    by: () => pnpm(10),
    files: { 'pnpm-workspace.yaml': 'storeDir: ./store\noptional: false\n' },
    command: /^set optional to true in pnpm-workspace\.yaml, then run pnpm install --force$/,
    edit: { 'pnpm-workspace.yaml': 'storeDir: ./store\noptional: true\n' },
    args: ['install', '--force'],
  },
  'Bun, optional': {
    by: () => bun(1),
    files: { 'bunfig.toml': '[install]\noptional = false\n' },
    command: /^set install\.optional to true in bunfig\.toml, then run bun install$/,
    edit: { 'bunfig.toml': '[install]\noptional = true\n' },
    args: ['install'],
  },
  'Yarn, supportedArchitectures': {
    by: () => yarn('4.18.1'),
    files: {
      '.yarnrc.yml':
        'nodeLinker: node-modules\nenableImmutableInstalls: false\nnpmMinimalAgeGate: 0\nsupportedArchitectures:\n  os: [darwin]\n',
      'yarn.lock': '',
    },
    command: /^add current to supportedArchitectures\.os in \.yarnrc\.yml, then run yarn install$/,
    edit: {
      '.yarnrc.yml':
        'nodeLinker: node-modules\nenableImmutableInstalls: false\nnpmMinimalAgeGate: 0\nsupportedArchitectures:\n  os: [darwin, current]\n',
    },
    args: ['install'],
  },
};

/** A flag and an edit, of two hosts. */
const everyday = ['npm, omit=optional', 'pnpm, supportedArchitectures'];

for (const [name, { by, files, command, edit, args }] of Object.entries(cases).filter(
  ([title]) => isFull || everyday.includes(title),
))
  test(`what the finding names loads the addon afterwards: ${name}`, async () => {
    const cwd = await installedProject({
      by,
      node: 22,
      files: { 'package.json': manifest, ...files } as never,
    });
    const options = { cwd, node: 22 } as const;
    assert.equal(await loads('lightningcss', options), false);
    const [finding, ...others] = (await check(options)).trees.flatMap(({ findings }) => findings);
    assert.deepEqual(others, []);
    assert.equal(finding?.code, 'PLATFORM_PACKAGE_MISSING');
    assert.equal(finding?.repair, 'ask');
    assert.match(finding?.command ?? '', command);
    // A repair that could not help is not tried.
    const rebuild = await abistamp(['rebuild'], options);
    assert.ok(rebuild.stdout.includes(`→ ${finding?.command}`), rebuild.stdout);
    assert.match(finding?.message ?? '', /The setting \S.* keeps it out\./);
    if (edit !== undefined) writeFiles(cwd, edit);
    const done = await runTool(await by(), args, options);
    assert.equal(done.code, 0, done.stdout + done.stderr);
    assert.equal(await loads('lightningcss', options), true);
    assert.equal((await check(options)).code, 0);
  });
