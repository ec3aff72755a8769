import { isAtLeast } from '@abistamp/binary';

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
