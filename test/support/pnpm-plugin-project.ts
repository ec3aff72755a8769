import { join } from 'node:path';
import { type NodeRelease, type PnpmRelease, pnpm, type RunResult, runTool } from '../toolchain/index.ts';
import { makeFolder, writeFiles } from './make-folder.ts';
import { ownRegistry } from './own-registry.ts';
import { abistamp } from './run-cli.ts';

export interface PluginProjectOptions {
  release: PnpmRelease;
  /** Added to what each project has, or replacing it. */
  manifest?: Record<string, unknown>;
  /** Packages whose builds may run. */
  approved?: readonly string[];
  /** Lines for pnpm-workspace.yaml. */
  settings?: string;
  /** Lines for .npmrc, where pnpm 9 has its settings. */
  npmrc?: string;
  files?: Record<string, string | object>;
}

export interface PluginRun {
  node?: NodeRelease;
  env?: Record<string, string | undefined>;
  /** Folder in the project; its root by default. */
  at?: string;
}

/** A project of a real pnpm, and that pnpm in it. */
export interface PluginProject {
  cwd: string;
  release: PnpmRelease;
  run(args: string[], options?: PluginRun): Promise<RunResult>;
}

/** An addon pinned to one ABI, and one with Node-API. */
export const pnpmDependencies = { bufferutil: '4.0.9', 'unix-dgram': '2.0.6' };

const startProgram = "require('bufferutil');require('unix-dgram');console.log('loads on', process.version)\n";

/** The Nodes that a test uses, in this order: pnpm 11 itself needs 22, and pnpm 9 is used with older ones. */
export function nodesOf(release: PnpmRelease): readonly [NodeRelease, NodeRelease, NodeRelease] {
  return nodes[release];
}

const nodes = {
  9: [20, 22, 24],
  10: [22, 24, 20],
  11: [22, 24, 24],
  12: [22, 24, 20],
} as const satisfies Record<PnpmRelease, readonly NodeRelease[]>;

/** Approves the builds of these packages, in every version's terms. */
function approve(names: readonly string[]): string {
  const list = names.map((name) => `  - ${name}\n`).join('');
  const map = names.map((name) => `  ${name}: true\n`).join('');
  return `onlyBuiltDependencies:\n${list}allowBuilds:\n${map}`;
}

/** A project without the plugin; nothing is installed yet. */
export async function makePluginProject(options: PluginProjectOptions): Promise<PluginProject> {
  const { release, manifest = {}, settings = '', npmrc = '', files = {} } = options;
  const approved = options.approved ?? ['bufferutil', 'unix-dgram'];
  const folder = makeFolder('pnpm');
  const cwd = join(folder, 'project');
  writeFiles(cwd, {
    'package.json': {
      name: 'switched',
      private: true,
      scripts: { start: 'node start.js', test: 'node start.js', native: 'node start.js' },
      dependencies: pnpmDependencies,
      ...manifest,
    },
    'start.js': startProgram,
    // Packages published a moment ago are not too new here.
    'pnpm-workspace.yaml': `packages:\n  - packages/*\nminimumReleaseAge: 0\n${approve(approved)}${settings}`,
    '.npmrc': `registry=${await ownRegistry()}\n${npmrc}`,
    ...files,
  });
  const [node] = nodesOf(release);
  return {
    cwd,
    release,
    run: async (args, { node: other = node, env = {}, at = '' } = {}) =>
      runTool(await pnpm(release), args, {
        cwd: join(cwd, at),
        node: other,
        env: { ABISTAMP_STORE: join(folder, 'store'), ...env },
      }),
  };
}

/**
 * Adds the plugin to a project as users do: as a configuration dependency, or, for pnpm 9, which has none, by
 * the other way.
 */
export async function addPlugin(project: PluginProject, options: PluginRun = {}): Promise<void> {
  if (Number(project.release) === 9) await addPluginLine(project, options);
  else succeeded(await project.run(['add', '--config', 'pnpm-plugin-abistamp'], options));
}

/** The other way: as a dependency, with a line in `.pnpmfile.cjs`, both written by `abistamp init`. */
export async function addPluginLine(project: PluginProject, options: PluginRun = {}): Promise<void> {
  succeeded(await abistamp(['init', '--pnpmfile'], { cwd: project.cwd }));
  succeeded(await project.run(['install', '--no-frozen-lockfile'], options));
}

export function succeeded(result: RunResult): RunResult {
  if (result.code === 0) return result;
  throw new Error(`ended with ${result.signal ?? result.code}\n${result.stdout}${result.stderr}`);
}
