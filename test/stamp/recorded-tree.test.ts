import assert from 'node:assert/strict';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import {
  acceptDigests,
  checkTree,
  formatCheckJson,
  isRecorded,
  recordTree,
  renewInstallMarks,
} from '@abistamp/core';
import { beginTransaction } from '@abistamp/core/internal/repair/transaction';
import { readKnownFit } from '../../packages/core/src/stamp/fast-check.ts';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import {
  installMore,
  type MadeFiles,
  madeTree,
  pinnedAddon,
  stableAddon,
  thisAbi,
  touch,
} from '../support/made-tree.ts';
import { makeFolder } from '../support/make-folder.ts';
import { readWritten, rewrite } from '../support/stamp-text.ts';

/* A tree's record from the first check to the last: what is reused, and what is read again. */

const stampPath = 'node_modules/.cache/abistamp/stamp.json';
const addon = 'node_modules/pinned/build/Release/pinned.node';

function recorded() {
  const tree = madeTree();
  const { stamp } = recordTree(tree.session(), { frozen: false });
  assert.deepEqual(stamp, { kind: 'written' });
  const path = join(tree.root, stampPath);
  const read = () => readWritten(path);
  const write = (stamp: object) => rewrite(path, stamp);
  return { ...tree, read, write, at: (path: string) => join(tree.root, path) };
}

const codesOf = ({ findings }: ReturnType<typeof checkTree>) =>
  findings.map(({ problem, package: { name } }) => `${problem.code} ${name}`);

describe('a record', () => {
  test('says what is there, and what it was found to fit', () => {
    const { read } = recorded();
    const stamp = read();
    assert.equal(stamp.version, 5);
    assert.equal(stamp.target, `node-v${thisAbi}-${process.platform}-${process.arch}`);
    assert.deepEqual(stamp.runtime, { kind: 'node', version: process.versions.node });
    assert.equal(stamp.host, 'npm');
    assert.deepEqual(
      stamp.installState.map(({ path }: { path: string }) => path),
      ['node_modules/.package-lock.json'],
    );
    assert.equal(stamp.count, 3);
    assert.deepEqual(
      stamp.packages.map(({ name, files }: { name: string; files: unknown[] }) => [name, files.length]),
      [
        ['pinned', 1],
        ['stable', 1],
      ],
    );
    assert.deepEqual(
      stamp.packages.map(({ files }: { files: { origin: string }[] }) => files[0]?.origin),
      ['built', 'delivered'],
    );
    assert.equal(stamp.fits.length, 1);
    assert.equal(stamp.fits[0].exec.path, process.execPath);
    assert.equal(stamp.fits[0].warnings, 0);
  });

  test('is written once for the same tree', () => {
    const { session } = recorded();
    assert.deepEqual(recordTree(session(), { frozen: false }).stamp, { kind: 'unchanged' });
  });

  test('pins what was delivered, and nothing that was built', () => {
    const { at, session } = recorded();
    const sidecar = JSON.parse(readFileSync(at('abi-lock.json'), 'utf8'));
    const platform = `${process.platform}-${process.arch}`;
    assert.deepEqual(Object.keys(sidecar.targets), [platform, `node-v${thisAbi}-${platform}`]);
    const pinned = JSON.stringify(sidecar);
    assert.match(pinned, /"stable@2\.0\.0"/);
    assert.equal(pinned.match(/[0-9a-f]{64}/g)?.length, 1);
    assert.deepEqual(recordTree(session(), { frozen: false }).sidecar, { kind: 'unchanged' });
  });

  test('that is frozen leaves the sidecar alone', () => {
    const tree = madeTree();
    assert.deepEqual(recordTree(tree.session(), { frozen: true }).sidecar, { kind: 'frozen' });
    assert.ok(!existsSync(join(tree.root, 'abi-lock.json')));
  });

  test('of a newer abistamp is left alone', () => {
    const { write, session, read } = recorded();
    write({ version: 99 });
    assert.deepEqual(recordTree(session(), { frozen: false }).stamp, { kind: 'newer' });
    assert.deepEqual(read(), { version: 99 });
  });

  test('that cannot be written fails nothing', () => {
    const { root, session } = madeTree();
    writeFileSync(join(root, 'node_modules/.cache'), 'in the way');
    const { stamp } = recordTree(session(), { frozen: false });
    assert.equal(stamp.kind, 'unwritable');
  });

  test('remembers eight runtimes, the latest first', () => {
    const { session, read, write } = recorded();
    const stamp = read();
    const others = Array.from({ length: 9 }, (_, i) => ({
      ...stamp.fits[0],
      exec: { ...stamp.fits[0].exec, path: `/node/${i}` },
    }));
    write({ ...stamp, fits: others });
    recordTree(session(), { frozen: false });
    assert.deepEqual(
      read().fits.map(({ exec }: { exec: { path: string } }) => exec.path),
      [process.execPath, ...[0, 1, 2, 3, 4, 5, 6].map((i) => `/node/${i}`)],
    );
  });
});

