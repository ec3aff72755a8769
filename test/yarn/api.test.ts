import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { makeYarnProject, succeeded } from '../support/yarn-project.ts';
import type { YarnRelease } from '../toolchain/index.ts';
import { yarnVersions } from '../toolchain/versions.ts';

const pathOf = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const read = (path: string) => readFileSync(pathOf(path), 'utf8');

/** The table of docs/yarn-api.md, a row as `@yarnpkg/core: Project#cwd`. */
const listed = [...read('../../docs/yarn-api.md').matchAll(/^\| (\S+) \| `(\S+)` \| ([\d.]+) \|/gm)].map(
  ([, from, name, since]) => ({ name: `${from}: ${name}`, since: Number(since) }),
);
const supported = (Object.keys(yarnVersions) as YarnRelease[]).filter((release) => release !== '1');

/** The listed members that a real Yarn has, as a plugin sees them. */
async function probe(release: YarnRelease): Promise<string[]> {
  const project = makeYarnProject({
    release,
    linker: 'node-modules',
    manifest: { dependencies: { semver: '7.7.2' } },
  });
  const result = join(project.cwd, 'probed.json');
  const env = {
    YARN_PLUGINS: pathOf('probe-plugin.cjs'),
    PROBE_RESULT: result,
    PROBE_NAMES: JSON.stringify(listed.map(({ name }) => name)),
  };
  for (const args of [['install'], ['install', '--immutable', '--mode=skip-build'], ['node', '-p', '1']])
    succeeded(await project.run(args, { env }));
  return JSON.parse(readFileSync(result, 'utf8'));
}

describe('what the plugin uses of Yarn', () => {
  for (const release of [supported[0], supported.at(-1)])
    test(`is all in Yarn ${release}`, async () => {
      assert.ok(release);
      const found = await probe(release);
      assert.deepEqual(
        listed.map(({ name }) => name).filter((name) => !found.includes(name)),
        [],
      );
    });

  test('is no newer than the oldest Yarn that the plugin is for', () => {
    assert.ok(listed.length > 40);
    assert.deepEqual(
      listed.filter(({ since }) => !(since <= 4)),
      [],
    );
  });

  test('is listed, all of it, and nothing else', () => {
    const names = listed.map(({ name }) => name);
    const uses = [...sources.matchAll(usePattern)].flatMap(([, value = '', member = '']) => {
      const owner = owners[value];
      return owner === undefined || ours.includes(member) ? [] : [`${owner}${member}`];
    });
    assert.ok(uses.length > 40);
    assert.deepEqual(
      uses.filter((use) => !names.includes(use)),
      [],
    );
    const isUsed = (name: string) => new RegExp(`\\b${name.split(/[.#: ]/).at(-1)}\\b`).test(sources);
    assert.deepEqual(
      names.filter((name) => !isUsed(name)),
      [],
    );
  });
});

const folder = pathOf('../../packages/yarn/src');
const sources = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(folder, name), 'utf8').replace(/^ *(?:\/?\*|\/\/).*$/gm, ''))
  .join('\n');

/**
 * Names that the sources give to values of Yarn, with their types. The compiler checks whether such a member
 * exists.
 */
const owners: Readonly<Record<string, string>> = {
  project: '@yarnpkg/core: Project#',
  yarn: '@yarnpkg/core: Project#',
  configuration: '@yarnpkg/core: Configuration#',
  workspace: '@yarnpkg/core: Workspace#',
  locator: '@yarnpkg/core: Locator#',
  linker: '@yarnpkg/core: Linker#',
  report: '@yarnpkg/core: Report#',
  options: 'hook: InstallOptions#',
  Configuration: '@yarnpkg/core: Configuration.',
  Project: '@yarnpkg/core: Project.',
  MessageName: '@yarnpkg/core: MessageName.',
  scriptUtils: '@yarnpkg/core: scriptUtils.',
  structUtils: '@yarnpkg/core: structUtils.',
  npath: '@yarnpkg/fslib: npath.',
  cli: 'clipanion: Cli.prototype.',
  Option: 'clipanion: Option.',
};
const usePattern = new RegExp(`(?<![\\w/'-])(${Object.keys(owners).join('|')})\\??\\.(\\w+)`, 'g');
/** Members of abistamp's own project, and file extensions. */
const ours = ['root', 'tree', 'ts'];
