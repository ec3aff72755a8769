import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
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

/** What a real Yarn has of all that is listed, as a plugin sees it. */
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
    // Shapes of arguments and results; what is in them is asked for by its own name, or comes from us.
    const shapes = [
      'DependencyMeta',
      'LinkOptions',
      'ScriptOptions',
      'Plugin',
      'Context',
      'Usage',
      'Command',
    ];
    const declared = [...read('../../packages/yarn/src/yarn-modules.d.ts').matchAll(modulePattern)]
      .flatMap(([, from = '', text = '']) =>
        [...text.matchAll(thingPattern)].map(([, kind = '', thing = '', members = '']) => ({
          ...{ from, kind, thing },
          members: [...members.matchAll(memberPattern)].map(([, member = '']) => member),
        })),
      )
      .filter(({ thing }) => !shapes.includes(thing))
      .flatMap(({ from, kind, thing, members }) => {
        if (thing === 'Hooks') return members.map((member) => `hook: ${member}`);
        if (thing === 'InstallOptions') return members.map((member) => `hook: InstallOptions#${member}`);
        return members.map((member) => `${from}: ${thing}${kind === 'const' ? '.' : '#'}${member}`);
      });
    const others = ['@yarnpkg/cli: BaseCommand', 'clipanion: Command.Usage'];
    assert.deepEqual(
      [...new Set([...declared, ...others])].sort(),
      listed
        .map(({ name }) => name)
        .filter((name) => !name.startsWith('setting: '))
        .sort(),
    );
  });
});

const modulePattern = /^declare module '(.+?)' \{\n(.*?)^\}/gms;
const thingPattern = /^ {2}export (const|interface) (\w+)(?: extends \w+)?:? \{\n(.*?)^ {2}\}/gms;
const memberPattern = /^ {4}(?:readonly )?(?!new\b)(\w+)(?=\??[(:<])/gm;
