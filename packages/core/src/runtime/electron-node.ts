import { isAtLeast, releasesOfAbi } from '@abistamp/binary';
import type { Runtime } from './runtime.ts';

/**
 * The first Electron majors with each version of Node-API, newest first: that of the Node which they contain
 * (node-api-version 0.2.1; `DEPS` of Electron's release branches).
 */
const levels: readonly (readonly [from: string, nodeApi: number])[] = [
  ['35', 10],
  ['27', 9],
  ['15', 8],
  ['12', 7],
  ['11', 6],
];

/** `process.versions.napi` of an Electron; null for those older than the table. */
export function nodeApiOfElectron(version: string): number | null {
  return levels.find(([from]) => isAtLeast(version, from))?.[1] ?? null;
}

/** The first Electron majors with each line of Node, newest first (`DEPS` of Electron's release branches). */
const lines: readonly (readonly [from: string, node: number])[] = [
  ['40', 24],
  ['35', 22],
  ['29', 20],
  ['23', 18],
  ['15', 16],
  ['12', 14],
  ['5', 12],
];

/**
 * `process.versions.node`. Of Electron, whose own changes with each of its releases, and of Bun and Deno, which report
 * a Node that they imitate, the first release of that line.
 */
export function nodeVersionOf({ kind, version, abi }: Runtime): string | null {
  if (kind === 'node') return version;
  const line =
    kind === 'electron'
      ? lines.find(([from]) => isAtLeast(version ?? '', from))?.[1]
      : releasesOfAbi(abi).find(({ runtime }) => runtime === 'node')?.version;
  return line === undefined ? null : `${line}.0.0`;
}