describe('a tree that another Node records', () => {
  const fitting = { [addon]: stableAddon() };
  const shadowed = {
    ...fitting,
    'node_modules/both/package.json': {
      ...{ name: 'both', version: '1.0.0', dependencies: { 'node-gyp-build': '*' } },
    },
    'node_modules/both/index.js': "module.exports = require('node-gyp-build')(__dirname);\n",
    [`node_modules/both/prebuilds/${process.platform}-${process.arch}/both.node`]: stableAddon(),
    'node_modules/both/build/Release/both.node': pinnedAddon(thisAbi),
  };
  const libc = { ...fitting, [addon]: buildElf({ needed: ['libc.musl-x86_64.so.1'] }) };
  const unbuilt = (root: string) => rmSync(join(root, addon));
  const rows: [what: string, files: object, harm: (root: string) => void, same: boolean, later: boolean][] = [
    ['that it fits', fitting, () => {}, false, false],
    ['that its addon does not fit', {}, () => {}, true, true],
    ['in which a good file is shadowed by a bad one', shadowed, () => {}, true, true],
    ['whose file was linked with another C library', libc, () => {}, true, true],
    ['in which a file is missing', fitting, unbuilt, true, false],
    ['in which a file is torn', fitting, (root) => writeFileSync(join(root, addon), 'x'), true, false],
  ];
  for (const [what, files, harm, same, later] of rows)
    for (const [when, install, isKept] of [
      ['as it was installed', () => {}, same],
      ['after another install', (root: string) => installMore(root, 'added', 127), later],
    ] as const)
      test(`${what}, ${when}, ${isKept ? 'stays what it was' : 'is that Node’s'}`, () => {
        const { root, session } = madeTree(files as MadeFiles);
        const { stamp } = recordTree(session(), { frozen: false });
        assert.deepEqual(stamp, { kind: 'written' });
        install(root);
        harm(root);
        const other = session('node@22.11.0');
        const { kept } = recordTree(other, { frozen: false });
        const here = `node-v${thisAbi}-${process.platform}-${process.arch}`;
        assert.equal(kept?.target ?? null, isKept ? here : null);
        const { target } = JSON.parse(readFileSync(join(root, stampPath), 'utf8'));
        assert.equal(target, isKept ? here : here.replace(`${thisAbi}`, '127'));
        // Who recorded it may record it as often as it likes.
        if (isKept) assert.equal(recordTree(session(), { frozen: false }).kept, null);
      });
});

