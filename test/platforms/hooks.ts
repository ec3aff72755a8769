import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { isFull } from '../support/matrix.ts';
import { packCli } from '../support/pack-cli.ts';
import { installedByPnpm } from '../support/pnpm-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { plugin as yarnPlugin } from '../support/yarn-project.ts';
import { npm, pnpm, yarn } from '../toolchain/index.ts';
import { installFor, type Machine, nodesOf } from './machines.ts';
import { few } from './packages.ts';
import type { Output, ReadyNode } from './platform.ts';
import { damage } from './small-addon.ts';

/* The package managers' hooks on each machine: what fits starts, what does not is stopped before it starts. */

const dependencies = { lightningcss: few.lightningcss };
const scripts = { start: 'node start.js' };
const files = { 'start.js': "require('lightningcss'); console.log('it has started');\n" };

/** Where a package manager is, as a script and the folders that it needs. */
interface Manager {
  script: string;
  folders: string[];
  env?: Record<string, string>;
}

const managerOf = async (tool: Awaited<ReturnType<typeof npm>>, up: string): Promise<Manager> => {
  const [script = ''] = tool.args;
  return { script, folders: [join(script, up)] };
};

/** The addon of lightningcss for the machine. */
function findAddon(folder: string): string {
  for (const entry of readdirSync(folder)) {
    const path = join(folder, entry);
    if (/^lightningcss\.[\w.-]+\.node$/.test(entry)) return path;
    const isLink = !statSync(path).isDirectory();
    const found = isLink ? '' : findAddon(path);
    if (found !== '') return found;
  }
  return '';
}

async function guards(ready: ReadyNode, cwd: string, manager: Manager, args: readonly string[], root = cwd) {
  const start = (): Promise<Output> =>
    ready.script(manager.script, args, cwd, { folders: [...manager.folders, root], env: manager.env ?? {} });
  const first = await start();
  assert.equal(first.code, 0, first.stdout + first.stderr);
  assert.match(first.stdout, /^it has started$/m);
  damage(findAddon(join(root, 'node_modules')));
  const second = await start();
  assert.notEqual(second.code, 0);
  assert.match(second.stdout + second.stderr, /CORRUPT_FILE|PLATFORM_MISMATCH|ARCH_MISMATCH/);
  assert.doesNotMatch(second.stdout, /^it has started$/m);
}

/** A package.json with what `init` writes. */
async function hookedManifest(): Promise<object> {
  const folder = makeFolder('hooked');
  writeFiles(folder, {
    'package.json': {
      ...{ name: 'app', private: true, scripts, dependencies },
      devDependencies: { abistamp: `file:${await packCli()}` },
    },
  });
  assert.equal((await abistamp(['init'], { cwd: folder })).code, 0);
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
}

/** Whether a command in a file for cmd.exe follows another one that failed: not in Wine 8. */
async function knowsOr(ready: ReadyNode): Promise<boolean> {
  const cwd = makeFolder('or');
  writeFiles(cwd, {
    'or.cmd': '@goto #_undefined_# 2>NUL || @echo it goes on\r\n',
    'run.cjs':
      "require('node:child_process').spawnSync('cmd', ['/d', '/s', '/c', 'or.cmd'], { stdio: 'inherit' });",
  });
  return /it goes on/.test((await ready.script(join(cwd, 'run.cjs'), [], cwd)).stdout);
}

const pnpmfile = new URL('../../packages/pnpm/pnpmfile.cjs', import.meta.url);

/** On the machine's first Node. */
export function hookOn(machine: Machine): void {
  const [node = ''] = nodesOf(machine);
  describe(`${machine.name}, Node ${node}`, async () => {
    const ready = await machine.setUp(node);
    if (ready.kind === 'skipped') {
      test('hooks', { skip: ready.because });
      return;
    }

    const hooks: Record<Machine['managers'][number], (t: TestContext) => Promise<void>> = {
      npm: async () => {
        const manager = await managerOf(await npm(10), '../..');
        const cwd = await installedProject({
          node: 24,
          files: { ...files, 'package.json': await hookedManifest() },
          args: installFor(machine),
        });
        await guards(ready, cwd, manager, ['start']);
      },
      pnpm: async () => {
        const manager = await managerOf(await pnpm(10), '../..');
        const { cwd } = await pnpmProject(ready, machine);
        manager.folders.push(dirname(fileURLToPath(pnpmfile)));
        await guards(ready, cwd, manager, ['run', 'start']);
      },
      yarn: async (t) => {
        if (machine.os === 'win32' && !(await knowsOr(ready)))
          return t.skip(
            'its cmd.exe knows no `||`, with which the node.cmd begins that Yarn puts on the search path',
          );
        const manager = await managerOf(await yarn('4.12.0'), '../..');
        const cwd = await yarnProject(machine);
        manager.folders.push(dirname(yarnPlugin));
        manager.env = { YARN_PLUGINS: ready.nameOf(yarnPlugin), YARN_ENABLE_TELEMETRY: '0' };
        await guards(ready, cwd, manager, ['run', 'start']);
      },
    };
    // npm's are the same everywhere, and Windows' differ most from the others.
    const everyday = machine.managers.filter((name) => (name === 'npm') === (machine.os === 'win32'));
    for (const name of isFull ? machine.managers : everyday)
      test(`${name} stops a script before it starts, where something does not fit`, hooks[name]);
  });
}

const listed = (values: readonly (string | null)[]) =>
  values.flatMap((value) => (value === null ? [] : [value])).join(', ');

async function pnpmProject(ready: ReadyNode, { os, cpu, libc }: Machine): Promise<{ cwd: string }> {
  const folder = await installedByPnpm({
    // To Wine, links of this system's are folders, and lead to nothing beside their target.
    ...{
      release: 10,
      layout: os === 'win32' ? 'hoisted' : 'isolated',
      node: 24,
      dependencies,
      manifest: { scripts },
    },
    settings: `supportedArchitectures:\n  os: [${os}]\n  cpu: [${cpu}]\n${libc === null ? '' : `  libc: [${libc}]\n`}`,
  });
  const cwd = join(folder, 'app');
  writeFiles(cwd, {
    ...files,
    '.pnpmfile.cjs': `module.exports = require(${JSON.stringify(ready.nameOf(fileURLToPath(pnpmfile)))});\n`,
  });
  return { cwd };
}

function yarnProject({ os, cpu, libc }: Machine): Promise<string> {
  return installedProject({
    node: 24,
    by: () => yarn('4.12.0'),
    files: {
      ...files,
      'package.json': { name: 'app', private: true, scripts, dependencies },
      '.yarnrc.yml': `nodeLinker: node-modules\nenableImmutableInstalls: false\nenableGlobalCache: true\nsupportedArchitectures:\n  os: [${os}]\n  cpu: [${cpu}]\n  libc: [${listed([libc])}]\n`,
      'yarn.lock': '',
    },
  });
}
