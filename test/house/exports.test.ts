import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Module, readModules, readUsers } from './read-modules.ts';

const modules = readModules();

/**
 * Files whose names package managers, `require` and users of the published packages ask for, and one that the
 * build puts in a library's place.
 */
const published =
  /^(?:binary\/src\/index|cli\/src\/(?:main|hooks|preload|record|doctor)|guard\/src\/(?:index|look|explain|heal)|yarn\/src\/index|pnpm\/src\/(?:pnpmfile|index)|yarn\/src\/deferred\/load-yaml)\.ts$/;

/** The file that an import of a package by its name leads to. */
function fileOf(from: string): string {
  const entry = /^(?:@abistamp\/)?(core|binary|deploy|guard|abistamp)(?:\/(?:internal\/)?(.+))?$/.exec(from);
  if (entry === null || from.endsWith('.ts')) return from;
  const [, name = '', path = 'index'] = entry;
  const folder = name === 'abistamp' ? 'cli' : name;
  return `${folder}/src/${path === 'plugin' ? 'plugin/index' : path}.ts`;
}

/** Names in use, as `file name`; `file *` for everything in a file. */
function listUses(all: readonly Module[]): Set<string> {
  return new Set(
    all.flatMap(({ imports }) =>
      imports.flatMap(({ from, names }) => (names ?? ['*']).map((name) => `${fileOf(from)} ${name}`)),
    ),
  );
}

const inPackages = listUses(modules);
const everywhere = new Set([...inPackages, ...listUses(readUsers())]);
const isIn = (uses: ReadonlySet<string>, path: string, name: string): boolean =>
  uses.has(`${path} ${name}`) || uses.has(`${path} *`);

test('what a file exports is used by another', () => {
  const unused = modules
    .filter(({ path }) => !published.test(path))
    .flatMap(({ path, exports }) =>
      exports.filter((name) => !isIn(everywhere, path, name)).map((name) => `${path} ${name}`),
    );
  assert.deepEqual(unused, []);
});

test('the index of core has what other packages use, and nothing else', () => {
  const index = modules.find(({ path }) => path === 'core/src/index.ts');
  // What is in `api` is there for programs of users.
  const passed = index?.imports.filter(({ from }) => !from.includes('/api/')) ?? [];
  const names = passed.flatMap((each) => each.names ?? []);
  assert.ok(names.length > 40, `${names.length} names`);
  assert.deepEqual(
    names.filter((name) => !isIn(inPackages, 'core/src/index.ts', name)),
    [],
  );
});
