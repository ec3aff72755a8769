import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the code of each room is. */
const rooms = {
  binary: 'packages/binary/src',
  files: 'packages/core/src/files',
  runtime: 'packages/core/src/runtime',
  hosts: 'packages/core/src/hosts',
  javascript: 'packages/core/src/javascript',
  loaders: 'packages/core/src/loaders',
  tree: 'packages/core/src/tree',
  stamp: 'packages/core/src/stamp',
  verdict: 'packages/core/src/verdict',
  'load-error': 'packages/core/src/load-error',
  store: 'packages/core/src/store',
  repair: 'packages/core/src/repair',
  operations: 'packages/core/src/operations',
  report: 'packages/core/src/report',
  plugin: 'packages/core/src/plugin',
  cli: 'packages/cli/src',
} as const;

export type Room = keyof typeof rooms;

export const allRooms = Object.keys(rooms) as Room[];

/** Data copied from elsewhere, where a changed word says nothing about the tests. */
const data = /(?:^|\/)(?:tables|known-packages)\/|\/(?:abi-registry|index)\.ts$/;

export function isRoom(name: string): name is Room {
  return Object.hasOwn(rooms, name);
}

/** @returns the room's source files relative to the repository, sorted */
export function listSources(root: string, room: Room): string[] {
  return readdirSync(join(root, rooms[room]), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => `${rooms[room]}/${name}`)
    .filter((file) => !data.test(file))
    .sort();
}
