import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import type { repairTree } from '@abistamp/core/internal/operations/repair/repair-tree';
import { isUnfinished } from '@abistamp/core/internal/repair/unfinished';
import { pinnedAddon, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { good, makeReal, other, real, results, tree } from './repairable-tree.ts';

before(makeReal);

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
