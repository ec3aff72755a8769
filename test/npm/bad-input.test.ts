import assert from 'node:assert/strict';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { installedProject } from '../support/installed-project.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';
import { hashFiles } from '../support/pnpm-project.ts';
import { under } from '../support/run-cli.ts';
import { runTool } from '../toolchain/index.ts';

const { abistamp, check } = under(22);
const manifest = {
  name: 'bad-input',
  private: true,
  dependencies: { 'unix-dgram': '2.0.6', bufferutil: '4.0.9' },
};
const stampFile = 'node_modules/.cache/abistamp/stamp.json';
const addon = 'node_modules/unix-dgram/build/Release/unix_dgram.node';

/** No internal detail may reach a user. */
function assertClean({ stdout, stderr }: { stdout: string; stderr: string }): void {
  assert.doesNotMatch(stdout + stderr, /^\s+at .*:\d+:\d+/m);
}

describe('where nothing can be judged', () => {
  test('a folder with nothing installed is exit 2, with a code and the next step', async () => {
    const cwd = makeFolder('empty');
    writeFiles(cwd, { 'package.json': { name: 'x' } });
    const result = await abistamp(['check'], { cwd });
    assert.equal(result.code, 2);
    assert.match(result.stderr, /NO_TREE/);
    assertClean(result);
  });

  test('the same as JSON', async () => {
    const { code, stdout } = await abistamp(['check', '--json'], { cwd: makeFolder('empty') });
    assert.equal(code, 2);
    const output = JSON.parse(stdout) as { version: number; ok: boolean; error: { code: string } };
    assert.deepEqual([output.version, output.ok, output.error.code], [1, false, 'NO_TREE']);
  });

  test('a folder that does not exist', async () => {
    const result = await abistamp(['check', 'nowhere'], { cwd: makeFolder('empty') });
    assert.equal(result.code, 2);
    assert.match(result.stderr, /NO_TREE/);
  });

  for (const args of [
    ['frobnicate'],
    ['check', '--frobnicate'],
    ['show'],
    ['check', '--node', '/no/such/node'],
  ]) {
    test(`abistamp ${args.join(' ')}`, async () => {
      const result = await abistamp(args, { cwd: makeFolder('empty') });
      assert.equal(result.code, 2);
      assert.match(result.stderr, /(BAD_ARGUMENT|RUNTIME_UNREADABLE)/);
      assertClean(result);
    });
  }

  test('show of a file that is not there', async () => {
    const result = await abistamp(['show', 'missing.node'], { cwd: makeFolder('empty') });
    assert.equal(result.code, 2);
    assert.match(result.stderr, /UNREADABLE/);
  });
});

describe('records that cannot be used are no records', () => {
  let cwd: string;
  let good: string;
  before(async () => {
    cwd = await installedProject({ files: { 'package.json': manifest }, node: 22 });
    await abistamp(['record'], { cwd });
    good = readFileSync(join(cwd, stampFile), 'utf8');
  });

  for (const [name, damage] of [
    ['torn', (text: string) => text.slice(0, text.length / 2)],
    ['blank', () => ''],
    ['no object', () => '[]'],
    ['of another shape', () => '{"version":1,"target":"node-v115-linux-x64"}'],
    [
      'with a loader that lacks its parts',
      (text: string) => text.replace(/"loader":\{"kind":"[a-z-]+"/, '"loader":{"kind":"search"'),
    ],
    [
      'with facts that lack their parts',
      (text: string) =>
        text.replace('"registration":{"kind":"abi","abis"', '"registration":{"kind":"abi","x"'),
    ],
    [
      'with a path that leaves the tree',
      (text: string) => text.replace('node_modules/unix-dgram', '../../etc'),
    ],
  ] as const) {
    test(`a stamp that is ${name}`, async () => {
      writeFileSync(join(cwd, stampFile), damage(good));
      const fits = await check({ cwd });
      assert.equal(fits.code, 0);
      assert.equal(fits.trees[0]?.stamp, 'none');
      writeFileSync(join(cwd, stampFile), damage(good));
      assert.equal((await check({ cwd, node: 24 })).trees[0]?.findings[0]?.package, 'unix-dgram@2.0.6');
    });
  }

  test('a newer stamp is left as it is', async () => {
    const newer = '{"version":99,"anything":true}';
    writeFileSync(join(cwd, stampFile), newer);
    const recorded = await abistamp(['record'], { cwd });
    assert.equal(recorded.code, 0);
    assert.match(recorded.stdout, /RECORD_NEWER/);
    assert.equal((await check({ cwd })).code, 0);
    assert.equal(readFileSync(join(cwd, stampFile), 'utf8'), newer);
    rmSync(join(cwd, stampFile));
  });

  test('an abi-lock.json that is torn, or newer, is left as it is', async () => {
    const path = join(cwd, 'abi-lock.json');
    const torn = '{"version":1,"targets":{"node-v1';
    writeFileSync(path, torn);
    const refused = await abistamp(['record'], { cwd });
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /RECORD_TORN/);
    assert.equal(readFileSync(path, 'utf8'), torn);
    const newer = '{"version":99}';
    writeFileSync(path, newer);
    const recorded = await abistamp(['record'], { cwd });
    assert.match(recorded.stdout, /RECORD_NEWER/);
    assert.equal(readFileSync(path, 'utf8'), newer);
    assert.equal((await check({ cwd })).code, 0);
    rmSync(path);
  });
});