describe('a check', () => {
  test('takes a record that still describes the tree', () => {
    const { session } = recorded();
    const verdict = checkTree(session());
    assert.deepEqual([verdict.stamp, verdict.count, codesOf(verdict)], ['fresh', 3, []]);
  });

  test('finds for another Node what does not fit, and tells it as data', () => {
    const { session, root } = recorded();
    const other = session('node@22.11.0');
    const verdict = checkTree(other);
    assert.deepEqual(codesOf(verdict), ['ABI_MISMATCH pinned']);
    const json = formatCheckJson([{ verdict, ...other.project }], other.runtime);
    assert.deepEqual([json.version, json.ok, json.trees[0]?.host], [1, false, 'npm']);
    assert.deepEqual([json.trees[0]?.root, json.trees[0]?.packages, json.trees[0]?.native], [root, 3, 2]);
  });

  test('finds an addon that was installed without hooks', () => {
    const { root, session } = recorded();
    assert.equal(isRecorded(session().project), true);
    installMore(root, 'added', 115);
    assert.equal(isRecorded(session().project), false);
    const verdict = checkTree(session());
    assert.deepEqual([verdict.stamp, verdict.count, codesOf(verdict)], ['stale', 4, ['ABI_MISMATCH added']]);
  });

  test('reads a file again that was written since', () => {
    const { at, session } = recorded();
    writeFileSync(at(addon), pinnedAddon(115));
    touch(at(addon));
    const verdict = checkTree(session());
    assert.deepEqual([verdict.stamp, codesOf(verdict)], ['stale', ['ABI_MISMATCH pinned']]);
  });

  test('rests no finding on a record', () => {
    const { read, write, session } = recorded();
    const stamp = read();
    stamp.packages[0].files[0].facts.slices[0].registration.abis = [115];
    write(stamp);
    assert.deepEqual(codesOf(checkTree(session())), []);
  });

  test('of a tree whose repair was killed remembers nothing', () => {
    process.env['XDG_STATE_HOME'] ??= makeFolder('state');
    const { root, session } = madeTree();
    const repair = beginTransaction(root, [{ path: 'node_modules/pinned', files: null }]);
    assert.equal(checkTree(session()).interrupted, true);
    assert.equal(readKnownFit(root), null);
    repair.rollBack(['node_modules/pinned']);
    repair.close();
    assert.equal(checkTree(session()).interrupted, false);
    assert.equal(readKnownFit(root)?.native, 2);
  });

  test('misses a file that is gone', () => {
    const { at, session } = recorded();
    rmSync(at(addon));
    assert.deepEqual(codesOf(checkTree(session())), ['NOT_BUILT pinned']);
  });

  test('finds a delivered file that is not the one that was recorded, until it is accepted', () => {
    const { at, session } = recorded();
    const file = at(`node_modules/stable/stable-${process.platform}-${process.arch}.node`);
    appendFileSync(file, 'changed');
    assert.deepEqual(codesOf(checkTree(session())), ['DIGEST_CHANGED stable']);
    assert.deepEqual(acceptDigests(session(), ['other']).accepted, []);
    assert.equal(acceptDigests(session(), ['stable']).accepted.length, 1);
    assert.deepEqual(codesOf(checkTree(session())), []);
  });

  test('of a tree that is only touched is as quick the next time', () => {
    const { at, root, session } = recorded();
    touch(at('node_modules/.package-lock.json'));
    assert.equal(readKnownFit(root), null);
    renewInstallMarks(session().project);
    assert.deepEqual(readKnownFit(root)?.native, 2);
  });
});

