import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { before, describe, test } from 'node:test';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { check } from '../support/run-cli.ts';
import { builtFile, dependOn, mismatchLine } from '../support/small-addons.ts';
import {
  builtPackages,
  makeYarnProject,
  succeeded,
  type YarnProject,
  type YarnRun,
} from '../support/yarn-project.ts';
import { runTool } from '../toolchain/index.ts';

const release = '4.18.1';
const linker = 'node-modules';
const pinned = `node_modules/pinned/${builtFile('pinned')}`;
const stable = `node_modules/stable/${builtFile('stable')}`;
const load = ['node', '-e', "require('pinned'), require('stable'), console.log('loads')"];

/** With the packages that it builds. */
type Command = [args: string[], built: string[]];

const everything = ['pinned', 'scripted', 'stable'];
const { dependencies, files } = dependOn('pinned', 'stable', 'scripted');

const read = (project: YarnProject, path: string): string => readFileSync(join(project.cwd, path), 'utf8');
const targetsOf = (project: YarnProject): string[] =>
  Object.keys(JSON.parse(read(project, 'abi-lock.json')).targets).filter((place) =>
    place.startsWith('node-'),
  );

/** Nothing in the tree has changed since it was recorded, everything in it fits, and really loads. */
async function isRecorded({ cwd }: YarnProject, { node = 22 }: YarnRun = {}): Promise<void> {
  const { stamp, findings } = (await check({ cwd, node })).trees[0] ?? {};
  assert.deepEqual({ stamp, findings }, { stamp: 'fresh', findings: [] });
  const loaded = await runTool('node', ['-e', "require('pinned'), require('stable')"], { cwd, node });
  assert.equal(loaded.code, 0, loaded.stderr);
}

describe('each command that changes the tree leaves it recorded, and builds what does not fit', () => {
  let project: YarnProject;
  before(() => {
    project = makeYarnProject({
      release,
      linker,
      manifest: { dependencies },
      files: { ...files, '../linked/package.json': { name: 'linked', version: '1.0.0' } },
    });
  });

  /**
   * In this order, under alternating Nodes: from the third on all native builds come from the store, and a
   * script without native files runs again.
   */
  const commands: Command[] = [
    [['install'], everything],
    [
      ['add', 'semver@7.7.1'],
      ['pinned', 'scripted'],
    ],
    ...onlyInFull<Command>([['up', 'semver@7.7.2'], ['scripted']], [['dedupe'], ['scripted']]),
    [
      ['rebuild', 'pinned'],
      ['pinned', 'scripted'],
    ],
    [['rebuild'], everything],
    ...onlyInFull<Command>(
      [['workspaces', 'focus'], ['scripted']],
      [['install', '--immutable'], ['scripted']],
    ),
    ...onlyInFull<Command>(
      [['link', '../linked'], ['scripted']],
      // Yarn ignores its state for this command, and builds everything, with the plugin and without.
      [['unlink', '--all'], everything],
    ),
    [['remove', 'semver'], ['scripted']],
    ...onlyInFull<Command>([['install'], ['scripted']]),
  ];

  test('one after the other', async (t) => {
    for (const [index, [args, built]] of commands.entries()) {
      const node = index % 2 === 0 ? 22 : 24;
      await t.test(`yarn ${args.join(' ')}, on Node ${node}`, async () => {
        assert.deepEqual(builtPackages(succeeded(await project.run(args, { node }))), built);
        await isRecorded(project, { node });
      });
    }
  });

  test('the sidecar has both targets', () => {
    assert.deepEqual(targetsOf(project), ['node-v127-linux-x64', 'node-v137-linux-x64']);
  });

  test('`yarn dlx` has nothing to do with it', async () => {
    const before = [read(project, 'abi-lock.json'), statSync(join(project.cwd, pinned)).mtimeMs];
    const run = await project.run(['dlx', '--quiet', 'semver', '1.2.3'], { node: 20 });
    const { stdout, stderr } = succeeded(run);
    assert.deepEqual([stdout, stderr], ['1.2.3\n', '']);
    assert.deepEqual([read(project, 'abi-lock.json'), statSync(join(project.cwd, pinned)).mtimeMs], before);
  });
});

