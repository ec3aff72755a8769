import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readlinkSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, before, describe, mock, test } from 'node:test';
import { openProject, readCurrentRuntime } from '@abistamp/core';
import { pnpmRelinker } from '@abistamp/core/internal/hosts/pnpm/relinker';
import type { RunResult } from '@abistamp/core/internal/hosts/run';
import type { LocalSession } from '@abistamp/core/internal/operations/project/session';
import type { RepairProgress } from '@abistamp/core/internal/operations/repair/repair-result';
import { repairTree } from '@abistamp/core/internal/operations/repair/repair-tree';
import { isUnfinished } from '@abistamp/core/internal/repair/unfinished';
import { addonFor } from '../safety/native-file.ts';
import { pinnedAddon, thisAbi } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Repairs in a store that projects share, whose links are switched by this process in place of pnpm. */

process.env['XDG_STATE_HOME'] = makeFolder('state');

const names = ['pinned', 'second'];
const slotOf = (name: string, build: string) => `store/links/@/${name}/1.0.0/${build}/node_modules/${name}`;
const linkIn = (folder: string, name: string) => join(folder, 'node_modules', name);

let real: Buffer;
before(async () => {
  real = await addonFor(24);
});
afterEach(() => mock.restoreAll());

/** Points the links of a project at the slots of a build. */
type Switch = (name: string, build: string) => void;
/** What one run of the host does, given its arguments. */
type Relink = (args: readonly string[], to: Switch) => RunResult | Promise<RunResult>;

const done: RunResult = { code: 0, output: 'done\n' };

function shared(relink: Relink, { version = '10.26.0', lockfile = true } = {}) {
  const above = makeFolder('shared');
  const root = join(above, 'app');
  const member = join(root, 'packages/member');
  const manifest = (name: string) => ({
    ...{ name, version: '1.0.0', main: 'index.js', scripts: { install: 'node-gyp rebuild' } },
  });
  for (const [build, content] of Object.entries({ old: pinnedAddon(thisAbi - 1), new: real, torn: 'torn' }))
    for (const name of names)
      writeFiles(join(above, slotOf(name, build)), {
        'package.json': manifest(name),
        'index.js': `module.exports = require('./build/Release/${name}.node');\n`,
        'binding.gyp': '{}',
        [`build/Release/${name}.node`]: content,
      });
  const text = `lockfileVersion: '9.0'\n\nimporters:\n\n  .: {}\n\n  packages/member: {}\n\npackages:\n\n${names
    .map((name) => `  ${name}@1.0.0:\n    resolution: {integrity: sha512-${name}}\n`)
    .join('\n')}\nsnapshots:\n\n${names.map((name) => `  ${name}@1.0.0: {}\n`).join('\n')}`;
  writeFiles(root, {
    'package.json': { name: 'app', pnpm: { onlyBuiltDependencies: names } },
    'packages/member/package.json': { name: 'member' },
    'node_modules/.modules.yaml': {
      packageManager: `pnpm@${version}`,
      virtualStoreDir: '../../store/links',
    },
    'node_modules/.pnpm/lock.yaml': text,
    ...(lockfile ? { 'pnpm-lock.yaml': text } : {}),
    'pnpm-workspace.yaml': `packages:\n  - packages/*\nallowBuilds:\n${names.map((name) => `  ${name}: true\n`).join('')}`,
  });
  const switchTo: Switch = (name, build) => {
    for (const folder of [root, member]) {
      const link = linkIn(folder, name);
      rmSync(link, { force: true });
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(join(above, slotOf(name, build)), link);
    }
  };
  for (const name of names) switchTo(name, 'old');
  const runs: string[][] = [];
  const contexts: { root: string; env: NodeJS.ProcessEnv }[] = [];
  mock.method(
    pnpmRelinker,
    'prepare',
    () => async (context: (typeof contexts)[0], args: readonly string[]) => {
      runs.push([...args]);
      contexts.push(context);
      return relink(args, switchTo);
    },
  );
  const progress: RepairProgress[] = [];
  const session = {
    project: openProject(root),
    runtime: readCurrentRuntime(),
    env: { PATH: '/usr/bin:/bin', ABISTAMP_STORE: 'off' },
  } as LocalSession;
  return {
    root,
    session,
    runs,
    contexts,
    progress,
    repair: (...only: string[]) =>
      repairTree(session, { only, frozen: false, onProgress: (step) => progress.push(step) }),
    /** The builds that the project, and its workspace's member, are linked to. */
    builds: () =>
      [root, member].flatMap((folder) =>
        names.map((name) => /(\w+)\/node_modules\/\w+$/.exec(readlinkSync(linkIn(folder, name)))?.[1]),
      ),
  };
}

const all = (to: Switch, build: string) => {
  for (const name of names) to(name, build);
};
const ofBuild = (build: string) => names.concat(names).map(() => build);
const failuresOf = ({ outcomes }: Awaited<ReturnType<typeof repairTree>>) =>
  outcomes.map((outcome) => (outcome.result === 'failed' ? outcome.error : null));

