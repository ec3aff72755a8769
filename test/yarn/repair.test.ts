import assert from 'node:assert/strict';
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { isFull } from '../support/matrix.ts';
import { check, loads } from '../support/run-cli.ts';
import { scenario } from '../support/scenario.ts';
import { parseAs } from '../support/schemas.ts';
import { builtFile, dependOn, mismatchLine, writeSmallPackage } from '../support/small-addons.ts';
import { snapshot } from '../support/snapshot.ts';
import {
  builtPackages,
  makeYarnProject,
  succeeded,
  type YarnProject,
  type YarnRun,
} from '../support/yarn-project.ts';
import type { RunResult } from '../toolchain/index.ts';

const release = '4.18.1';
const linker = 'node-modules';

/** The packages in the output of `yarn abi rebuild --json`. */
function repairsOf({ stdout }: Pick<RunResult, 'stdout'>): string[] {
  const { repairs } = parseAs('rebuild', stdout);
  return repairs.map(({ package: name, action, result }) => `${action} ${name}: ${result}`);
}

async function findingsOf({ cwd }: YarnProject, { node = 22 }: YarnRun = {}) {
  const { findings } = (await check({ cwd, node })).trees[0] ?? { findings: [] };
  return findings.map(({ code, package: name }) => `${code} ${name}`);
}

scenario('yarn abi rebuild', ({ before, step }) => {
  let project: YarnProject;
  before(async () => {
    const { dependencies, files } = dependOn('pinned', 'stable', 'scripted');
    project = makeYarnProject({ release, linker, manifest: { dependencies }, files });
    succeeded(await project.run(['install']));
  });

  const rebuild = (options: YarnRun) => project.run(['abi', 'rebuild', '--json'], options);

  step('says what it would do, and does nothing', async () => {
    const before = snapshot(join(project.cwd, 'node_modules/pinned'));
    const run = await project.run(['abi', 'rebuild', '--dry-run'], { node: 24 });
    assert.match(run.stdout, /pinned@1\.0\.0/);
    assert.doesNotMatch(run.stdout, /stable|scripted/);
    assert.deepEqual(snapshot(join(project.cwd, 'node_modules/pinned')), before);
  });

  step('a compiler that fails leaves the tree as it was, and Yarn with nothing to do', async () => {
    const before = snapshot(join(project.cwd, 'node_modules/pinned'));
    const env = { CFLAGS: '-include /no/such/header.h' };
    const failed = await rebuild({ node: 24, env });
    assert.equal(failed.code, 1);
    assert.deepEqual(repairsOf(failed), ['rebuild pinned@1.0.0: failed']);
    const script = await project.run(['node', '-p', '1'], {
      node: 24,
      env: { ...env, ABISTAMP_ON_MISMATCH: 'rebuild' },
    });
    assert.deepEqual([script.code, script.stdout], [1, '']);
    assert.match(
      script.stderr,
      /pinned@1\.0\.0 could not be repaired, and is as it was before: .*no\/such\/header/,
    );
    assert.match(script.stderr.split(/(?<=\n)/).at(-1) ?? '', mismatchLine(22, 24));
    assert.deepEqual(snapshot(join(project.cwd, 'node_modules/pinned')), before);
    assert.deepEqual(builtPackages(succeeded(await project.run(['install']))), []);
    assert.ok(await loads('pinned', { cwd: project.cwd, node: 22 }));
  });

  step('builds what does not fit, and nothing else', async () => {
    const others = [`stable/${builtFile('stable')}`, 'scripted/made.txt'].map((path) =>
      join(project.cwd, 'node_modules', path),
    );
    const times = () => others.map((path) => statSync(path).mtimeMs);
    const before = times();
    assert.deepEqual(repairsOf(succeeded(await rebuild({ node: 24 }))), ['rebuild pinned@1.0.0: repaired']);
    assert.deepEqual(times(), before);
    assert.deepEqual(await findingsOf(project, { node: 24 }), []);
    assert.ok(await loads('pinned', { cwd: project.cwd, node: 24 }));
  });

  step('has nothing to do then, and Yarn only what has no native file', async () => {
    assert.deepEqual(repairsOf(succeeded(await rebuild({ node: 24 }))), []);
    const result = await project.run(['install'], { node: 24 });
    assert.deepEqual(builtPackages(succeeded(result)), ['scripted']);
  });

  step('restores what was built before', async () => {
    assert.deepEqual(repairsOf(succeeded(await rebuild({}))), ['restore pinned@1.0.0: repaired']);
    assert.ok(await loads('pinned', { cwd: project.cwd, node: 22 }));
    assert.deepEqual(builtPackages(succeeded(await project.run(['install']))), ['scripted']);
  });
});

test('of commands that start at once one builds, and all of them run', async () => {
  const { dependencies, files } = dependOn('pinned');
  const project = makeYarnProject({ release, linker, manifest: { dependencies }, files });
  succeeded(await project.run(['install']));
  const load = ['node', '-p', "require('pinned'), 1"];
  const run: YarnRun = { node: 24, env: { ABISTAMP_ON_MISMATCH: 'rebuild' } };
  const results = await Promise.all([1, 2, 3].map(() => project.run(load, run)));
  assert.deepEqual(
    results.map(({ code, stdout }) => [code, stdout]),
    results.map(() => [0, '1\n']),
  );
  const said = results.map(({ stderr }) => stderr).join('');
  assert.equal(said.match(/pinned is being built/g)?.length, 1, said);
});

