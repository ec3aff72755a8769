import { join } from 'node:path';
import { unpackPackage } from '../../scripts/fetch-package.mjs';
import { onlyInFull } from '../support/matrix.ts';
import { type NodeRelease, nodeReleases } from './versions.ts';

export interface NodeRuntime {
  version: string;
  /** `process.versions.modules`. */
  abi: number;
  /** The directory with just `node`, for PATH. */
  bin: string;
  execPath: string;
  /** node-gyp's `nodedir`: the headers are in its `include/node`. */
  nodedir: string;
}

/** The package of a Node.js for this machine. */
export function nameNode(release: NodeRelease): string {
  return `node-${process.platform}-${process.arch}@${nodeReleases[release].version}`;
}

/** A real Node.js with its headers, from the `node` packages on the registry. */
export async function node(release: NodeRelease): Promise<NodeRuntime> {
  const { version, abi } = nodeReleases[release];
  const directory = await unpackPackage(nameNode(release));
  const bin = join(directory, 'bin');
  return { version, abi, bin, execPath: join(bin, 'node'), nodedir: directory };
}

/** Those that `npm test` runs, oldest first: an odd release is like the even one after it. */
export const everydayNodes: readonly NodeRelease[] = [18, 20, '22-older', 22, 24, 26];

/** Every pinned Node.js of this run. */
export async function allNodes(): Promise<NodeRuntime[]> {
  return await Promise.all([...everydayNodes, ...onlyInFull<NodeRelease>(25)].map(node));
}
