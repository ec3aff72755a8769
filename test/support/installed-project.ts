import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import {
  cacheDirectory,
  type NodeRelease,
  type NpmRelease,
  nodeReleases,
  npm,
  provide,
  runTool,
  type Tool,
} from '../toolchain/index.ts';
import { makeFolder, writeFiles } from './make-folder.ts';

const cache = join(cacheDirectory, 'installed');

export interface InstalledOptions {
  files: Readonly<Record<string, string | object>>;
  node: NodeRelease;
  npm?: NpmRelease;
  args?: string[];
  env?: Record<string, string>;
  /** The installer, if not npm. */
  by?: () => Promise<Tool>;
  /** The folder to install in, relative to the one that is copied. */
  at?: string;
  /**
   * The test changes no file of any package: the copy then consists of hard links, and a tree of a gigabyte
   * costs a moment.
   */
  isOnlyRead?: boolean;
}

/**
 * A project whose dependencies a real package manager installed and compiled under a real Node.js. Made once
 * per input, then copied with all its times, since npm and abistamp both compare them.
 */
export async function installedProject(options: InstalledOptions): Promise<string> {
  const folder = makeFolder('project');
  const made = `${await install(options)}/.`;
  if (options.isOnlyRead !== true || !isLinked(made, folder)) execFileSync('cp', ['-a', made, folder]);
  return folder;
}

/** @returns false where there can be no hard links, between two disks */
function isLinked(made: string, folder: string): boolean {
  return spawnSync('cp', ['-al', made, folder], { stdio: 'ignore' }).status === 0;
}

async function install(options: InstalledOptions): Promise<string> {
  const { files, node, npm: release = 10, args = [], env = {}, by = () => npm(release), at = '' } = options;
  const tool = await by();
  // Trees that were installed in another place than below have another key.
  const key = ['temporary', files, nodeReleases[node].version, tool.name, tool.version, args, env, at];
  // What Yarn installs names the folder of its archives, so it is made again where the tool cache was moved.
  const input = JSON.stringify(tool.name === 'yarn' ? [...key, cacheDirectory] : key);
  const made = join(cache, createHash('sha256').update(input).digest('hex').slice(0, 20));
  return await provide(made, async (part) => {
    // Not in the cache, which may be inside this repository: package managers read the manifests above a project.
    const folder = makeFolder('installed');
    writeFiles(folder, files);
    const result = await runTool(tool, ['install', ...args], { cwd: join(folder, at), node, env });
    if (result.code !== 0)
      throw new Error(
        `${tool.name} ${tool.version} install failed under Node ${node}\n${result.stdout}${result.stderr}`,
      );
    execFileSync('mv', [folder, part]);
  });
}