scenario('what the project does not let run', ({ before, step }) => {
  let project: YarnProject;
  before(() => {
    const { dependencies, files } = dependOn('pinned', 'stable');
    project = makeYarnProject({
      release,
      linker,
      manifest: { dependencies },
      files: { ...files, '.yarnrc.yml': `nodeLinker: ${linker}\nenableImmutableInstalls: false\n` },
    });
  });

  function allow(built: Record<string, boolean>): void {
    const file = join(project.cwd, 'package.json');
    const dependenciesMeta = Object.fromEntries(
      Object.entries(built).map(([name, allowed]) => [name, { built: allowed }]),
    );
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), dependenciesMeta }));
  }

  step('is not built by an install, and each install says so', async () => {
    for (let times = 0; times < 2; times++) {
      const { stdout } = succeeded(await project.run(['install']));
      assert.match(stdout, /Not Built: pinned@1\.0\.0 .*; yarn abi check says what to do \(NOT_BUILT\)/);
    }
  });

  step('is not built by a repair either; the check says what to do', async () => {
    const { code, stdout } = await project.run(['abi', 'rebuild', '--json']);
    assert.equal(code, 1);
    assert.deepEqual(repairsOf({ stdout }), []);
    assert.deepEqual(await findingsOf(project), ['NOT_BUILT pinned@1.0.0', 'NOT_BUILT stable@1.0.0']);
    const { stdout: words } = await project.run(['abi', 'check']);
    assert.match(words, /this project has not approved it/);
    assert.match(words, /dependenciesMeta\[pinned\]\.built=true/);
    const script = await project.run(['node', '-p', '1'], { env: { ABISTAMP_ON_MISMATCH: 'rebuild' } });
    assert.deepEqual([script.code, script.stdout], [1, '']);
    assert.match(
      script.stderr,
      /^Not Built: pinned@1\.0\.0.*yarn abi check says what to do \(NOT_BUILT\)\n$/,
    );
  });

  step('one that is allowed is built, and repaired, alone', async () => {
    allow({ pinned: true });
    assert.deepEqual(builtPackages(succeeded(await project.run(['install']))), ['pinned']);
    assert.deepEqual(await findingsOf(project), ['NOT_BUILT stable@1.0.0']);
    const { code, stdout } = await project.run(['abi', 'rebuild', '--json'], { node: 24 });
    assert.equal(code, 1);
    assert.deepEqual(repairsOf({ stdout }), ['rebuild pinned@1.0.0: repaired']);
    assert.deepEqual(await findingsOf(project, { node: 24 }), ['NOT_BUILT stable@1.0.0']);
  });

  if (!isFull) return;

  step('one that is forbidden is told so', async () => {
    allow({ pinned: true, stable: false });
    const { stdout } = await project.run(['abi', 'check'], { node: 24 });
    assert.match(stdout, /stable@1\.0\.0.*this project forbids it/s);
    allow({ pinned: false, stable: true });
    succeeded(await project.run(['install'], { node: 24 }));
    const repair = await project.run(['abi', 'rebuild', '--json'], { node: 20 });
    assert.deepEqual([repair.code, repairsOf(repair)], [1, []]);
  });

  step("a setting of the user's own counts as the project's", async () => {
    allow({});
    writeFileSync(join(project.cwd, '../.yarnrc.yml'), 'enableScripts: true\n');
    // Restored or not: Yarn does not remember builds that it was forbidden to run.
    assert.deepEqual(builtPackages(succeeded(await project.run(['install']))), ['pinned']);
    assert.deepEqual(await findingsOf(project), []);
    const repair = await project.run(['abi', 'rebuild', '--json'], { node: 20 });
    assert.deepEqual(repairsOf(succeeded(repair)), ['rebuild pinned@1.0.0: repaired']);
  });
});

test('a build that calls Yarn in the project does not begin another repair, nor see the secrets of a shared store', async () => {
  const report =
    'env | grep -c ^ABISTAMP_STORE_ >> "$PROJECT_CWD/secrets.txt"; env | grep -c ^npm_config_probe >> "$PROJECT_CWD/secrets.txt"';
  const manifest = {
    scripts: { install: `node-gyp rebuild && cd "$PROJECT_CWD" && yarn note; ${report}; true` },
  };
  const project = makeYarnProject({
    release,
    linker,
    manifest: {
      dependencies: dependOn('pinned').dependencies,
      scripts: { note: "node -e \"require('fs').appendFileSync('notes.txt', process.version + '\\n')\"" },
    },
    files: writeSmallPackage('pinned', { manifest }),
  });
  succeeded(await project.run(['install']));
  rmSync(join(project.cwd, 'secrets.txt'));
  const secrets = {
    ABISTAMP_STORE_TOKEN: 'secret',
    ABISTAMP_STORE_URL: 'http://someone:secret@127.0.0.1:9/',
    npm_config_probe: 'stays',
  };
  const env = { ...secrets, ABISTAMP_ON_MISMATCH: 'rebuild' };
  assert.equal(succeeded(await project.run(['node', '-p', '1'], { node: 24, env })).stdout, '1\n');
  assert.match(readFileSync(join(project.cwd, 'notes.txt'), 'utf8'), /^v22\S+\nv24\S+\n$/);
  assert.equal(readFileSync(join(project.cwd, 'secrets.txt'), 'utf8'), '0\n1\n');
  const signing = { ...secrets, ABISTAMP_STORE_SIGNING_KEY: 'secret' };
  const refused = await project.run(['abi', 'rebuild'], { env: signing });
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /ABISTAMP_STORE_SIGNING_KEY is set/);
});
