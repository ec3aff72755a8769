import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { makeFolder } from '../support/make-folder.ts';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { check } from '../support/run-cli.ts';
import { dependOn, mismatchLine } from '../support/small-addons.ts';
import {
  makeYarnProject,
  plugin,
  succeeded,
  type YarnProject,
  type YarnRun,
} from '../support/yarn-project.ts';
import { yarn } from '../toolchain/index.ts';

/*
 * Whatever is wrong with a record, a folder or the plugin itself: Yarn behaves as it does without us, and
 * every message has a code.
 */

const release = '4.18.1';
const start = ['node', '-p', '1'];
const codedLines = /^(?:abistamp [A-Z_]+: .*\n)*$/;

let project: YarnProject;
before(async () => {
  const { dependencies, files } = dependOn('pinned');
  project = makeYarnProject({ release, linker: 'node-modules', manifest: { dependencies }, files });
  succeeded(await project.run(['install']));
});

const place = (path: string): string => join(project.cwd, path);

/**
 * Runs a command with the plugin and without, and asserts the same outcome.
 * @returns the plugin's additional output
 */
async function asWithout(args: string[], options: YarnRun = {}): Promise<string> {
  const plain = await project.run(args, { ...options, plain: true });
  const { code, stdout, stderr } = await project.run(args, options);
  assert.deepEqual({ code, stdout }, { code: plain.code, stdout: plain.stdout }, stderr);
  assert.match(stderr.replace(plain.stderr, ''), codedLines);
  return stderr;
}

/** Half a file, as a full disk leaves it. */
function tear(path: string): void {
  const bytes = readFileSync(place(path));
  writeFileSync(place(path), bytes.subarray(0, bytes.length / 2));
}

describe("Yarn's own state", () => {
  test('install-state.gz is torn', async () => {
    tear('.yarn/install-state.gz');
    await asWithout(start);
    succeeded(await project.run(['install']));
    const { code, stderr } = await project.run(start, { node: 24 });
    assert.equal(code, 1);
    assert.match(stderr, mismatchLine(22, 24));
  });

  test('there is no .yarn', async () => {
    rmSync(place('.yarn'), { recursive: true });
    await asWithout(start);
    succeeded(await project.run(['install']));
    assert.equal(succeeded(await project.run(start)).stderr, '');
  });

  test('there is no node_modules', async () => {
    renameSync(place('node_modules'), place('moved'));
    assert.equal(await asWithout(start, { node: 24 }), '');
    renameSync(place('moved'), place('node_modules'));
  });
});

describe('records', () => {
  const stamp = 'node_modules/.cache/abistamp/stamp.json';

  test('a torn stamp is none', async () => {
    tear(stamp);
    assert.equal(await asWithout(start), '');
    const { stderr } = await project.run(start, { node: 24 });
    assert.match(stderr, mismatchLine(22, 24));
    succeeded(await project.run(['install']));
    assert.equal((await check({ cwd: project.cwd, node: 22 })).trees[0]?.stamp, 'fresh');
  });

  for (const [path, text] of [
    [stamp, '{"version":99,"packages":7}\n'],
    ...onlyInFull(['abi-lock.json', '{"version":99,"targets":"elsewhere"}\n'] as const),
  ] as const)
    test(`${path} of a newer abistamp is left as it is, and tells nothing`, async () => {
      const before = readFileSync(place(path));
      writeFileSync(place(path), text);
      assert.equal(await asWithout(start), '');
      succeeded(await project.run(['install']));
      assert.match((await project.run(start, { node: 24 })).stderr, mismatchLine(22, 24));
      assert.equal(readFileSync(place(path), 'utf8'), text);
      writeFileSync(place(path), before);
    });

  test('a sidecar and a stamp that cannot be written fail no install and no script', async () => {
    for (const path of ['abi-lock.json', 'node_modules/.cache/abistamp'])
      rmSync(place(path), { recursive: true });
    // Nothing can be written there, whoever runs this.
    mkdirSync(place('abi-lock.json'));
    writeFileSync(place('node_modules/.cache/abistamp'), '');
    try {
      succeeded(await project.run(['install']));
      await asWithout(start);
      assert.match((await project.run(start, { node: 24 })).stderr, mismatchLine(22, 24));
      const env = { ABISTAMP_ON_MISMATCH: 'rebuild' };
      const repair = await project.run(start, { node: 24, env });
      assert.deepEqual([repair.code, repair.stdout], [1, '']);
      assert.match(repair.stderr, /^abistamp UNWRITABLE: .*\nAbi Mismatch: .*\n$/m);
    } finally {
      rmSync(place('abi-lock.json'), { recursive: true });
      rmSync(place('node_modules/.cache/abistamp'));
    }
  });
});

describe('another Yarn than the one that was called', { skip: !isFull }, () => {
  const settings = () => place('.yarnrc.yml');
  let before: string;
  after(() => writeFileSync(settings(), before));

  test('yarnPath and YARN_IGNORE_PATH: either is checked, and says it once', async () => {
    before = readFileSync(settings(), 'utf8');
    const { args } = await yarn('4.0.2');
    writeFileSync(settings(), `${before}yarnPath: ${args[0]}\n`);
    for (const [env, version] of [
      [{}, '4.0.2'],
      [{ YARN_IGNORE_PATH: '1' }, '4.18.1'],
    ] as const) {
      assert.equal(succeeded(await project.run(['--version'], { env })).stdout.trim(), version);
      assert.equal(await asWithout(start, { env }), '');
      const { code, stdout, stderr } = await project.run(start, { node: 24, env });
      assert.deepEqual([code, stdout], [1, '']);
      assert.match(stderr, mismatchLine(22, 24));
    }
  });
});

describe('a plugin whose second part is damaged', () => {
  const damaged = join(makeFolder('damaged'), 'plugin.js');
  const env = { YARN_PLUGINS: damaged };
  before(() => {
    const text = readFileSync(plugin, 'utf8');
    const packed = /"[ !#-[\]-~]{9999,}"/.exec(text)?.[0];
    assert.ok(packed);
    const half = packed.length / 2;
    const cut = `${packed.slice(0, half)}AAAAAAAA${packed.slice(half + 8)}`;
    // As a function, since the text may hold what `replace` takes for a reference.
    writeFileSync(
      damaged,
      text.replace(packed, () => cut),
    );
  });

  for (const args of [start, ['exec', 'node -p 1'], ['install']])
    test(`\`yarn ${args.join(' ')}\` goes on, and one line says so`, async () => {
      const { stdout, stderr } = succeeded(await project.run(args, { node: 24, env }));
      assert.match(stdout, /^1\n$|Done/);
      assert.match(stderr, /^abistamp UNREADABLE: .*plugin.*\n$/);
    });

  test('`yarn abi check` says it, without a stack', async () => {
    const { code, stdout, stderr } = await project.run(['abi', 'check'], { env });
    assert.notEqual(code, 0);
    assert.match(stdout + stderr, /UNREADABLE: .*plugin/);
    assert.doesNotMatch(stdout + stderr, /^ +at /m);
  });
});