describe('packages in a store that projects share', () => {
  test('are linked by the host to the folders for this Node, and loaded', async () => {
    const made = shared((_, to) => {
      all(to, 'new');
      return done;
    });
    const result = await made.repair();
    assert.deepEqual(
      result.outcomes.map((outcome) => [
        outcome.package.name,
        outcome.result === 'repaired' ? outcome.proved : outcome.error,
      ]),
      names.map((name) => [name, 'loaded']),
    );
    assert.deepEqual(made.builds(), ofBuild('new'));
    assert.deepEqual(made.runs, [['--frozen-lockfile']]);
    assert.deepEqual(
      made.contexts.map(({ root, env }) => [root, env['PATH']]),
      [[made.root, '/usr/bin:/bin']],
    );
    assert.deepEqual(made.progress.slice(1), [
      { kind: 'building', packages: names },
      { kind: 'verifying', packages: names },
    ]);
    assert.equal(result.verdict.answer, 'fits');
    assert.equal(isUnfinished(made.root), false);
    const log = join(made.root, 'node_modules/.cache/abistamp/rebuild.log');
    assert.equal(readFileSync(log, 'utf8'), 'done\n');
  });

  test('are linked where one of them is named alone', async () => {
    const made = shared((_, to) => {
      to('pinned', 'new');
      return done;
    });
    const { outcomes } = await made.repair('pinned');
    assert.deepEqual(
      outcomes.map(({ package: { name }, result }) => [name, result]),
      [['pinned', 'repaired']],
    );
    assert.deepEqual(made.builds(), ['new', 'old', 'new', 'old']);
  });

  test('are linked by force where that was not enough', async () => {
    const made = shared((args, to) => {
      all(to, args.includes('--force') ? 'new' : 'old');
      return done;
    });
    assert.deepEqual(failuresOf(await made.repair()), [null, null]);
    assert.deepEqual(made.runs, [['--frozen-lockfile'], ['--force', '--frozen-lockfile']]);
    assert.deepEqual(made.builds(), ofBuild('new'));
  });

  test('are linked by force alone where pnpm would report them as up to date', async () => {
    const made = shared(() => done, { version: '11.0.0', lockfile: false });
    assert.deepEqual(failuresOf(await made.repair()).length, 2);
    assert.deepEqual(made.runs, [['--force']]);
  });

  test('count as linked where all that pnpm has against it is a build that is not approved', async () => {
    const made = shared((_, to) => {
      all(to, 'new');
      return { code: 1, output: 'ERR_PNPM_IGNORED_BUILDS  Ignored build scripts: x\n' };
    });
    assert.deepEqual(failuresOf(await made.repair()), [null, null]);
    assert.deepEqual(made.builds(), ofBuild('new'));
  });

  const failures: [what: string, relink: Relink, errors: (string | null)[]][] = [
    [
      'the host fails, whatever it did before',
      (_, to) => {
        all(to, 'new');
        return { code: 1, output: 'a.cc:1:1: error: no such thing\n' };
      },
      ['error: no such thing', 'error: no such thing'],
    ],
    [
      'the host fails without a word',
      () => ({ code: 7, output: '' }),
      ['pnpm ended with exit code 7', 'pnpm ended with exit code 7'],
    ],
    [
      'one of them does not fit afterwards',
      (_, to) => {
        to('pinned', 'new');
        return done;
      },
      [
        'pnpm could not repair pinned, second together',
        'pnpm ended without an error, and ABI_MISMATCH remains',
      ],
    ],
    [
      'a file is torn',
      (_, to) => {
        all(to, 'torn');
        return done;
      },
      names.map(() => 'pnpm ended without an error, and CORRUPT_FILE remains'),
    ],
  ];
  for (const [what, relink, errors] of failures)
    test(`all stay linked as they were where ${what}`, async () => {
      const made = shared(relink);
      const result = await made.repair();
      assert.deepEqual(failuresOf(result), errors);
      for (const outcome of result.outcomes)
        assert.ok(outcome.result === 'failed' && outcome.log === 'node_modules/.cache/abistamp/rebuild.log');
      assert.equal(made.runs.length, 2);
      assert.deepEqual(made.builds(), ofBuild('old'));
      assert.equal(isUnfinished(made.root), false);
      assert.deepEqual(
        result.verdict.findings.map(({ problem }) => problem.code),
        ['ABI_MISMATCH', 'ABI_MISMATCH'],
      );
    });

  test('stay linked as they were where the host links one no more', async () => {
    const made = shared((_, to) => {
      all(to, 'new');
      for (const folder of ['', 'packages/member'])
        rmSync(linkIn(join(made.root, folder), 'second'), { force: true });
      return done;
    });
    const result = await made.repair();
    assert.deepEqual(failuresOf(result), [
      'pnpm could not repair pinned, second together',
      'pnpm does not link second any more',
    ]);
    assert.deepEqual(made.builds(), ofBuild('old'));
  });

  test('stay linked as they were where the host breaks down', async () => {
    const made = shared((_, to) => {
      all(to, 'new');
      throw new Error('broken');
    });
    await assert.rejects(made.repair(), /broken/);
    assert.deepEqual(made.builds(), ofBuild('old'));
    assert.equal(isUnfinished(made.root), false);
  });
});
