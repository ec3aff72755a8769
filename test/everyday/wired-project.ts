import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import type { HostName } from '@abistamp/core/internal/hosts/index';
import { pinnedAddon } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { packCli } from '../support/pack-cli.ts';
import { addPlugin, makePluginProject, nodesOf } from '../support/pnpm-plugin-project.ts';
import { abistamp } from '../support/run-cli.ts';
import { plugin } from '../support/yarn-project.ts';
import {
  bun,
  type NodeRelease,
  type NpmRelease,
  nodeReleases,
  npm,
  type PnpmRelease,
  pnpm,
  type RunResult,
  runTool,
  type Tool,
  type YarnRelease,
  yarn,
} from '../toolchain/index.ts';

/** A workspace with one member, wired as a user does it, in which an addon fits the first Node alone. */
export interface WiredProject {
  cwd: string;
  nodes: readonly [first: NodeRelease, then: NodeRelease];
  run(
    args: readonly string[],
    at: { node: NodeRelease; folder: string; program: string | null },
  ): Promise<RunResult>;
}

/** Makes the tarball of a package from its files. */
function pack(root: string, name: string, files: Record<string, string | Uint8Array | object>): void {
  const folder = makeFolder('packing');
  const manifest = { name, version: '1.0.0', bin: { [`${name}-bin`]: 'bin.js' } };
  writeFiles(folder, { 'package/package.json': manifest, ...files });
  execFileSync('tar', ['-czf', join(root, `${name}.tgz`), '-C', folder, 'package']);
}

/** @param options of `init` */
export async function wiredProject(
  host: HostName,
  version: string,
  options: readonly string[] = [],
): Promise<WiredProject> {
  const nodes = nodesFor(host, version);
  const program = "#!/usr/bin/env node\nconsole.log('ran')\n";
  const member = {
    ...{ name: 'one', version: '1.0.0', license: 'MIT' },
    scripts: { dev: 'node ../../app.js' },
  };
  const manifest = {
    ...{ name: 'root', version: '1.0.0', private: true, license: 'MIT' },
    ...(host === 'pnpm' ? {} : { workspaces: ['packages/*'] }),
    scripts: { start: 'node app.js', dev: 'node app.js', all: `${runnerOf(host)} run dev` },
    dependencies: { pinned: 'file:./pinned.tgz' },
    ...(['npm', 'yarn-classic', 'bun'].includes(host)
      ? { devDependencies: { abistamp: `file:${await packCli()}` } }
      : {}),
  };
  const files = { 'app.js': program, 'packages/one/package.json': member };
  const project =
    host === 'pnpm'
      ? await makePluginProject({ release: Number(version) as PnpmRelease, manifest, files, approved: [] })
      : { cwd: join(makeFolder('wired'), 'project') };
  const { cwd } = project;
  if (host !== 'pnpm') writeFiles(cwd, { 'package.json': manifest, ...files, ...marksOf(host, version) });
  const addon = pinnedAddon(nodeReleases[nodes[0]].abi);
  const code = { 'package/index.js': "require('./pinned.node')\n", 'package/pinned.node': addon };
  pack(cwd, 'pinned', { ...code, 'package/bin.js': program });
  for (const name of ['other', 'extra'])
    pack(cwd, name, { 'package/index.js': '', 'package/bin.js': program });
  const tool = await toolOf(host, version);
  const env = {
    ABISTAMP_STORE: 'off',
    // Whoever is there, nothing is repaired; and what is written in the background is not waited for.
    ABISTAMP_ON_MISMATCH: 'error',
    ...(host === 'pnpm' ? { CI: 'true' } : {}),
    ...(host === 'yarn' ? { YARN_PLUGINS: plugin } : {}),
  };
  if ('run' in project) await addPlugin(project, { env });
  else if (host !== 'yarn') {
    const { code: exitCode, stderr } = await abistamp(['init', '--json', ...options], { cwd });
    if (exitCode !== 0) throw new Error(stderr);
  }
  return {
    cwd,
    nodes,
    run: (args, { node, folder, program: other }) =>
      runTool(other ?? tool, [...args], { cwd: join(cwd, folder), node, env, tools: [tool] }),
  };
}

const runnerOf = (host: HostName): string => (host === 'yarn-classic' ? 'yarn' : host);

/** What says which package manager it is, before there is a lockfile. */
function marksOf(host: HostName, version: string): Record<string, string> {
  switch (host) {
    case 'yarn':
      return { '.yarnrc.yml': 'nodeLinker: node-modules\nenableImmutableInstalls: false\n', 'yarn.lock': '' };
    case 'yarn-classic':
      return { 'yarn.lock': '# yarn lockfile v1\n' };
    case 'bun':
      return {
        'bunfig.toml': `[install]\nlinker = "${version.includes('isolated') ? 'isolated' : 'hoisted'}"\n`,
      };
    case 'npm':
      return version.includes('linked') ? { '.npmrc': 'install-strategy=linked\n' } : {};
    default:
      return {};
  }
}

function nodesFor(host: HostName, version: string): WiredProject['nodes'] {
  if (host === 'pnpm') {
    const [first, then] = nodesOf(Number(version) as PnpmRelease);
    return [first, then];
  }
  return host === 'npm' && version === '12' ? [24, 22] : [22, 24];
}

async function toolOf(host: HostName, version: string): Promise<Tool> {
  switch (host) {
    case 'npm':
      return await npm(Number.parseInt(version, 10) as NpmRelease);
    case 'pnpm':
      return await pnpm(Number(version) as PnpmRelease);
    case 'bun':
      return await bun(1);
    default:
      return await yarn(version as YarnRelease);
  }
}
