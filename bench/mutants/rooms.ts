import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the code of a room is; one that has moved is looked for in both places. */
const rooms = {
  binary: ['packages/binary/src'],
  files: ['packages/core/src/files'],
  runtime: ['packages/core/src/runtime'],
  hosts: ['packages/core/src/hosts'],
  loaders: ['packages/core/src/loaders', 'packages/core/src/tree/loaders'],
  tree: ['packages/core/src/tree'],
  stamp: ['packages/core/src/stamp'],
  store: ['packages/core/src/store'],
  verdict: ['packages/core/src/verdict'],
  repair: ['packages/core/src/repair'],
  operations: ['packages/core/src/operations'],
  report: ['packages/core/src/report', 'packages/core/src/load-error'],
} as const;

export type Room = keyof typeof rooms;

/** The rooms of the general sample: `files` and `runtime` are small, and only run by name. */
export const allRooms: Room[] = [
  'verdict',
  'loaders',
  'tree',
  'stamp',
  'repair',
  'store',
  'hosts',
  'report',
  'binary',
  'operations',
];

/** Data copied from elsewhere, where a changed word says nothing about the tests. */
const data = /(?:^|\/)(?:tables|known-packages)\/|\/(?:abi-registry|index)\.ts$/;

export function isRoom(name: string): name is Room {
  return Object.hasOwn(rooms, name);
}

/** @returns the room's source files relative to the repository, sorted */
export function listSources(root: string, room: Room): string[] {
  const isNested = (file: string) => room === 'tree' && file.startsWith('packages/core/src/tree/loaders/');
  return rooms[room]
    .flatMap((folder) => listFolder(root, folder))
    .filter((file) => !isNested(file) && !data.test(file))
    .sort();
}

function listFolder(root: string, folder: string): string[] {
  try {
    return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
      .map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}
