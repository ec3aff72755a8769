import assert from 'node:assert/strict';
import { mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { openProject, recordTree } from '@abistamp/core';
import {
  addUnread,
  describeFit,
  judgeWhole,
  listUnasked,
} from '@abistamp/core/internal/operations/check/check-tree';
import { pickedAddons, takeSnapshot } from '@abistamp/core/internal/operations/check/tree-snapshot';
import { listLockedFiles, readSidecar } from '@abistamp/core/internal/operations/project/read-sidecar';
import { rescanPackages } from '@abistamp/core/internal/operations/survey/rescan-packages';
import {
  findUnread,
  type StampContent,
  saveStamp,
} from '@abistamp/core/internal/operations/survey/save-stamp';
import { surveyTree, walkTree } from '@abistamp/core/internal/operations/survey/survey';
import { listTreesBelow } from '@abistamp/core/internal/operations/survey/trees-below';
import { listVacantPlaces } from '@abistamp/core/internal/operations/survey/vacant-places';
import { isSameInstall } from '@abistamp/core/internal/stamp/marks';
import type { Stamp } from '@abistamp/core/internal/stamp/stamp';
import { readStamp } from '@abistamp/core/internal/stamp/stamp-file';
import type { Unjudged, UnjudgedCode } from '@abistamp/core/internal/tree/unjudged';
import type { Finding } from '@abistamp/core/internal/verdict/finding';
import { elf, file, nativePackage, runtime } from '../support/facts.ts';
import { madeTree, pinnedAddon, stableAddon, thisAbi, touch } from '../support/made-tree.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* The parts that an answer about a tree is made of, and what is remembered of it. */

const platform = `${process.platform}-${process.arch}`;
const unjudged = (code: UnjudgedCode, path = 'node_modules/x', detail = ''): Unjudged => ({
  ...{ code, package: null, path, detail },
});
const findingOf = (severity: Finding['severity']): Finding => ({
  ...{ severity, package: nativePackage(), file: null, problem: { code: 'UNSIGNED' } },
  ...{ repair: 'reinstall', blocked: null },
});

describe('a tree is remembered as fitting', () => {
  const one = [nativePackage()];
  const libraries = ['/lib/libc.so.6'];
  const fit = (
    packages: typeof one,
    findings: Finding[],
    open: Unjudged[],
    unasked: Parameters<typeof describeFit>[3]['unasked'] = new Map(),
  ) => describeFit(packages, findings, open, { libraries, unasked });

  const elsewhere = unjudged('LINKED_ELSEWHERE');
  const below = unjudged('TREES_BELOW');
  const rows: [what: string, warnings: number | null, result: ReturnType<typeof fit>][] = [
    ['with nothing against it', 0, fit(one, [], [])],
    ['without a native package', 0, fit([], [], [])],
    ['with warnings, which are counted', 2, fit(one, [findingOf('warning'), findingOf('warning')], [])],
    ['with links out of it, and trees below', 2, fit(one, [], [elsewhere, below])],
    ['with both, which are counted together', 2, fit(one, [findingOf('warning')], [below])],
    ['not where nothing but a link was found', null, fit([], [], [elsewhere])],
    ['not where all packages are in trees below', null, fit([], [], [below])],
    ['not with an error', null, fit(one, [findingOf('error')], [])],
    ['not with an error beside a link', null, fit(one, [findingOf('error')], [elsewhere])],
    ['not where code was not understood', null, fit(one, [], [unjudged('NOT_UNDERSTOOD')])],
    ['not where that is beside a link', null, fit(one, [], [elsewhere, unjudged('UNREADABLE')])],
    ['not where the machine was not asked', null, fit(one, [], [], new Map([['x', 'OTHER_ROOT']]))],
  ];
  for (const [what, warnings, result] of rows)
    test(what, () => assert.deepEqual(result, warnings === null ? null : { libraries, warnings }));
});

describe('what was not judged', () => {
  test('names the program of another root, and the libraries that were not understood', () => {
    const packages = ['a', 'b', 'c'].map((name) => nativePackage({ name, path: `node_modules/${name}` }));
    const unasked = new Map([
      ['node_modules/a', 'OTHER_ROOT'],
      ['node_modules/c', 'NOT_UNDERSTOOD'],
    ] as const);
    const list = (execPath: string | null) =>
      listUnasked(
        packages,
        { unasked } as unknown as Parameters<typeof listUnasked>[1],
        runtime({ execPath }),
      );
    const other = { code: 'OTHER_ROOT', package: 'a@1.0.0', path: 'node_modules/a' };
    const last = {
      ...{ code: 'NOT_UNDERSTOOD', package: 'c@1.0.0', path: 'node_modules/c', detail: 'libraries' },
    };
    assert.deepEqual(list('/bin/node'), [{ ...other, detail: '/bin/node' }, last]);
    assert.deepEqual(list(null), [{ ...other, detail: '' }, last]);
  });

  test('is told with what could not be read since, each folder once, and the sidecar', () => {
    const refused = new Map([
      ['node_modules/a/x.node', 'EACCES'],
      ['node_modules/b/x.node', 'EIO'],
      ['abi-lock.json', 'EPERM'],
    ]);
    const add = (codes: ReadonlyMap<string, string>, known: Unjudged[]) =>
      addUnread({ tree: { unreadable: () => codes } } as unknown as Parameters<typeof addUnread>[0], known);
    const a = unjudged('NOT_UNDERSTOOD', 'node_modules/a');
    assert.deepEqual(add(refused, [a]), [
      a,
      { code: 'UNREADABLE', package: 'b', path: 'node_modules/b', detail: 'EIO' },
      { code: 'UNREADABLE', package: null, path: 'abi-lock.json', detail: 'EPERM' },
    ]);
    assert.deepEqual(add(new Map(), [a]), [a]);
  });

  test('is left out of the packages that were judged', () => {
    const packages = [
      nativePackage(),
      nativePackage({ name: 'b', path: 'node_modules/b' }),
      nativePackage({
        ...{ name: 'c', path: 'node_modules/c' },
        platform: { os: ['win32'], cpu: ['x64'], libc: [] },
      }),
    ];
    const judge = (findings: Finding[], open: Unjudged[]) => judgeWhole(packages, findings, open, runtime());
    assert.deepEqual(judge([], []), { answer: 'fits', native: 2, judged: 2 });
    assert.deepEqual(judge([], [unjudged('NOT_UNDERSTOOD', 'node_modules/b')]), {
      ...{ answer: 'unknown', native: 2, judged: 1 },
    });
    assert.deepEqual(judge([findingOf('error')], [unjudged('NOT_UNDERSTOOD')]), {
      ...{ answer: 'findings', native: 2, judged: 2 },
    });
  });

  test('keeps a record from being written only where it could not be read', () => {
    assert.equal(findUnread([unjudged('NOT_UNDERSTOOD'), unjudged('TREES_BELOW')]), null);
    assert.deepEqual(findUnread([unjudged('TREES_BELOW'), unjudged('UNREADABLE', 'node_modules/y', 'EIO')]), {
      ...{ kind: 'unreadable', path: 'node_modules/y', code: 'EIO' },
    });
  });
});

describe('a record', () => {
  const other = { path: '/another/node', size: 1, mtimeMs: 1 };
  const past = { exec: other, loader: null, libraries: [] };

  function made() {
    const tree = madeTree();
    const session = tree.session();
    recordTree(session, { frozen: true });
    const read = (): Stamp => {
      const reading = readStamp(tree.session().project.tree);
      assert.ok(reading.kind === 'stamp');
      return reading.stamp;
    };
    const recorded = read();
    const save = (content: Partial<StampContent>) =>
      saveStamp(tree.session(), {
        ...{ packages: recorded.packages, count: recorded.count, unjudged: recorded.unjudged },
        ...{ fitsWith: { libraries: [], warnings: 0 }, linked: { linked: [], libraries: [] }, recorded },
        ...content,
      });
    return { ...tree, session, read, recorded, save };
  }

  test('forgets the runtime that does not fit, and no other', () => {
    const { recorded, read, save } = made();
    const [own] = recorded.fits;
    assert.ok(own !== undefined);
    const another = { ...own, ...past, target: 'node-v1-linux-x64' };
    assert.deepEqual(save({ fitsWith: null, recorded: { ...recorded, fits: [own, another] } }), {
      kind: 'written',
    });
    assert.deepEqual(read().fits, [another]);
  });

  test('remembers each runtime once, with what it found this time', () => {
    const { recorded, read, save } = made();
    const [own] = recorded.fits;
    assert.ok(own !== undefined);
    const another = { ...own, ...past };
    save({
      fitsWith: { libraries: [process.execPath], warnings: 3 },
      recorded: { ...recorded, fits: [another, own] },
    });
    const { fits } = read();
    assert.deepEqual(
      fits.map(({ exec, warnings, native, libraries }) => [exec.path, warnings, native, libraries.length]),
      [
        [process.execPath, 3, 2, 1],
        ['/another/node', 0, own.native, 0],
      ],
    );
  });

  test('forgets every runtime where packages have changed', () => {
    const { recorded, read, save } = made();
    const [own] = recorded.fits;
    assert.ok(own !== undefined);
    const [first] = recorded.packages;
    assert.ok(first !== undefined);
    save({ packages: [first], recorded: { ...recorded, fits: [{ ...own, ...past }] } });
    assert.deepEqual(
      read().fits.map(({ exec }) => exec.path),
      [process.execPath],
    );
  });

  test('remembers which files lack nothing, in order, each program once', () => {
    const { recorded, read, save } = made();
    const before = { ...past, files: ['old'] };
    const own = { ...before, exec: { ...other, path: process.execPath } };
    save({
      linked: { linked: ['b', 'a'], libraries: [process.execPath, '/not/there.so'] },
      recorded: { ...recorded, links: [own, before] },
    });
    const { links } = read();
    assert.deepEqual(
      links.map(({ exec, files, libraries }) => [exec.path, files, libraries.map(({ path }) => path)]),
      [
        [process.execPath, ['a', 'b'], [process.execPath]],
        ['/another/node', ['old'], []],
      ],
    );
  });

  test('keeps the results of others where the runtime has no program here', () => {
    const { root, recorded, session, read } = made();
    const before = [{ ...past, files: ['old'] }];
    const project = openProject(root);
    saveStamp(
      { ...session, project, runtime: { ...session.runtime, execPath: null } } as unknown as typeof session,
      {
        ...{ packages: recorded.packages, count: 7, unjudged: [], fitsWith: null },
        ...{ linked: { linked: ['x'], libraries: [] }, recorded: { ...recorded, links: before } },
      },
    );
    assert.deepEqual([read().links, read().count], [before, 7]);
  });

  test('says what the tree was first installed under, until it is installed again', () => {
    const { recorded, read, save } = made();
    const older: Stamp = {
      ...recorded,
      target: 'node-v1-linux-x64',
      runtime: { kind: 'node', version: '1' },
    };
    save({ recorded: older });
    assert.deepEqual([read().target, read().runtime], [older.target, older.runtime]);
    save({ recorded: older, installed: true });
    assert.deepEqual([read().target, read().runtime], [recorded.target, recorded.runtime]);
    save({ recorded: null });
    assert.equal(read().target, recorded.target);
  });

  test('that says the same, or is of a newer abistamp, or would lack something, is not written', () => {
    const { root, recorded, read, save } = made();
    assert.deepEqual(save({ fitsWith: null, recorded }), { kind: 'written' });
    assert.deepEqual(save({ fitsWith: null, recorded: read() }), { kind: 'unchanged' });
    assert.deepEqual(save({ unjudged: [unjudged('UNREADABLE', 'node_modules/y', 'EIO')] }), {
      ...{ kind: 'unreadable', path: 'node_modules/y', code: 'EIO' },
    });
    rmSync(join(root, 'node_modules/.cache'), { recursive: true });
    writeFileSync(join(root, 'node_modules/.cache'), '');
    const unwritable = save({ recorded: null });
    assert.equal(unwritable.kind, 'unwritable');
    assert.match(unwritable.kind === 'unwritable' ? unwritable.code : '', /^E[A-Z]+$/);
  });
});

describe('a survey', () => {
  const survey = (change: (root: string) => void) => {
    const tree = madeTree({
      'node_modules/plain/package.json': {
        ...{ name: 'plain', version: '1.0.0', main: 'index.js' },
        dependencies: { 'node-gyp-build': '4.8.4' },
      },
      'node_modules/node-gyp-build/package.json': { name: 'node-gyp-build', version: '4.8.4' },
      'node_modules/plain/index.js': "module.exports = require('node-gyp-build')(__dirname);\n",
      [`node_modules/plain/prebuilds/${platform}/node.napi.node`]: stableAddon(),
    });
    recordTree(tree.session(), { frozen: true });
    change(tree.root);
    return surveyTree(openProject(tree.root)).stamp;
  };
  const addon = 'node_modules/pinned/build/Release/pinned.node';
  const rows: [what: string, stamp: string, change: (root: string) => void][] = [
    ['nothing has changed', 'fresh', () => {}],
    ['there is no record', 'none', (root) => rmSync(join(root, 'node_modules/.cache'), { recursive: true })],
    ['a file is gone', 'stale', (root) => rmSync(join(root, addon))],
    [
      'a file has another size, though its time is the same',
      'stale',
      (root) => {
        const { atime, mtime } = statSync(join(root, addon));
        writeFileSync(join(root, addon), 'x');
        utimesSync(join(root, addon), atime, mtime);
      },
    ],
    ['a file has another time, though its size is the same', 'stale', (root) => touch(join(root, addon))],
    [
      'a file is in a place that was vacant',
      'stale',
      (root) => writeFiles(root, { 'node_modules/plain/build/Release/plain.node': 'x' }),
    ],
    ['a file that counts for nothing is new', 'fresh', (root) => writeFiles(root, { 'src/x.node': 'x' })],
  ];
  for (const [what, stamp, change] of rows)
    test(`is ${stamp} where ${what}`, () => assert.equal(survey(change), stamp));

  test('knows the record that it cannot use', () => {
    const tree = madeTree();
    recordTree(tree.session(), { frozen: true });
    rmSync(join(tree.root, addon));
    const { recorded, packages } = surveyTree(openProject(tree.root));
    assert.ok(recorded !== null && isSameInstall(openProject(tree.root).tree, recorded));
    assert.deepEqual(
      packages.map(({ path }) => path),
      ['node_modules/pinned', 'node_modules/stable'],
    );
  });
});

describe('packages that are read again', () => {
  test('are those named; a tree with one that is gone, or is no dependency, is walked', () => {
    const tree = madeTree();
    const { project } = tree.session();
    const { packages } = walkTree(project, null);
    const [pinned, stable] = packages;
    assert.ok(pinned !== undefined && stable !== undefined);
    writeFileSync(join(tree.root, 'node_modules/pinned/build/Release/pinned.node'), pinnedAddon(1));
    const again = rescanPackages(project, packages, new Set([pinned.path]));
    assert.notDeepEqual(again?.[0], pinned);
    assert.equal(again?.[1], stable);
    const gone = { ...pinned, gone: true as const };
    assert.equal(rescanPackages(project, [gone, stable], new Set([pinned.path])), null);
    assert.deepEqual(rescanPackages(project, [gone, stable], new Set()), [gone, stable]);
    assert.equal(rescanPackages(project, [{ ...pinned, path: '.' }], new Set(['.'])), null);
  });

  test('tell which addons they load', () => {
    const { root, session } = madeTree();
    const pick = (path: string) => pickedAddons(takeSnapshot(session()), session().runtime, path);
    assert.deepEqual(pick('node_modules/pinned'), ['node_modules/pinned/build/Release/pinned.node']);
    assert.deepEqual(pick('node_modules/stable'), [`node_modules/stable/stable-${platform}.node`]);
    assert.deepEqual(pick('node_modules/plain'), []);
    rmSync(join(root, 'node_modules/pinned/build'), { recursive: true });
    assert.deepEqual(pick('node_modules/pinned'), []);
  });
});

describe('trees below a root', () => {
  test('are those that something is installed in, without the root itself', () => {
    const root = makeFolder('below');
    const project = { ...openProject(madeTree().root), root };
    assert.deepEqual(listTreesBelow(project), []);
    writeFiles(root, {
      'package.json': {},
      'node_modules/x/y': '',
      'a/package.json': {},
      'a/node_modules/x/y': '',
      'b/package.json': {},
    });
    assert.deepEqual(listTreesBelow(project), [
      { code: 'TREES_BELOW', package: null, path: 'a', detail: 'a' },
    ]);
    const machine = {} as NonNullable<typeof project.machine>;
    assert.deepEqual(listTreesBelow({ ...project, machine }), []);
    const missing = { ...project, root: join(root, 'missing') };
    assert.throws(() => listTreesBelow(missing), { code: 'ENOENT' });
  });
});

describe('vacant places', () => {
  test('are named as far as they are there, in order, and none that something is in', () => {
    const { root, session } = madeTree();
    const { project, runtime: here } = session();
    const vacantOf = (change: Parameters<typeof nativePackage>[0]) =>
      listVacantPlaces(project.tree, [nativePackage({ path: 'node_modules/plain', ...change })], here);
    const loader = { kind: 'node-gyp-build', root: '', flavor: 'tags' } as const;
    const files = [file('prebuilds/x/addon.node', elf())];
    assert.deepEqual(vacantOf({ loader, files }), ['node_modules/plain/build']);
    mkdirSync(join(root, 'node_modules/plain/build/Release'), { recursive: true });
    assert.deepEqual(vacantOf({ loader, files }), [
      'node_modules/plain/build/Debug',
      'node_modules/plain/build/Release/addon.node',
      'node_modules/plain/build/Release/node-gyp-build.node',
      'node_modules/plain/build/Release/tags.node',
    ]);
    writeFiles(root, { 'node_modules/plain/build/Release/addon.node': '' });
    assert.deepEqual(vacantOf({ loader, files }), [
      'node_modules/plain/build/Debug',
      'node_modules/plain/build/Release/node-gyp-build.node',
      'node_modules/plain/build/Release/tags.node',
    ]);
    // A recorded file that is gone is missed by itself.
    rmSync(join(root, 'node_modules/plain/build/Release/addon.node'));
    const own = [...files, file('build/Release/addon.node', elf())];
    assert.ok(!vacantOf({ loader, files: own }).includes('node_modules/plain/build/Release/addon.node'));
  });
});

describe('a sidecar', () => {
  const targets = (rows: Record<string, string>) =>
    JSON.stringify({
      version: 2,
      targets: Object.fromEntries(
        Object.entries(rows).map(([place, name]) => [place, { [name]: { 'x.node': 'built abi' } }]),
      ),
    });
  const project = (text?: string) => {
    const { root } = madeTree(text === undefined ? {} : { 'abi-lock.json': text });
    return { root, project: openProject(root) };
  };
  const kindOf = (text?: string) => readSidecar(project(text).project).kind;

  test('is none, or torn, or one', () => {
    assert.deepEqual([kindOf(), kindOf('{'), kindOf(targets({}))], ['none', 'torn', 'sidecar']);
  });

  test('that may not be read says why, and one that is there without a text is torn', () => {
    const read = (codes: [string, string][], isThere: boolean) => {
      const tree = { read: () => null, unreadable: () => new Map(codes), stat: () => (isThere ? {} : null) };
      return readSidecar({ tree } as unknown as Parameters<typeof readSidecar>[0]);
    };
    assert.deepEqual(read([['abi-lock.json', 'EACCES']], true), { kind: 'unreadable', code: 'EACCES' });
    assert.deepEqual(read([['node_modules', 'EACCES']], true), { kind: 'torn' });
    assert.deepEqual(read([], false), { kind: 'none' });
  });

  test('lists files for this machine and its Node alone', () => {
    const text = targets({
      [platform]: 'a@1.0.0',
      [`${platform}-musl`]: 'b@1.0.0',
      [`node-v${thisAbi}-${platform}`]: 'c@1.0.0',
      [`node-v${thisAbi}-${platform}-musl`]: 'd@1.0.0',
      [`node-v${thisAbi - 1}-${platform}`]: 'e@1.0.0',
      'aix-ppc64': 'f@1.0.0',
    });
    const listed = listLockedFiles(project(text).project);
    assert.deepEqual(
      [...listed].sort(),
      ['a', 'b', 'c', 'd'].map((name) => [`${name}@1.0.0`, ['x.node']]),
    );
    assert.equal(listLockedFiles(project().project).size, 0);
  });

  test('lists files of one package in two places together, and those of another machine where it is one', () => {
    const text = targets({ [platform]: 'a@1.0.0', [`${platform}-musl`]: 'a@1.0.0', 'aix-ppc64': 'f@1.0.0' });
    const made = project(text);
    assert.deepEqual([...listLockedFiles(made.project)], [['a@1.0.0', ['x.node', 'x.node']]]);
    const there = { runtime: { ...runtime(), platform: 'aix', arch: 'ppc64' } } as unknown;
    const machine = there as NonNullable<typeof made.project.machine>;
    assert.deepEqual([...listLockedFiles({ ...made.project, machine })], [['f@1.0.0', ['x.node']]]);
  });
});
