import assert from 'node:assert/strict';
import { test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { check } from '../support/run-cli.ts';
import { npm, pnpm, type Tool, yarn } from '../toolchain/index.ts';

/*
 * Layouts as the templates of Electron's tools write them, installed by real package managers with real packages:
 * `@datadog/pprof` and node-pty's fork have builds for Node alone, so each tells for whom it was judged; bufferutil
 * uses Node-API. The installed Electron is its package.json alone.
 */

const electron = { 'stand-in/package.json': { name: 'electron', version: '40.1.0' } };
const forElectron = '@datadog/pprof';
const forNode = '@homebridge/node-pty-prebuilt-multiarch';
const natives = { [forElectron]: '5.14.0', bufferutil: '4.0.9' };
const tools = { [forNode]: '0.13.1' };

interface Layout {
  by: () => Promise<Tool>;
  files: Record<string, string | object>;
  args?: string[];
  /** The folder to install in, and to check. */
  at?: string;
  /** What is said: package, code and severity. Everything else fits. */
  said: [name: string, code: string, severity: string][];
}

const app = (fields: object, at = 'file:./stand-in') => ({
  ...{ name: 'desktop', version: '1.0.0', private: true },
  dependencies: natives,
  ...fields,
  devDependencies: { electron: at, ...tools, ...(fields as { devDependencies?: object }).devDependencies },
});
const server = { name: 'server', version: '1.0.0', dependencies: tools };
const missing: Layout['said'] = [[forElectron, 'NOT_BUILT', 'error']];
const yarnSettings = { 'yarn.lock': '', '.yarnrc.yml': 'nodeLinker: node-modules\nenableScripts: false\n' };
const workspace = (members: object) => ({ name: 'all', version: '1.0.0', private: true, ...members });

const layouts: Record<string, Layout> = {
  'electron-vite': {
    by: () => npm(11),
    files: {
      ...electron,
      'package.json': app({ main: './out/main/index.js', scripts: { dev: 'electron-vite dev' } }),
      'electron.vite.config.ts': 'export default {};\n',
      'electron-builder.yml': 'appId: com.electron.app\nasarUnpack:\n  - resources/**\nnpmRebuild: false\n',
    },
    said: missing,
  },
  'Electron Forge with Vite': {
    by: () => npm(11),
    files: {
      ...electron,
      'package.json': app({ main: '.vite/build/main.js', scripts: { start: 'electron-forge start' } }),
      'forge.config.ts': 'export default { packagerConfig: { asar: true }, rebuildConfig: {} };\n',
    },
    // There is a build for Node, and Forge builds before each start.
    said: [[forElectron, 'NOT_BUILT', 'warning']],
  },
  'two package.json files, and settings in YAML': {
    by: () => npm(11),
    at: 'release/app',
    files: {
      ...{
        'release/app/package.json': { name: 'app', version: '1.0.0', main: 'main.js', dependencies: natives },
      },
      'package.json': {
        ...{
          name: 'outer',
          private: true,
          devDependencies: { electron: '40.1.0', 'electron-builder': '26' },
        },
      },
      'electron-builder.yml': 'appId: x\ndirectories:\n  output: release/build\n  app: release/app\n',
      'node_modules/electron/package.json': { name: 'electron', version: '40.1.0' },
    },
    said: missing,
  },
  'a workspace of npm': {
    by: () => npm(11),
    files: {
      ...electron,
      'package.json': workspace({ workspaces: ['apps/*'] }),
      'apps/desktop/package.json': app({ scripts: { start: 'electron .' } }, 'file:../../stand-in'),
      'apps/server/package.json': server,
    },
    said: missing,
  },
  'a workspace of pnpm': {
    by: () => pnpm(10),
    files: {
      ...electron,
      'package.json': workspace({}),
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\nminimumReleaseAge: 0\n',
      'apps/desktop/package.json': app({ scripts: { start: 'electron .' } }, 'file:../../stand-in'),
      'apps/server/package.json': server,
    },
    said: missing,
  },
  'a workspace of pnpm, hoisted, as Forge asks for': {
    by: () => pnpm(10),
    files: {
      ...electron,
      'package.json': workspace({}),
      '.npmrc': 'node-linker=hoisted\n',
      'pnpm-workspace.yaml': 'packages:\n  - apps/*\nminimumReleaseAge: 0\n',
      'apps/desktop/package.json': app({ scripts: { start: 'electron .' } }, 'file:../../stand-in'),
      'apps/server/package.json': server,
    },
    said: missing,
  },
  'a workspace of Yarn': {
    by: () => yarn('4.18.1'),
    files: {
      ...electron,
      ...yarnSettings,
      'package.json': workspace({ workspaces: ['apps/*'] }),
      'apps/desktop/package.json': app({ scripts: { dev: 'electron ./main.js' } }, 'file:../../stand-in'),
      'apps/server/package.json': server,
    },
    args: [],
    said: missing,
  },
};

for (const [name, { by, files, args = ['--ignore-scripts'], at = '', said }] of Object.entries(layouts))
  test(name, async () => {
    const cwd = await installedProject({ by, node: 22, files, args, at, isOnlyRead: true });
    const { trees } = await check({ cwd: `${cwd}/${at}`, node: 22 });
    assert.deepEqual(
      trees[0]?.findings.map((each) => [each.package.replace(/@[^@]+$/, ''), each.code, each.severity]),
      said,
      trees[0]?.findings.map(({ message }) => message).join('\n'),
    );
    assert.ok(trees[0]?.electron?.every(({ version }) => version === '40.1.0'));
  });
