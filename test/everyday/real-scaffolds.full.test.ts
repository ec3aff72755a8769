import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedAddon } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { ownRegistry } from '../support/own-registry.ts';
import { packCli } from '../support/pack-cli.ts';
import { abistamp } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import { plugin } from '../support/yarn-project.ts';
import { nodeReleases, npm, pnpm, type RunResult, runTool, type Tool, yarn } from '../toolchain/index.ts';

/*
 * What scaffolds make, with everything installed: each script does what it did before, and where an addon does not
 * fit, each stops or was named as unchecked.
 */

interface Scaffold {
  name: string;
  by(): Promise<Tool>;
  /** Makes the project in a folder, with the scaffold's own program. */
  make(cwd: string): Promise<void>;
  /** Of what has scripts, below the project. */
  members: readonly string[];
  /** Adds abistamp as its users do. */
  wire(cwd: string): Promise<void>;
  settings: Record<string, string>;
}

const timeoutMs = 600_000;
const scripts = ['run'];

async function create(cwd: string, spec: string, ...args: string[]): Promise<void> {
  const at = { cwd, node: 22, timeoutMs, env: { CI: '1', NEXT_TELEMETRY_DISABLED: '1' } } as const;
  must(await runTool(await npm(11), ['exec', '--yes', '--package', spec, '--', ...args], at));
}

const vite = (cwd: string, name: string) =>
  create(cwd, 'create-vite@6.5.0', 'create-vite', name, '--template', 'react-ts');

/** In its own folder, and then where it belongs: scaffolds make the last folder themselves. */
async function made(cwd: string, act: (above: string, name: string) => Promise<void>): Promise<void> {
  const above = makeFolder('made');
  await act(above, 'app');
  for (const entry of readdirSync(join(above, 'app')))
    renameSync(join(above, 'app', entry), join(cwd, entry));
}

async function byInit(cwd: string): Promise<void> {
  edit(cwd, (manifest) => {
    manifest['devDependencies'] = {
      ...(manifest['devDependencies'] as object),
      abistamp: `file:${cliTarball}`,
    };
  });
  const { code, stdout, stderr } = await abistamp(['init', '--json'], { cwd });
  assert.equal(code, 0, stderr);
  const plan = parseAs('init', stdout);
  told.set(cwd, new Set(plan.scripts?.unguarded.map(({ folder, script }) => join(folder, script))));
}

/** Scripts that init named as unchecked. */
const told = new Map<string, Set<string>>();
const cliTarball = await packCli();

const scaffolds: readonly Scaffold[] = [
  {
    ...{ name: 'create-vite', by: () => npm(11), members: [''], wire: byInit, settings: {} },
    make: (cwd) => made(cwd, vite),
  },
  {
    ...{ name: 'nest new', by: () => npm(11), members: [''], wire: byInit, settings: {} },
    make: (cwd) =>
      made(cwd, (above, name) =>
        create(
          above,
          '@nestjs/cli@11.0.24',
          'nest',
          'new',
          name,
          '--skip-git',
          '--skip-install',
          '-p',
          'npm',
        ),
      ),
  },
  {
    ...{ name: 'create-next-app', by: () => npm(11), members: [''], wire: byInit, settings: {} },
    make: (cwd) =>
      made(cwd, (above, name) =>
        create(
          above,
          'create-next-app@15.5.28',
          'create-next-app',
          name,
          '--yes',
          '--skip-install',
          '--use-npm',
        ),
      ),
  },
  {
    ...{ name: 'a monorepo of pnpm', by: () => pnpm(10), members: ['', 'packages/web'] },
    settings: { CI: 'true' },
    make: async (cwd) => {
      writeFiles(cwd, {
        'package.json': {
          name: 'root',
          private: true,
          scripts: { build: 'pnpm -r run build', dev: 'node app.js' },
        },
        'pnpm-workspace.yaml':
          'packages:\n  - packages/*\nminimumReleaseAge: 0\nonlyBuiltDependencies: [esbuild]\n',
        '.npmrc': `registry=${await ownRegistry()}\n`,
      });
      mkdirSync(join(cwd, 'packages'));
      await vite(join(cwd, 'packages'), 'web');
    },
    wire: async (cwd) => {
      const at = { cwd, node: 22, env: { CI: 'true' }, timeoutMs } as const;
      must(await runTool(await pnpm(10), ['add', '--config', 'pnpm-plugin-abistamp'], at));
    },
  },
  {
    ...{ name: 'a monorepo of Yarn 4', by: () => yarn('4.18.1'), members: ['', 'packages/web'] },
    settings: { YARN_ENABLE_IMMUTABLE_INSTALLS: 'false' },
    make: async (cwd) => {
      must(await runTool(await yarn('4.18.1'), ['init', '-w', '-y'], { cwd, node: 22 }));
      writeFiles(cwd, { '.yarnrc.yml': 'nodeLinker: node-modules\nenableScripts: true\n' });
      mkdirSync(join(cwd, 'packages'), { recursive: true });
      await vite(join(cwd, 'packages'), 'web');
      edit(cwd, (manifest) => {
        manifest['scripts'] = { build: 'yarn workspaces foreach -A run build', dev: 'node app.js' };
      });
    },
    wire: async (cwd) => {
      must(await runTool(await yarn('4.18.1'), ['plugin', 'import', plugin], { cwd, node: 22 }));
    },
  },
  {
    ...{ name: 'a monorepo of Yarn 1', by: () => yarn('1'), members: ['', 'packages/web'] },
    ...{ wire: byInit, settings: {} },
    make: async (cwd) => {
      const build = { build: 'yarn workspaces run build', dev: 'node app.js' };
      writeFiles(cwd, {
        'package.json': { name: 'root', private: true, workspaces: ['packages/*'], scripts: build },
        'yarn.lock': '# yarn lockfile v1\n',
      });
      mkdirSync(join(cwd, 'packages'));
      await vite(join(cwd, 'packages'), 'web');
    },
  },
];

