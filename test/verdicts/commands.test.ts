import assert from 'node:assert/strict';
import { readdirSync, realpathSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { isFull } from '../support/matrix.ts';
import { moveState, pnpmFiles } from '../support/pnpm-project.ts';
import { abistamp, type CliOptions, check, loads } from '../support/run-cli.ts';
import { runNamed } from '../support/run-named.ts';
import { bun, npm, pnpm, type Tool, yarn } from '../toolchain/index.ts';

/* What is wrong × who installed it: the command that the finding names makes the addon load again. */

const dependencies = { 'cpu-features': '0.0.10', lightningcss: '1.30.1' };
type Name = keyof typeof dependencies;
/** Each row installs what it damages, and no other: only one of both is compiled. */
const onlyOf = (name: Name) => ({ [name]: dependencies[name] });
const manifestOf = (name: Name) => ({ name: 'commands', private: true, dependencies: onlyOf(name) });
const native = {
  'cpu-features': 'build/Release/cpufeatures.node',
  'lightningcss-linux-x64-gnu': 'lightningcss.linux-x64-gnu.node',
} as const;

interface Host {
  by: () => Promise<Tool>;
  files(name: Name): Record<string, string | object>;
}

const yarnSettings = (linker: string) =>
  `nodeLinker: ${linker}\nenableScripts: true\nenableImmutableInstalls: false\nnpmMinimalAgeGate: 0\n`;
const yarnHost = (linker: string): Host => ({
  by: () => yarn('4.18.1'),
  files: (name) => ({
    'app/package.json': manifestOf(name),
    'app/.yarnrc.yml': yarnSettings(linker),
    'app/yarn.lock': '',
  }),
});
const pnpmHost = (release: 9 | 10 | 11 | 12): Host => ({
  by: () => pnpm(release),
  files: (name) => pnpmFiles({ release, layout: 'isolated', node: 22, dependencies: onlyOf(name) }),
});

const hosts = {
  npm: { by: () => npm(10), files: (name) => ({ 'app/package.json': manifestOf(name) }) },
  'pnpm 9': pnpmHost(9),
  'pnpm 10': pnpmHost(10),
  'pnpm 11': pnpmHost(11),
  'pnpm 12': pnpmHost(12),
  'Yarn, node-modules': yarnHost('node-modules'),
  'Yarn, pnpm': yarnHost('pnpm'),
  // Yarn 1 brings no node-gyp, so nothing compiles there.
  'Yarn 1': {
    by: () => yarn('1'),
    files: (name) => ({ 'app/package.json': manifestOf(name) }),
  },
  Bun: {
    by: () => bun(1),
    files: (name) => ({
      'app/package.json': { ...manifestOf(name), trustedDependencies: ['cpu-features'] },
    }),
  },
} satisfies Record<string, Host>;

interface Damage {
  code: string;
  /** What does not load. */
  loads: Name;
  /** Another Node than the install's. */
  node?: 24;
  /** The tree was recorded before. */
  isRecorded?: true;
  make(cwd: string): void;
}

const eachFolder = (cwd: string, name: string, change: (folder: string) => void) => {
  const folders = foldersOf(cwd, name);
  assert.ok(folders.length > 0, name);
  for (const folder of folders) change(folder);
};
const garble = (name: keyof typeof native) => (cwd: string) =>
  eachFolder(cwd, name, (folder) => {
    const path = join(folder, native[name]);
    // It may be a link into a store.
    unlinkSync(path);
    writeFileSync(path, 'version https://git-lfs.github.com/spec/v1\n');
  });

const damages = {
  'another Node': { code: 'ABI_MISMATCH', loads: 'cpu-features', node: 24, make: () => {} },
  'its build is gone': {
    code: 'NOT_BUILT',
    loads: 'cpu-features',
    make: (cwd) =>
      eachFolder(cwd, 'cpu-features', (folder) => rmSync(join(folder, 'build'), { recursive: true })),
  },
  'its folder is gone, and the stamp': {
    code: 'PACKAGE_MISSING',
    loads: 'cpu-features',
    isRecorded: true,
    make: (cwd) => {
      eachFolder(cwd, 'cpu-features', (folder) => rmSync(folder, { recursive: true }));
      rmSync(join(cwd, 'node_modules/.cache'), { recursive: true });
    },
  },
  'its build is no addon': { code: 'CORRUPT_FILE', loads: 'cpu-features', make: garble('cpu-features') },
  'a platform package is gone': {
    code: 'PLATFORM_PACKAGE_MISSING',
    loads: 'lightningcss',
    make: (cwd) =>
      eachFolder(cwd, 'lightningcss-linux-x64-gnu', (folder) => rmSync(folder, { recursive: true })),
  },
  'a platform package lost its file': {
    code: 'PLATFORM_PACKAGE_MISSING',
    loads: 'lightningcss',
    make: (cwd) =>
      eachFolder(cwd, 'lightningcss-linux-x64-gnu', (folder) =>
        unlinkSync(join(folder, native['lightningcss-linux-x64-gnu'])),
      ),
  },
  'a platform package holds no addon': {
    code: 'CORRUPT_FILE',
    loads: 'lightningcss',
    make: garble('lightningcss-linux-x64-gnu'),
  },
} satisfies Record<string, Damage>;

/** Each host, and each damage, once; the others under `npm run test:full`. */
const everyday: [host: keyof typeof hosts, damage: keyof typeof damages][] = [
  ['npm', 'its build is no addon'],
  ['npm', 'its folder is gone, and the stamp'],
  ['npm', 'a platform package holds no addon'],
  ['pnpm 10', 'its build is gone'],
  ['Yarn, node-modules', 'a platform package is gone'],
  ['Yarn 1', 'a platform package is gone'],
  ['Bun', 'a platform package lost its file'],
];

for (const [host, { by, files }] of Object.entries(hosts))
  for (const [title, damage] of Object.entries<Damage>(damages))
    if (isWanted(host, title, damage))
      test(`${host}: ${title}`, async () => {
        const folder = await installedProject({ by, node: 22, at: 'app', files: files(damage.loads) });
        if (host.startsWith('pnpm')) moveState(folder);
        const cwd = join(folder, 'app');
        const tool = await by();
        const env = { CI: 'true', YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' };
        const options: CliOptions = { cwd, node: damage.node ?? 22, tools: [tool], env };
        if (damage.isRecorded === true) assert.equal((await abistamp(['record'], options)).code, 0);
        damage.make(cwd);
        assert.equal(await loads(damage.loads, options), false);
        const findings = (await check(options)).trees.flatMap((tree) => tree.findings);
        assert.deepEqual([...new Set(findings.map(({ code }) => code))], [damage.code]);
        for (const command of new Set(findings.map((finding) => finding.command))) {
          const { code, stdout, stderr } = await runNamed(command, options);
          assert.equal(code, 0, `${command}\n${stdout}${stderr}`);
        }
        assert.ok(await loads(damage.loads, options), `after ${findings[0]?.command}`);
        assert.deepEqual((await check(options)).trees[0]?.findings, []);
      });

function isWanted(host: string, title: string, damage: Damage): boolean {
  if (host === 'Yarn 1' && damage.loads === 'cpu-features') return false;
  return isFull || everyday.some(([one, what]) => one === host && what === title);
}

/** Where a host put a package, found without abistamp's help. */
function foldersOf(cwd: string, name: string): string[] {
  const all = readdirSync(join(cwd, 'node_modules'), { recursive: true, withFileTypes: true });
  const found = all
    .filter((entry) => entry.isDirectory() && isOf(entry.parentPath, entry.name))
    .map((entry) => realpathSync(join(entry.parentPath, entry.name)));
  return [...new Set(found)];

  function isOf(parent: string, folder: string): boolean {
    if (folder === name) return parent.endsWith('node_modules');
    // Yarn's own pnpm linker.
    return folder === 'package' && (parent.split('/').pop() ?? '').startsWith(`${name}-npm-`);
  }
}