describe('a fresh clone', () => {
  let origin: YarnProject;
  before(async () => {
    const manifest = { dependencies: { ...dependencies, bufferutil: '4.0.9' } };
    origin = makeYarnProject({ release, linker, manifest, files });
    succeeded(await origin.run(['install']));
  });

  function clone(): YarnProject {
    const copy = makeYarnProject({ release, linker });
    rmSync(copy.cwd, { recursive: true });
    cpSync(origin.cwd, copy.cwd, {
      recursive: true,
      filter: (path) => !/\/(?:node_modules|\.yarn)$/.test(path),
    });
    return copy;
  }

  test('with --immutable on another Node: recorded in the tree, and not beside the lockfile', async () => {
    const project = clone();
    const node = 24;
    succeeded(await project.run(['install', '--immutable'], { node }));
    await isRecorded(project, { node });
    assert.deepEqual(targetsOf(project), ['node-v127-linux-x64']);
    const { code, stderr } = await project.run(load, { node: 22 });
    assert.equal(code, 1);
    assert.match(stderr, mismatchLine(24, 22));
  });

  test('with --immutable, a file that is not the one of the sidecar is said, and stops what would load it', async () => {
    const project = clone();
    const sidecar = join(project.cwd, 'abi-lock.json');
    const text = read(project, 'abi-lock.json').replace(/(bufferutil.*?sha256-)\w{8}/s, '$1deadbeef');
    assert.match(text, /deadbeef/);
    writeFileSync(sidecar, text);
    const install = succeeded(await project.run(['install', '--immutable']));
    assert.match(install.stdout, /Digest Changed: bufferutil@4\.0\.9 .*\(DIGEST_CHANGED\)/);
    assert.equal(read(project, 'abi-lock.json'), text);
    const { code, stdout, stderr } = await project.run(load);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^Digest Changed: bufferutil@4\.0\.9 .*\(DIGEST_CHANGED\)\n$/);
    if (!isFull) return;
    const strict = { ABISTAMP_ON_MISMATCH: 'error' };
    const failed = await project.run(['install', '--immutable'], { env: strict });
    assert.equal(failed.code, 1, failed.stdout);
  });

  test('with --mode=skip-build nothing is missed until something runs; the next install builds', async () => {
    const project = clone();
    const skipped = succeeded(await project.run(['install', '--mode=skip-build']));
    assert.doesNotMatch(skipped.stdout + skipped.stderr, /NOT_BUILT|abistamp/);
    const { code, stdout, stderr } = await project.run(load);
    assert.deepEqual([code, stdout], [1, '']);
    assert.match(stderr, /^Not Built: pinned@1\.0\.0 .*; fix: yarn abi rebuild \(NOT_BUILT\)\n$/);
    const built = builtPackages(succeeded(await project.run(['install'])));
    assert.deepEqual(built, ['bufferutil', 'pinned', 'scripted', 'stable']);
    await isRecorded(project);
  });

  test('with --mode=update-lockfile there is no tree, and no record of one', async () => {
    const project = clone();
    rmSync(join(project.cwd, 'abi-lock.json'));
    succeeded(await project.run(['install', '--mode=update-lockfile']));
    assert.equal(existsSync(join(project.cwd, 'node_modules')), false);
    assert.equal(existsSync(join(project.cwd, 'abi-lock.json')), false);
  });
});

describe("Node's version string", () => {
  test('a patch release builds nothing; another ABI only what may be tied to it, and runs the project’s own scripts', async () => {
    const scripts = { postinstall: 'node -p "\'own script on \' + process.version"' };
    const project = makeYarnProject({ release, linker, manifest: { dependencies, scripts }, files });
    const install = async (node: 22 | 24 | '22-older') => {
      const result = succeeded(
        await project.run(['install'], { node, env: { YARN_ENABLE_INLINE_BUILDS: '1' } }),
      );
      return [...builtPackages(result), ...(/own script on v\S+/.exec(result.stdout) ?? [])];
    };
    assert.deepEqual(await install('22-older'), [
      'pinned',
      'scripted',
      'stable',
      'switched',
      'own script on v22.23.1',
    ]);
    const made = [pinned, stable, 'node_modules/scripted/made.txt'].map((path) => join(project.cwd, path));
    const times = () => made.map((path) => statSync(path).mtimeMs);
    const before = times();
    assert.deepEqual(await install(22), []);
    assert.deepEqual(times(), before);
    await isRecorded(project);
    // A script that compiles nothing may depend on Node too: nothing proves that it does not.
    assert.deepEqual(await install(24), ['pinned', 'scripted', 'switched', 'own script on v24.21.0']);
    assert.equal(readFileSync(made[2] ?? '', 'utf8'), 'v24.21.0');
    assert.equal(times()[1], before[1]);
  });
});

