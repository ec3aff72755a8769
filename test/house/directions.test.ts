import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Module, readModules } from './read-modules.ts';
import { packages, pureModules, pureRooms, rooms } from './rooms.ts';

/** Entries, which re-export from all rooms. */
const entries: readonly string[] = ['index.ts', 'fast.ts', 'guard.ts', 'plan.ts', 'project-files.ts'];

const modules = readModules();
const inCore = modules.filter(({ path }) => path.startsWith('core/src/') && roomOf(path) !== null);

/** Null for the entries. */
function roomOf(path: string): string | null {
  const [, , first = '', second] = path.split('/');
  if (second !== undefined) return first;
  return entries.includes(first) ? null : first.replace('.ts', '');
}

const packageOf = (name: string): string => /^(?:@[^/]+\/)?[^/]+/.exec(name)?.[0] ?? name;

test('the reader of imports sees them', () => {
  assert.ok(modules.length > 300, `${modules.length} files`);
  for (const { path, text, imports } of modules)
    assert.equal(
      imports.some(({ from }) => /\.ts$/.test(from)),
      /^(?:import|export)\b[^;]*? from '\.[^']*\.ts'/m.test(text) || /import\('\.[^']*\.ts'\)/.test(text),
      path,
    );
});

test('every room has a row, and a row names only rooms before it', () => {
  const known = Object.keys(rooms);
  assert.deepEqual(
    [...new Set(inCore.map(({ path }) => roomOf(path)))].filter((room) => !known.includes(room ?? '')),
    [],
  );
  for (const [i, [room, before]] of Object.entries(rooms).entries())
    for (const name of before) assert.ok(known.slice(0, i).includes(name), `${room} after ${name}`);
});

test('a room knows only the rooms before it', () => {
  const wrong = inCore.flatMap(({ path, imports }) => {
    const room = roomOf(path) as keyof typeof rooms;
    const allowed: readonly string[] = [room, ...(rooms[room] ?? [])];
    return imports
      .filter(({ from }) => from.startsWith('core/src/') && !allowed.includes(roomOf(from) ?? ''))
      .map(({ from }) => `${path} knows ${from}`);
  });
  assert.deepEqual(wrong, []);
});

test('rooms that judge ask nothing of the machine', () => {
  const wrong = inCore
    .filter(({ path }) => pureRooms.includes(roomOf(path) ?? ''))
    .flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => from.startsWith('node:') && !pureModules.includes(from))
        .map(({ from }) => `${path} ${from}`),
    );
  assert.deepEqual(wrong, []);
});

test('a package knows only the packages that its row names, and by their entries', () => {
  const wrong = modules.flatMap(({ path, imports }) => {
    const own = path.split('/')[0] as keyof typeof packages;
    const allowed: readonly string[] = packages[own];
    const reachesIn = (from: string) => /\.tsx?$/.test(from) && !from.startsWith(`${own}/src/`);
    const isForeign = (from: string) =>
      !/\.(?:ts|json)$/.test(from) &&
      !/^(?:node|abistamp):/.test(from) &&
      (!allowed.includes(packageOf(from)) || from.includes('/internal/'));
    return imports
      .filter(({ from }) => reachesIn(from) || isForeign(from))
      .map(({ from }) => `${path} knows ${from}`);
  });
  assert.deepEqual(wrong, []);
});

/*
 * Two folders that know each other are one folder. A folder may list its subfolders by their `index.ts`, as
 * hosts and loaders do.
 */
test('folders beside each other do not know each other', () => {
  const edges = new Map<string, Set<string>>();
  for (const { path, imports } of modules)
    for (const { from } of imports) {
      const pair = siblings(path, from);
      if (pair === null) continue;
      const known = edges.get(pair[0]) ?? new Set();
      edges.set(pair[0], known.add(pair[1]));
    }
  const both = [...edges].flatMap(([a, known]) =>
    [...known].filter((b) => a < b && edges.get(b)?.has(a)).map((b) => `${a} and ${b}`),
  );
  assert.deepEqual(both, []);
});

/** The two folders below the last common one of both files; null if either file is directly in it. */
function siblings(a: string, b: string): [string, string] | null {
  const left = a.split('/').slice(0, -1);
  const right = b.split('/').slice(0, -1);
  if (!/\.ts$/.test(b)) return null;
  let same = 0;
  while (same < left.length && left[same] === right[same]) same++;
  if (same >= left.length || same >= right.length || same < 2) return null;
  return [left.slice(0, same + 1).join('/'), right.slice(0, same + 1).join('/')];
}

test('no file knows itself by way of others, for a type only or not', () => {
  assert.deepEqual(findCycles(modules), []);
});

test('a cycle would be found', () => {
  const module = (path: string, ...from: string[]): Module => ({
    path,
    imports: from.map((name) => ({ from: name, names: null, passesOn: false })),
    exports: [],
    text: '',
  });
  const tree = [module('a', 'b', 'd'), module('b', 'c'), module('c', 'a'), module('d', 'e'), module('e')];
  assert.deepEqual(findCycles(tree), ['a → b → c → a']);
});

/** Each cycle once, by the first path found. */
function findCycles(all: readonly Module[]): string[] {
  const byPath = new Map(all.map((module) => [module.path, module]));
  const done = new Set<string>();
  const cycles: string[] = [];
  const visit = (path: string, way: readonly string[]) => {
    const start = way.indexOf(path);
    if (start !== -1) cycles.push([...way.slice(start), path].join(' → '));
    if (start !== -1 || done.has(path)) return;
    for (const { from } of byPath.get(path)?.imports ?? []) if (byPath.has(from)) visit(from, [...way, path]);
    done.add(path);
  };
  for (const { path } of all) visit(path, []);
  return cycles;
}