for (const scaffold of scaffolds)
  scenario(scaffold.name, ({ before, step }) => {
    const cwd = join(makeFolder('scaffold'), 'project');
    let tool: Tool;
    let first: Map<string, number | null>;

    const run = (args: readonly string[], folder = '', node: 22 | 24 = 22): Promise<RunResult> =>
      runTool(tool, [...args], {
        cwd: join(cwd, folder),
        ...{ node, timeoutMs: args[0] === 'run' ? 120_000 : timeoutMs },
        env: { ABISTAMP_ON_MISMATCH: 'error', NEXT_TELEMETRY_DISABLED: '1', ...scaffold.settings },
      });

    /** Every script, asked for its program's help so that servers end. */
    const play = async (node: 22 | 24): Promise<Map<string, RunResult>> => {
      const results = new Map<string, RunResult>();
      for (const folder of scaffold.members)
        for (const script of scriptsOf(join(cwd, folder)))
          results.set(join(folder, script), await run([...scripts, script, ...helpOf(tool)], folder, node));
      return results;
    };
    const codes = async () => new Map([...(await play(22))].map(([name, { code }]) => [name, code]));

    before(async () => {
      tool = await scaffold.by();
      mkdirSync(cwd, { recursive: true });
    });

    step('is made, and each of its scripts runs as it does', async () => {
      await scaffold.make(cwd);
      writeFiles(cwd, { 'app.js': "console.log('ran')\n" });
      addPinned(cwd);
      must(await run(['install']));
      first = await codes();
      assert.ok([...first.values()].includes(0), JSON.stringify([...first]));
    });

    step('with abistamp each of them does the same', async () => {
      await scaffold.wire(cwd);
      must(await run(['install', ...(tool.name === 'pnpm' ? ['--no-frozen-lockfile'] : [])]));
      assert.deepEqual(await codes(), first);
    });

    step('where an addon does not fit each of them stops, or was named', async () => {
      const results = await play(24);
      for (const [name, { code, stdout, stderr }] of results) {
        const isStopped = code !== 0 && /ABI_MISMATCH/.test(stdout + stderr);
        assert.ok(isStopped || told.get(cwd)?.has(name) === true, `${name}\n${stdout}${stderr}`);
      }
    });
  });

/** What was there before abistamp, but for what waits for a debugger. */
function scriptsOf(folder: string): string[] {
  const { scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    scripts?: Record<string, string>;
  };
  const own = Object.entries(scripts).filter(([, line]) => !line.includes('--inspect-brk'));
  return own.map(([name]) => name).filter((name) => !/^(?:pre|post)\w|^prepare$|^dependencies$/.test(name));
}

const helpOf = (tool: Tool): string[] => (tool.name === 'npm' ? ['--', '--help'] : ['--help']);

/** An addon that fits Node 22 alone. */
function addPinned(cwd: string): void {
  const folder = makeFolder('packing');
  writeFiles(folder, {
    'package/package.json': { name: 'pinned', version: '1.0.0' },
    'package/index.js': "require('./pinned.node')\n",
    'package/pinned.node': pinnedAddon(nodeReleases[22].abi),
  });
  execFileSync('tar', ['-czf', join(cwd, 'pinned.tgz'), '-C', folder, 'package']);
  edit(cwd, (manifest) => {
    manifest['dependencies'] = { ...(manifest['dependencies'] as object), pinned: 'file:./pinned.tgz' };
  });
}

function edit(cwd: string, change: (manifest: Record<string, unknown>) => void): void {
  const path = join(cwd, 'package.json');
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  change(manifest);
  writeFiles(cwd, { 'package.json': manifest });
}

function must({ code, stdout, stderr }: RunResult): void {
  assert.equal(code, 0, `${stdout.slice(-2000)}${stderr.slice(-2000)}`);
}