describe('what Yarn by itself does not notice', () => {
  let project: YarnProject;
  before(async () => {
    project = makeYarnProject({ release, linker, manifest: { dependencies }, files });
    succeeded(await project.run(['install']));
  });

  const fromStore = {};
  const withoutStore = { ABISTAMP_STORE: 'off' };

  /**
   * For another machine, in every byte that says so; the time stays, as when a tree is extracted from an
   * archive.
   */
  function makeForeign(path: string): void {
    const file = join(project.cwd, path);
    const { atime, mtime } = statSync(file);
    const bytes = readFileSync(file);
    const aarch64 = 183;
    bytes.writeUInt16LE(aarch64, 18);
    writeFileSync(file, bytes);
    utimesSync(file, atime, mtime);
  }

  async function isMended(built: string[], env: Record<string, string>): Promise<void> {
    assert.deepEqual(builtPackages(succeeded(await project.run(['install'], { env }))), built);
    await isRecorded(project);
  }

  test('an addon that was deleted', async () => {
    rmSync(join(project.cwd, pinned));
    rmSync(dirname(join(project.cwd, stable)), { recursive: true });
    await isMended(['pinned', 'stable'], withoutStore);
    rmSync(join(project.cwd, pinned));
    await isMended([], fromStore);
  });

  if (isFull)
    test('an addon of another machine', async () => {
      rmSync(join(project.cwd, stable));
      writeFileSync(join(project.cwd, stable), readFileSync(join(project.cwd, pinned)));
      makeForeign(stable);
      await isMended(['stable'], withoutStore);
    });

  test('a tree of another machine, with its record', async () => {
    for (const path of [pinned, stable]) makeForeign(path);
    const stamp = 'node_modules/.cache/abistamp/stamp.json';
    writeFileSync(join(project.cwd, stamp), read(project, stamp).replaceAll('x64', 'arm64'));
    await isMended(['pinned', 'stable'], withoutStore);
  });

  test('and then has nothing to do', async () => {
    for (const plain of [false, true])
      assert.deepEqual(builtPackages(succeeded(await project.run(['install'], { plain }))), []);
  });
});

if (isFull)
  test('a teammate without the plugin and one with it throw nothing back and forth', async () => {
    const project = makeYarnProject({ release, linker, manifest: { dependencies }, files });
    const install = async (options: YarnRun) =>
      builtPackages(succeeded(await project.run(['install'], options)));
    const committed = () => ['yarn.lock', '.yarnrc.yml', 'package.json'].map((path) => read(project, path));
    assert.deepEqual(await install({ plain: true }), everything);
    const before = committed();
    assert.deepEqual(await install({}), []);
    assert.deepEqual(await install({ plain: true }), []);
    assert.deepEqual(await install({ node: 24 }), ['pinned', 'scripted']);
    assert.deepEqual(await install({ node: 24, plain: true }), []);
    // Without the plugin Yarn behaves as usual: it builds everything for another Node.
    assert.deepEqual(await install({ plain: true }), everything);
    assert.deepEqual(await install({}), []);
    await isRecorded(project);
    assert.deepEqual(committed(), before);
  });

test('a tree for another machine is a warning, and no error of ours fails its install', async () => {
  const project = makeYarnProject({
    release,
    linker: 'pnp',
    // Its install script would bring the program for this machine after all.
    manifest: {
      dependencies: { esbuild: '0.25.10' },
      dependenciesMeta: { esbuild: { built: false } },
    },
    settings: 'supportedArchitectures:\n  os: [darwin]\n  cpu: [arm64]\n',
  });
  const { stdout, stderr } = succeeded(await project.run(['install']));
  assert.match(stdout, /Platform Package Missing: @esbuild\/linux-x64@/);
  assert.doesNotMatch(stdout + stderr, /INTERNAL|could not be repaired|^\s+at /m);
});