describe('trees that are damaged or moved', () => {
  let original: string;
  before(async () => {
    original = await installedProject({ files: { 'package.json': manifest }, node: 22 });
    await abistamp(['record'], { cwd: original });
  });
  const copy = () => {
    const cwd = makeFolder('copy');
    cpSync(original, cwd, { recursive: true, verbatimSymlinks: true });
    return cwd;
  };

  test('a truncated addon', async () => {
    const cwd = copy();
    truncateSync(join(cwd, addon), 300);
    const output = await check({ cwd });
    assert.equal(output.code, 1);
    assert.deepEqual(
      output.trees[0]?.findings.map(({ code, package: name }) => [code, name]),
      [['CORRUPT_FILE', 'unix-dgram@2.0.6']],
    );
    const rebuilt = await abistamp(['rebuild'], { cwd });
    assert.equal(rebuilt.code, 0, rebuilt.stdout);
    assert.equal((await check({ cwd })).code, 0);
  });

  test('an empty addon, and one that is text', async () => {
    for (const content of ['', 'version https://git-lfs.github.com/spec/v1\n']) {
      const cwd = copy();
      writeFileSync(join(cwd, addon), content);
      assert.equal((await check({ cwd })).trees[0]?.findings[0]?.code, 'CORRUPT_FILE');
    }
  });

  test('a folder in the place of an addon', async () => {
    const cwd = copy();
    rmSync(join(cwd, addon));
    mkdirSync(join(cwd, addon));
    const result = await abistamp(['check', '--json'], { cwd });
    assert.equal(result.code, 1);
    assertClean(result);
  });

  test('a deleted addon', async () => {
    const cwd = copy();
    rmSync(join(cwd, addon));
    assert.deepEqual(
      (await check({ cwd })).trees[0]?.findings.map(({ code }) => code),
      ['NOT_BUILT'],
    );
    assert.equal((await abistamp(['rebuild'], { cwd })).code, 0);
    assert.equal((await check({ cwd })).code, 0);
  });

  test('a tree copied from elsewhere, with its record', async () => {
    const cwd = copy();
    assert.equal((await check({ cwd })).code, 0);
    assert.deepEqual(
      (await check({ cwd, node: 24 })).trees[0]?.findings.map(({ package: name }) => name),
      ['unix-dgram@2.0.6'],
    );
  });

  test('no lockfile at all', async () => {
    const cwd = copy();
    rmSync(join(cwd, 'package-lock.json'));
    rmSync(join(cwd, 'node_modules/.package-lock.json'));
    assert.equal((await check({ cwd })).code, 0);
    assert.equal((await check({ cwd, node: 24 })).trees[0]?.findings.length, 1);
  });

  test('a tree that cannot be written is judged all the same', async () => {
    const cwd = copy();
    rmSync(join(cwd, 'node_modules/.cache'), { recursive: true });
    writeFileSync(join(cwd, 'node_modules/.cache'), 'in the way');
    assert.equal((await check({ cwd })).code, 0);
    assert.equal((await check({ cwd, node: 24 })).code, 1);
    const recorded = await abistamp(['record'], { cwd });
    assert.equal(recorded.code, 0);
    assert.match(recorded.stdout, /UNWRITABLE/);
    const rebuilt = await abistamp(['rebuild'], { cwd, node: 24 });
    assert.equal(rebuilt.code, 2);
    assert.match(rebuilt.stderr, /UNWRITABLE/);
    assertClean(rebuilt);
  });

  test('a package.json that cannot be parsed loses one package, not the check', async () => {
    const cwd = copy();
    writeFileSync(join(cwd, 'node_modules/bufferutil/package.json'), '{');
    assert.equal((await check({ cwd, node: 24 })).trees[0]?.findings[0]?.package, 'unix-dgram@2.0.6');
  });

  test('two checks, and two rebuilds, at once', async () => {
    const cwd = copy();
    const checks = await Promise.all([1, 2, 3].map(() => check({ cwd, node: 24 })));
    assert.deepEqual(
      checks.map(({ code }) => code),
      [1, 1, 1],
    );
    const rebuilds = await Promise.all([1, 2].map(() => abistamp(['rebuild'], { cwd, node: 24 })));
    for (const { code, stdout, stderr } of rebuilds) assert.equal(code, 0, stdout + stderr);
    assert.equal((await check({ cwd, node: 24 })).code, 0);
    assert.ok(!existsSync(join(cwd, 'node_modules/.cache/abistamp/repair.lock')));
  });

  test('rebuild of a package that is not there says so', async () => {
    const result = await abistamp(['rebuild', 'nosuchpkg'], { cwd: original, node: 24 });
    assert.equal(result.code, 2);
    assert.match(result.stderr, /BAD_ARGUMENT: no native package nosuchpkg/);
  });

  test('an unreadable addon is a finding, not a crash', {
    skip: process.getuid?.() === 0 && 'root reads everything',
  }, async () => {
    const cwd = copy();
    chmodSync(join(cwd, addon), 0);
    assert.equal((await check({ cwd })).trees[0]?.findings[0]?.code, 'CORRUPT_FILE');
  });

  test('a rebuild that was killed is undone by the next one; a check only says so', async () => {
    const cwd = copy();
    const repair = join(cwd, 'node_modules/.cache/abistamp/repair');
    const addons = () => hashFiles(join(cwd, 'node_modules/unix-dgram'));
    const before = addons();
    const folder = makeFolder('deadly');
    // A compiler that kills everything that waits for it: the package is then in the middle of its build.
    writeFileSync(
      join(folder, 'c++'),
      `#!/bin/sh\ncase "$*" in *-fsyntax-only*) exec c++ "$@";; esac\nkill -9 "$(cat ${folder}/pid)"\nkill -9 0\n`,
      { mode: 0o755 },
    );
    const killed = await runTool('sh', ['-c', `echo $$ >${folder}/pid; exec node ${cli} rebuild`], {
      ...{ cwd, node: 24 },
      env: { CXX: join(folder, 'c++'), ABISTAMP_STORE: 'off' },
    });
    assert.equal(killed.signal, 'SIGKILL', killed.stdout + killed.stderr);
    assertClean(killed);
    assert.notDeepEqual(addons(), before);
    assert.ok(existsSync(repair));
    const { stderr } = await abistamp(['check', '--json'], { cwd, node: 22 });
    assert.match(stderr, /^▲ a repair was interrupted.*abistamp rebuild.*\n$/);
    assert.ok(existsSync(repair));
    assert.equal((await abistamp(['rebuild'], { cwd, node: 22 })).code, 0);
    assert.deepEqual(addons(), before);
    assert.ok(!existsSync(repair));
    assert.equal((await abistamp(['rebuild'], { cwd, node: 24 })).code, 0);
    assert.equal((await check({ cwd, node: 24 })).code, 0);
  });
});
