import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { awaitRepair, recoverInterruptedRepair } from '@abistamp/core';
import type { BuildStep } from '@abistamp/core/internal/hosts/builder';
import type { LocalSession } from '@abistamp/core/internal/operations/project/session';
import type { RepairOptions, RepairProgress } from '@abistamp/core/internal/operations/repair/repair-result';
import { repairTree } from '@abistamp/core/internal/operations/repair/repair-tree';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import { isUnfinished } from '@abistamp/core/internal/repair/unfinished';
import { identifyProcess } from '@abistamp/core/internal/runtime/process-identity';
import { listStore } from '@abistamp/core/internal/store/survey-store';
import { addonFor } from '../safety/native-file.ts';
import { madeTree, pinnedAddon, pinnedPackage, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Repairs of a tree whose packages are built by this process, as Yarn's plugin does it within Yarn. */

process.env['XDG_STATE_HOME'] = makeFolder('state');

const other = thisAbi - 1;
const addonOf = (name: string) => `node_modules/${name}/build/Release/${name}.node`;
const addon = addonOf('pinned');

let real: Buffer;
before(async () => {
  real = await addonFor(24);
});

/** What a build of one package does, and prints. */
type Build = (write: (content: Uint8Array) => void, name: string) => string;
const good: Build = (write) => {
  write(real);
  return 'built\n';
};

interface Made {
  root: string;
  /** The names that each run of the builder was given. */
  runs: string[][];
  progress: RepairProgress[];
  session: LocalSession;
  repair(options?: Partial<RepairOptions>): ReturnType<typeof repairTree>;
  read(name?: string): Buffer;
}

/** A tree whose packages were built for another Node. */
function tree(
  build: Build = good,
  {
    names = ['pinned'],
    env = {},
    refuses = () => null,
  }: {
    names?: string[];
    env?: NodeJS.ProcessEnv;
    refuses?: (name: string) => { version: null; why: 'not-approved' } | null;
  } = {},
): Made {
  const made = madeTree(Object.assign({}, ...names.map((name) => pinnedPackage(name, other))));
  const packages = Object.fromEntries(
    [...names, 'stable', 'plain'].map((name) => [
      `node_modules/${name}`,
      { version: '1.0.0', integrity: `sha512-${name}`, hasInstallScript: true },
    ]),
  );
  writeFiles(made.root, { 'node_modules/.package-lock.json': { lockfileVersion: 3, packages } });
  const runs: string[][] = [];
  const progress: RepairProgress[] = [];
  const run = async (steps: readonly BuildStep[]) => {
    const rebuilds = steps.filter(({ action }) => action === 'rebuild');
    runs.push(rebuilds.map((step) => step.package.name));
    return rebuilds
      .map((step) => {
        const { name } = step.package;
        const write = (content: Uint8Array) => {
          mkdirSync(join(made.root, `node_modules/${name}/build/Release`), { recursive: true });
          writeFileSync(join(made.root, addonOf(name)), content);
        };
        return build(write, name);
      })
      .join('');
  };
  const session = made.session();
  session.project = { ...session.project, builder: { run }, approvals: { refuses } };
  session.env = { PATH: process.env['PATH'], ABISTAMP_STORE: 'off', ...env };
  return {
    root: made.root,
    runs,
    progress,
    session,
    repair: (options = {}) =>
      repairTree(
        { ...session },
        {
          only: [],
          frozen: false,
          onProgress: (step) => progress.push(step),
          ...options,
        },
      ),
    read: (name = 'pinned') => readFileSync(join(made.root, addonOf(name))),
  };
}

const results = ({ outcomes }: Awaited<ReturnType<typeof repairTree>>) =>
  outcomes.map((outcome) => [outcome.package.name, outcome.result]);
const codes = ({ verdict }: Awaited<ReturnType<typeof repairTree>>) =>
  verdict.findings.map(({ problem }) => problem.code);

describe('a package that was built for another Node', () => {
  test('is built again, read, loaded, and recorded', async () => {
    const { repair, runs, progress, read, root } = tree();
    const result = await repair();
    assert.deepEqual(results(result), [['pinned', 'repaired']]);
    assert.deepEqual(result.outcomes[0]?.result === 'repaired' && result.outcomes[0].proved, 'loaded');
    assert.deepEqual(codes(result), []);
    assert.equal(result.verdict.answer, 'fits');
    assert.equal(result.verdict.stamp, 'fresh');
    assert.deepEqual(runs, [['pinned']]);
    assert.deepEqual(read(), real);
    assert.deepEqual(
      progress.map(({ kind }) => kind),
      ['fetching', 'building', 'verifying'],
    );
    assert.equal(readFileSync(join(root, 'node_modules/.cache/abistamp/rebuild.log'), 'utf8'), 'built\n');
    assert.equal(isUnfinished(root), false);
    assert.equal(result.recovery, null);
    assert.equal(result.shared, null);
  });

  test('is left alone by the next repair', async () => {
    const { repair, runs, progress } = tree();
    await repair();
    progress.length = 0;
    const again = await repair();
    assert.deepEqual([again.outcomes, again.plan.steps, runs.length, progress], [[], [], 1, []]);
  });

  test('is only planned for, if nothing else is asked', async () => {
    const { repair, runs, read, root } = tree();
    const result = await repair({ dryRun: true });
    assert.deepEqual(
      result.plan.steps.map(({ action, package: { name } }) => [action, name]),
      [['rebuild', 'pinned']],
    );
    assert.deepEqual([result.outcomes, runs], [[], []]);
    assert.deepEqual(read(), Buffer.from(pinnedAddon(other)));
    assert.equal(existsSync(join(root, 'node_modules/.cache/abistamp/repair')), false);
  });

  test('stays as it was where its build fails, and the cause is named', async () => {
    const { repair, read, root } = tree((write) => {
      write(Buffer.from('half'));
      return 'a.cc:1:1: error: no such thing\nmake: *** [a.o] Error 1\n';
    });
    const result = await repair();
    const [outcome] = result.outcomes;
    assert.ok(outcome?.result === 'failed');
    assert.equal(outcome.error, 'error: no such thing');
    assert.equal(outcome.log, 'node_modules/.cache/abistamp/rebuild.log');
    assert.match(readFileSync(join(root, outcome.log), 'utf8'), /no such thing/);
    assert.deepEqual(outcome.tools.missing, []);
    assert.deepEqual(read(), Buffer.from(pinnedAddon(other)));
    assert.deepEqual(codes(result), ['ABI_MISMATCH']);
  });

  test('is not repaired by a build that ends well and made nothing', async () => {
    const { repair, read } = tree(() => 'all is well\n');
    const [outcome] = (await repair()).outcomes;
    assert.ok(outcome?.result === 'failed');
    assert.match(outcome.error ?? '', /NOT_BUILT remains/);
    assert.deepEqual(read(), Buffer.from(pinnedAddon(other)));
  });

  test('is not repaired by a file that has the right bytes and does not load', async () => {
    const { repair, read } = tree((write) => {
      write(pinnedAddon(thisAbi));
      return '';
    });
    const [outcome] = (await repair()).outcomes;
    assert.ok(outcome?.result === 'failed');
    assert.match(outcome.error ?? '', /pinned\.node/);
    assert.deepEqual(read(), Buffer.from(pinnedAddon(other)));
  });

  test('stays as it was where the host breaks down', async () => {
    const { repair, read, root } = tree(() => {
      throw new Error('broken');
    });
    await assert.rejects(repair(), /broken/);
    assert.deepEqual(read(), Buffer.from(pinnedAddon(other)));
    assert.equal(isUnfinished(root), false);
    assert.equal(process.listenerCount('SIGHUP'), 0);
  });

  test('is not tried where only a compiler could make it, and there is none', async () => {
    const { repair, runs, read } = tree(good, { env: { PATH: makeFolder('empty') } });
    const [outcome] = (await repair()).outcomes;
    assert.ok(outcome?.result === 'failed');
    assert.equal(outcome.error, null);
    assert.equal(outcome.log, null);
    assert.ok(outcome.tools.missing.includes('make'));
    assert.deepEqual(runs, []);
    assert.deepEqual(read(), Buffer.from(pinnedAddon(other)));
  });

  test('is tried without a compiler where it may be fetched', async () => {
    const made = tree(good, { env: { PATH: makeFolder('empty') } });
    writeFiles(made.root, {
      'node_modules/pinned/package.json': {
        name: 'pinned',
        version: '1.0.0',
        scripts: { install: 'prebuild-install || node-gyp rebuild' },
      },
    });
    assert.deepEqual(results(await made.repair()), [['pinned', 'repaired']]);
  });

  test('whose code may not run is left to a person, and neither built nor loaded', async () => {
    const made = tree(good, { refuses: () => ({ version: null, why: 'not-approved' }) });
    const result = await made.repair();
    assert.deepEqual(made.runs, []);
    assert.deepEqual(made.read(), Buffer.from(pinnedAddon(other)));
    assert.ok(result.verdict.findings.every(({ blocked }) => blocked?.why === 'not-approved'));
  });
});

describe('of two packages', () => {
  const names = ['pinned', 'second'];

  test('both are built at once', async () => {
    const { repair, runs } = tree(good, { names });
    assert.deepEqual(results(await repair()), [
      ['pinned', 'repaired'],
      ['second', 'repaired'],
    ]);
    assert.deepEqual(runs, [names]);
  });

  test('one that failed beside the other is built once more alone', async () => {
    let calls = 0;
    const { repair, runs } = tree(
      (write, name) => {
        if (name === 'pinned' || calls++ > 0) write(real);
        return `${name} was built\n`;
      },
      { names },
    );
    assert.deepEqual(results(await repair()), [
      ['pinned', 'repaired'],
      ['second', 'repaired'],
    ]);
    assert.deepEqual(runs, [names, ['second']]);
  });

  test('one that fails keeps nothing from the other', async () => {
    const { repair, read, runs } = tree(
      (write, name) => {
        if (name === 'pinned') write(real);
        return name === 'pinned' ? '' : 'x: error: second is broken\n';
      },
      { names },
    );
    const result = await repair();
    assert.deepEqual(results(result), [
      ['pinned', 'repaired'],
      ['second', 'failed'],
    ]);
    assert.deepEqual(read(), real);
    assert.deepEqual(read('second'), Buffer.from(pinnedAddon(other)));
    assert.deepEqual(runs, [names, ['second']]);
    const [, failed] = result.outcomes;
    assert.equal(failed?.result === 'failed' && failed.error, 'error: second is broken');
  });

  test('only the one that is named is repaired, by its name, version or folder', async () => {
    for (const spec of ['second', 'second@1.0.0', './node_modules/second/']) {
      const { repair, runs, read } = tree(good, { names });
      assert.deepEqual(results(await repair({ only: [spec] })), [['second', 'repaired']]);
      assert.deepEqual(runs, [['second']]);
      assert.deepEqual(read(), Buffer.from(pinnedAddon(other)));
    }
  });

  test('none is repaired where a name is of no package, which is said', async () => {
    const { repair, runs } = tree(good, { names });
    await assert.rejects(repair({ only: ['second', 'third'] }), { code: 'BAD_ARGUMENT', message: /third/ });
    assert.deepEqual(runs, []);
  });
});

describe('a build that was stored', () => {
  /** A tree that was repaired once, and does not fit again. */
  async function switched(build: Build = good): Promise<Made & { store: string }> {
    const store = join(makeFolder('home'), 'store');
    const made = tree(build, { env: { ABISTAMP_STORE: store } });
    assert.deepEqual(results(await made.repair()), [['pinned', 'repaired']]);
    writeFileSync(join(made.root, addon), pinnedAddon(other));
    return { ...made, store };
  }
  /** Files of a store that are no entries. */
  const objectsIn = (store: string) =>
    listStore(store).flatMap(({ entry }) =>
      entry.files.map(({ sha256 }) => join(store, 'v2/objects', sha256.slice(0, 2), sha256)),
    );

  test('is restored, and nothing is compiled', async () => {
    const { repair, runs, read, store } = await switched();
    assert.deepEqual(
      listStore(store).map(({ entry }) => entry.files.map(({ path }) => path)),
      [['build/Release/pinned.node', 'build/config.gypi']],
    );
    const planned = await repair({ dryRun: true });
    assert.deepEqual(
      planned.plan.steps.map(({ action }) => action),
      ['restore'],
    );
    const result = await repair();
    assert.deepEqual(results(result), [['pinned', 'repaired']]);
    assert.equal(result.outcomes[0]?.result === 'repaired' && result.outcomes[0].proved, 'loaded');
    assert.equal(runs.length, 1);
    assert.deepEqual(read(), real);
    assert.deepEqual([result.verdict.answer, result.verdict.stamp], ['fits', 'fresh']);
  });

  test('is all that a quick repair uses: what has to be compiled is left', async () => {
    const { repair, runs, read } = await switched();
    assert.deepEqual(results(await repair({ restoreOnly: true })), [['pinned', 'repaired']]);
    const { repair: repairOther, runs: none, read: readOther } = tree();
    const left = await repairOther({ restoreOnly: true });
    assert.deepEqual([left.outcomes, none, runs.length], [[], [], 1]);
    assert.deepEqual(readOther(), Buffer.from(pinnedAddon(other)));
    assert.deepEqual(read(), real);
  });

  test('is built again where the store lost or changed it', async () => {
    for (const harm of [
      (path: string) => rmSync(path),
      (path: string) => writeFileSync(path, 'x'.repeat(statSync(path).size)),
    ]) {
      const { repair, runs, read, store } = await switched();
      for (const path of objectsIn(store)) harm(path);
      assert.deepEqual(results(await repair()), [['pinned', 'repaired']]);
      assert.equal(runs.length, 2);
      assert.deepEqual(read(), real);
    }
  });

  test('is for the same sources alone', async () => {
    const { repair, runs, root } = await switched();
    writeFiles(root, { 'node_modules/pinned/addon.c': 'patched' });
    assert.deepEqual(results(await repair()), [['pinned', 'repaired']]);
    assert.equal(runs.length, 2);
  });

  test('is none where nothing was stored', async () => {
    const { store } = await switched();
    assert.equal(listStore(store).length, 1);
    const off = tree();
    await off.repair();
    writeFileSync(join(off.root, addon), pinnedAddon(other));
    await off.repair();
    assert.equal(off.runs.length, 2);
  });
});

describe('a repair that others interrupt or hold up', () => {
  const whole = [{ path: 'node_modules/pinned', files: null }];

  test('sees what another did while it waited, and does nothing twice', async () => {
    const { repair, runs } = tree();
    const [first, second] = await Promise.all([repair(), repair()]);
    assert.deepEqual([...results(first), ...results(second)], [['pinned', 'repaired']]);
    assert.deepEqual(runs, [['pinned']]);
    assert.deepEqual([first.verdict.answer, second.verdict.answer], ['fits', 'fits']);
  });

  test('undoes first what a killed one left', async () => {
    const { repair, root, read } = tree();
    beginTransaction(root, whole).close();
    writeFileSync(join(root, addon), 'half built');
    writeFiles(root, { 'node_modules/pinned/left-over': '' });
    const result = await repair();
    assert.deepEqual(result.recovery?.restored, ['node_modules/pinned']);
    assert.deepEqual(results(result), [['pinned', 'repaired']]);
    assert.deepEqual(read(), real);
    assert.equal(existsSync(join(root, 'node_modules/pinned/left-over')), false);
  });

  test('plans without undoing anything', async () => {
    const { repair, root } = tree();
    beginTransaction(root, whole).close();
    assert.equal((await repair({ dryRun: true })).recovery, null);
    assert.equal(isUnfinished(root), true);
  });

  test('leaves what was installed since as it is', async () => {
    const { root, session } = tree();
    beginTransaction(root, whole).close();
    writeFiles(root, { 'node_modules/pinned/package.json': { name: 'pinned', version: '9.9.9' } });
    const recovery = await recoverInterruptedRepair(session.project);
    assert.deepEqual([recovery?.restored, recovery?.dropped], [[], ['node_modules/pinned']]);
  });

  test('brings back a removed package only if the host still has that version there', async () => {
    const replaced = [{ path: 'node_modules/pinned', files: null, replaced: true }];
    const after = async (version: string | null) => {
      const { root, session } = tree();
      beginTransaction(root, replaced).close();
      rmSync(join(root, 'node_modules/pinned'), { recursive: true });
      const packages = version === null ? {} : { 'node_modules/pinned': { version } };
      writeFiles(root, {
        'node_modules/.package-lock.json': {
          packages: { 'node_modules/x': { version: '1.0.0' }, ...packages },
        },
      });
      return (await recoverInterruptedRepair(session.project))?.restored;
    };
    assert.deepEqual(await after('1.0.0'), ['node_modules/pinned']);
    assert.deepEqual(await after('2.0.0'), []);
    assert.deepEqual(await after(null), []);
  });

  test('is told to those who only read', async () => {
    const { root, session } = tree();
    const state = () => awaitRepair(session.project, { patienceMs: 0 });
    assert.deepEqual(await state(), { kind: 'none' });
    beginTransaction(root, whole).close();
    assert.deepEqual(await state(), { kind: 'interrupted' });
    writeFileSync(
      join(root, 'node_modules/.cache/abistamp/repair.lock'),
      JSON.stringify({ ...identifyProcess(), id: 'x' }),
    );
    const busy = await state();
    assert.equal(busy.kind === 'under-way' && busy.holder?.pid, process.pid);
  });

  test('finds nothing to undo in a tree that was left in peace', async () => {
    assert.equal(await recoverInterruptedRepair(tree().session.project), null);
  });

  test('gives up on a tree that another works on for too long', async () => {
    const { repair, root, runs } = tree();
    mkdirSync(join(root, 'node_modules/.cache/abistamp'), { recursive: true });
    writeFileSync(
      join(root, 'node_modules/.cache/abistamp/repair.lock'),
      JSON.stringify({ ...identifyProcess(), id: 'x' }),
    );
    await assert.rejects(repair({ patience: { patienceMs: 0 } }), { code: 'LOCKED' });
    assert.deepEqual(runs, []);
  });
});

test('a file that shadows a better one is moved aside, and can be had back', async () => {
  const { repair, root } = tree();
  const shadowing = `node_modules/both/build/Release/both.node`;
  writeFiles(root, {
    'node_modules/both/package.json': {
      name: 'both',
      version: '1.0.0',
      dependencies: { 'node-gyp-build': '*' },
    },
    'node_modules/both/index.js': "module.exports = require('node-gyp-build')(__dirname);\n",
    [shadowing]: pinnedAddon(other),
    [`node_modules/both/prebuilds/${process.platform}-${process.arch}/both.node`]: real,
  });
  const result = await repair({ only: ['both'] });
  assert.deepEqual(results(result), [['both', 'repaired']]);
  assert.equal(result.plan.steps[0]?.action, 'move-aside');
  assert.equal(existsSync(join(root, shadowing)), false);
  assert.equal(existsSync(join(root, `${shadowing}.shadowing`)), true);
});
