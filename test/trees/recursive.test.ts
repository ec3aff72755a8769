import assert from 'node:assert/strict';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { quickAddon } from '../support/quick-build.ts';
import { abistamp } from '../support/run-cli.ts';
import { parseAs } from '../support/schemas.ts';
import { breakBuild, quickTrees, writeBroken, writeUninstalled } from './made-trees.ts';

/* Many trees in one report: all are judged, repaired, or said to have been left out, whatever is wrong with one. */

const names = Array.from({ length: 3 }, (_, i) => `skills/s${i}`);
let cwd = '';

before(async () => {
  cwd = quickTrees(...names, 'deeper/in/it');
  writeBroken(join(cwd, 'skills/broken'));
  writeUninstalled(join(cwd, 'skills/new'));
});

const recursive = async (verb: 'check' | 'rebuild', ...args: string[]) =>
  await abistamp([verb, '--recursive', ...args], { cwd });

describe('trees of which nothing was built', () => {
  test('check --recursive judges each, says what was not installed, and fails', async () => {
    const { code, stdout, stderr } = await recursive('check');
    assert.equal(code, 1, stdout + stderr);
    assert.match(stdout, /✖ 4 trees do not fit\n▲ 1 tree could not be judged whole\n/);
    assert.match(stdout, /▲ 1 project was left out: nothing is installed there\n {4}\S+\/skills\/new\n$/);
    const json = parseAs('check', (await recursive('check', '--json')).stdout);
    assert.equal(json.trees.length, 5);
    assert.deepEqual(
      json.trees.map(({ root }) => root),
      json.trees.map(({ root }) => root).sort(),
    );
    assert.deepEqual(
      json.uninstalled?.map(({ root }) => root),
      [join(cwd, 'skills/new')],
    );
  });

  test('rebuild --dry-run --recursive plans, and changes nothing', async () => {
    const { code, stdout } = await recursive('rebuild', '--dry-run', '--json');
    const json = parseAs('rebuild-recursive', stdout);
    assert.equal(code, 0);
    assert.equal(json.trees.length, 4);
    for (const { plan } of json.trees) assert.equal(plan?.steps[0]?.package, 'good@1.0.0');
    assert.ok(!existsSync(join(cwd, 'skills/s0', quickAddon)));
  });

  test('a name limits the repair to the trees that have such a finding', async () => {
    const { code, stdout } = await recursive('rebuild', 'other', '--json');
    assert.deepEqual([code, parseAs('rebuild-recursive', stdout).trees], [0, []]);
  });

  test('a folder is no name of a package', async () => {
    const { code, stderr } = await recursive('rebuild', 'skills');
    assert.equal(code, 2);
    assert.match(
      stderr,
      /BAD_ARGUMENT: skills is a folder[^\n]*\n→ \S+ abistamp rebuild --recursive -C skills\n/,
    );
  });

  test('rebuild --recursive repairs all, one that cannot be notwithstanding', async () => {
    breakBuild(join(cwd, 'deeper/in/it'));
    const { code, stdout, stderr } = await recursive('rebuild', '--json');
    assert.equal(code, 1, stdout + stderr);
    const json = parseAs('rebuild-recursive', stdout);
    const outcomes = json.trees.map(({ root, rebuild }) => [root.slice(cwd.length + 1), rebuild?.ok]);
    assert.deepEqual(new Map(outcomes as [string, boolean][]).get('deeper/in/it'), false);
    assert.deepEqual(
      outcomes.filter(([, ok]) => ok === true).map(([root]) => root),
      [...names].sort(),
    );
    for (const name of names) assert.ok(existsSync(join(cwd, name, quickAddon)), name);
    // One compiles, and its build is kept for the others, which may run at once only then.
    const actions = json.trees.flatMap(({ rebuild }) => rebuild?.repairs ?? []);
    assert.equal(
      actions.filter(({ action, result }) => action === 'rebuild' && result === 'repaired').length,
      1,
    );
  });

  test('what is left is in words, too, and the rest is left alone', async () => {
    const { code, stdout } = await recursive('rebuild');
    assert.equal(code, 1);
    assert.match(stdout, /deeper\/in\/it\n {2}✖ good@1\.0\.0 is as it was before: /);
    assert.match(stdout, /✔ 4 trees had nothing to repair\n✖ 1 tree does not fit Node 22/);
  });
});

describe('trees that fit', () => {
  before(async () => {
    for (const path of ['skills/broken', 'deeper']) rmSync(join(cwd, path), { recursive: true });
  });

  test('one line is all there is to say, with what was left out', async () => {
    const { code, stdout } = await recursive('check');
    assert.equal(code, 0, stdout);
    assert.match(
      stdout,
      /^✔ 3 trees fit Node 22\S* \(ABI 127\) on Linux x64 \(3 native packages, 3 packages in all\)\n▲ 1 project /,
    );
    assert.equal((await recursive('check', '--quiet')).stdout, '');
  });

  test('--strict fails where one was not installed', async () => {
    const { code, stdout } = await recursive('check', '--strict', '--json');
    assert.deepEqual([code, parseAs('check', stdout).ok], [2, false]);
  });

  test('the front of the command says the same of those alone, and looks again when a file changed', async () => {
    const { stdout } = await abistamp(['check', '--recursive', 'skills/s0', 'skills/s1'], { cwd });
    assert.match(stdout, /^✔ 2 trees fit [^\n]*\(2 native packages, 2 packages in all\)\n$/);
    rmSync(join(cwd, 'skills/s1', quickAddon));
    const changed = await abistamp(['check', '--recursive', 'skills/s0', 'skills/s1'], { cwd });
    assert.equal(changed.code, 1);
    assert.match(changed.stdout, /skills\/s1\n✖ 1 package has no native file/);
  });

  for (const path of ['nosuch', 'skills/s0/package.json'])
    test(`${path}, which is no folder, is an error`, async () => {
      const { code, stderr } = await recursive('check', path);
      assert.equal(code, 2);
      assert.match(stderr, new RegExp(`NO_TREE: there is no folder \\S+${path}\n`));
    });

  test('a folder below which nothing is installed is an error', async () => {
    mkdirSync(join(cwd, 'empty'));
    const { code, stderr } = await abistamp(['check', '--recursive', 'empty'], { cwd });
    assert.equal(code, 2);
    assert.match(stderr, /NO_TREE: nothing is installed in \S+empty, nor below it/);
  });
});