describe('the everyday check', () => {
  test('answers where nothing has changed', () => {
    const { root } = recorded();
    assert.deepEqual(readKnownFit(root), { native: 2, packages: 3, musl: false, warnings: 0 });
    assert.deepEqual(readKnownFit(root, 'tree', process.execPath)?.packages, 3);
  });

  test('answers after a check, too, where nothing was recorded', () => {
    const { root, session } = madeTree();
    assert.equal(readKnownFit(root), null);
    checkTree(session());
    assert.equal(readKnownFit(root)?.native, 2);
  });

  test('leaves alone what does not fit', () => {
    const { root, session } = madeTree();
    writeFileSync(join(root, addon), pinnedAddon(115));
    recordTree(session(), { frozen: false });
    assert.equal(readKnownFit(root), null);
  });

  test("tells musl's targets, and how many warnings there are", () => {
    const { root, read, write } = recorded();
    const stamp = read();
    const [fit] = stamp.fits;
    write({ ...stamp, fits: [{ ...fit, target: `${fit.target}-musl`, warnings: 2 }] });
    assert.deepEqual(readKnownFit(root), { native: 2, packages: 3, musl: true, warnings: 2 });
  });

  test('answers for another program by its file alone', () => {
    const { root, read, write, at } = recorded();
    const stamp = read();
    const program = at('program');
    writeFileSync(program, 'of another ABI');
    const exec = fingerprint(program);
    write({ ...stamp, fits: [{ ...stamp.fits[0], exec, nodeApi: 1, target: 'node-v1-linux-x64' }] });
    assert.equal(readKnownFit(root, 'tree', program)?.native, 2);
    assert.equal(readKnownFit(root), null);
    writeFileSync(program, 'of yet another ABI');
    assert.equal(readKnownFit(root, 'tree', program), null);
  });

  test("reads Plug'n'Play's record where that is the install", () => {
    const { root, at, read } = recorded();
    const stamp = read();
    writeFileSync(at('.pnp.cjs'), '');
    assert.equal(readKnownFit(root), null);
    mkdirSync(at('.yarn/abistamp'), { recursive: true });
    rewrite(at('.yarn/abistamp/stamp.json'), stamp);
    assert.equal(readKnownFit(root)?.native, 2);
  });

  type Tree = ReturnType<typeof recorded>;
  type Stamp = ReturnType<Tree['read']>;
  const change = (how: (stamp: Stamp) => void) => (tree: Tree) => {
    const stamp = tree.read();
    how(stamp);
    tree.write(stamp);
  };
  /** Each alone is enough to look properly. */
  const changes: Record<string, (tree: Tree) => void> = {
    'a file of another time': ({ at }) => touch(at(addon)),
    'a file that has grown': ({ at }) => appendFileSync(at(addon), '.'),
    'a file of another size': change(({ files }) => files[0].size++),
    'a file that is gone': ({ at }) => rmSync(at(addon)),
    'another install': ({ root }) => installMore(root, 'added', thisAbi),
    "the host's file of another size": change(({ installState }) => installState[0].size++),
    'no record': ({ at }) => rmSync(at(stampPath)),
    'half a record': ({ at }) => writeFileSync(at(stampPath), readFileSync(at(stampPath)).subarray(0, 99)),
    'a record without its end': ({ at }) =>
      writeFileSync(at(stampPath), readFileSync(at(stampPath)).subarray(0, -2)),
    'a record of one line': ({ at }) =>
      writeFileSync(at(stampPath), `${readFileSync(at(stampPath), 'utf8').split('\n')[0]}\n`),
    'a record of another version': change((stamp) => stamp.version++),
    'no runtime that it fits': change((stamp) => {
      stamp.fits = [];
    }),
    'another program': change(({ fits }) => {
      fits[0].exec.path = '/usr/bin/other';
    }),
    'a program that was updated': change(({ fits }) => fits[0].exec.mtimeMs++),
    'another Node-API': change(({ fits }) => fits[0].nodeApi++),
    'no Node-API': change(({ fits }) => {
      fits[0].nodeApi = null;
    }),
    'another ABI': change(({ fits }) => {
      fits[0].target = fits[0].target.replace(/v\d+/, 'v1');
    }),
    'another kind': change(({ fits }) => {
      fits[0].target = fits[0].target.replace('node', 'electron');
    }),
    'another loader': change(({ fits }) => fits[0].loader.size++),
    'a library that was updated': ({ at, read, write }) => {
      const library = at('libfoo.so');
      writeFileSync(library, 'one');
      const stamp = read();
      stamp.fits[0].libraries = [fingerprint(library)];
      write(stamp);
      assert.equal(readKnownFit(dirname(library))?.native, 2);
      writeFileSync(library, 'another');
    },
  };
  for (const [what, harm] of Object.entries(changes))
    test(`looks properly: ${what}`, () => {
      const tree = recorded();
      assert.notEqual(readKnownFit(tree.root), null);
      harm(tree);
      assert.equal(readKnownFit(tree.root), null);
    });

  test('of files alone does not ask what else the host has changed', () => {
    const { root, at } = recorded();
    touch(at('node_modules/.package-lock.json'));
    assert.equal(readKnownFit(root, 'files')?.native, 2);
    touch(at(addon));
    assert.equal(readKnownFit(root, 'files'), null);
  });
});

function fingerprint(path: string): { path: string; size: number; mtimeMs: number } {
  const { size, mtimeMs } = statSync(path);
  return { path, size, mtimeMs };
}
