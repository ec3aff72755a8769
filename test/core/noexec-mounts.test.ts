import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { parseNoexecMounts } from '@abistamp/core/internal/runtime/noexec-mounts';
import { judgeTree } from '@abistamp/core/internal/verdict/judge-tree';
import { elf, file, nativePackage, nodeApi, pinnedTo, runtime } from '../support/facts.ts';
import { madeTree } from '../support/made-tree.ts';
import { makeFolder } from '../support/make-folder.ts';
import { cli } from '../support/pack-cli.ts';

/** Mounting takes rights that not every machine gives. */
const noNamespaces =
  process.platform !== 'linux' || spawnSync('unshare', ['-m', 'true']).status !== 0
    ? 'nothing may be mounted here'
    : false;

const root = '20 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw';

describe('file systems that execute nothing', () => {
  test('the mount that a path is on counts, not one above it, nor one with a similar name', () => {
    const find = parseNoexecMounts(
      [
        root,
        '21 20 0:5 / /home rw,nosuid,noexec shared:2 - tmpfs home rw',
        '22 21 0:6 / /home/ann/app/node_modules rw shared:3 - tmpfs modules rw',
        '23 20 0:7 / /srv rw - tmpfs srv rw',
      ].join('\n'),
    );
    assert.equal(find('/home/ann/app'), '/home');
    assert.equal(find('/home'), '/home');
    assert.equal(find('/home/ann/app/node_modules/a'), null);
    assert.equal(find('/homework/a'), null);
    assert.equal(find('/srv/app'), null);
    assert.equal(find('/'), null);
  });

  test('a later mount hides what it was mounted over, and what was mounted below that', () => {
    const find = parseNoexecMounts(
      [
        root,
        '21 20 0:5 / /data rw - tmpfs a rw',
        '22 21 0:6 / /data/app rw - tmpfs b rw',
        // Mounted on the root of the first one: the second is still in the table, and no path leads to it.
        '23 21 0:7 / /data rw,noexec - tmpfs c rw',
      ].join('\n'),
    );
    assert.equal(find('/data/app/node_modules'), '/data');
    assert.equal(find('/data'), '/data');
  });

  test('the other way round, what is mounted over it allows execution', () => {
    const find = parseNoexecMounts(
      [root, '21 20 0:5 / /data rw,noexec - tmpfs a rw', '22 21 0:7 / /data rw - tmpfs c rw'].join('\n'),
    );
    assert.equal(find('/data/app'), null);
  });

  test('in a container the root has a parent that is not in the table', () => {
    const find = parseNoexecMounts(
      '812 700 0:61 / / ro,noexec - overlay overlay ro\n813 812 0:62 / /work rw - tmpfs w rw',
    );
    assert.equal(find('/usr/app'), '/');
    assert.equal(find('/work/app'), null);
  });

  test('names with blanks and backslashes', () => {
    const find = parseNoexecMounts(`${root}\n21 20 0:5 / /my\\040disk\\134x rw,noexec - tmpfs a rw`);
    assert.equal(find('/my disk\\x/app'), '/my disk\\x');
  });

  test('options of the source are none of the mount, and half a line is none', () => {
    assert.equal(parseNoexecMounts('20 1 8:1 / / rw - ext4 /dev/sda1 rw,noexec\n21 20')('/a'), null);
  });
});

test('a package on such a mount does not load, whatever else is wrong with it, and no rebuild is offered', () => {
  const pkg = nativePackage({
    files: [file('build/Release/addon.node', elf(pinnedTo(115)))],
  });
  const other = nativePackage({
    path: 'node_modules/other',
    name: 'other',
    files: [file('build/Release/addon.node', elf(nodeApi()))],
  });
  const evidence = {
    links: new Map(),
    companions: new Map(),
    mounts: new Map([['node_modules/addon', '/data']]),
    omission: null,
    installs: true,
    libraries: [],
    linked: [],
    unasked: new Map(),
    pins: new Map(),
    unreadable: new Set<string>(),
    blocked: new Map(),
    approved: new Set<string>(),
    required: new Map(),
    marksOptional: true,
  };
  const findings = judgeTree([pkg, other], runtime(), evidence);
  assert.deepEqual(
    findings.map(({ package: { name }, problem, repair, severity }) => ({ name, problem, repair, severity })),
    [
      {
        name: 'addon',
        problem: { code: 'NOEXEC_MOUNT', mount: '/data' },
        repair: 'ask',
        severity: 'error',
      },
    ],
  );
});

test('the kernel and the check agree about a real mount', { skip: noNamespaces }, () => {
  const { root } = madeTree();
  const place = makeFolder('noexec');
  const at = join(place, 'app');
  const addon = join(at, `node_modules/stable/stable-linux-${process.arch}.node`);
  const load = `try{process.dlopen({exports:{}},${JSON.stringify(addon)});console.log('loads')}catch(e){console.log(e.message)}`;
  const show = (...args: string[]) =>
    [process.execPath, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  const inside = [
    `mount -t tmpfs -o noexec none '${place}'`,
    `cp -a '${root}' '${at}'`,
    `cd '${at}'`,
    `${show(cli, 'check', '--json')} || true`,
    'echo ====',
    show('-e', load),
    'echo ====',
    show(cli, 'show', addon),
  ].join('\n');
  const [check = '', loaded = '', shown = ''] = execFileSync('unshare', ['-m', 'sh', '-c', inside], {
    encoding: 'utf8',
  }).split('====\n');
  const { findings } = (JSON.parse(check) as CheckJson).trees[0] ?? { findings: [] };
  assert.deepEqual(
    findings.map(({ code, found, repair }) => ({ code, found, repair })),
    [
      { code: 'NOEXEC_MOUNT', found: place, repair: 'ask' },
      { code: 'NOEXEC_MOUNT', found: place, repair: 'ask' },
    ],
  );
  assert.match(loaded, /failed to map segment from shared object/);
  assert.match(shown, /does not load/);
  assert.ok(shown.replace(/\s+/g, ' ').includes(`${place}, mounted with noexec`), shown);
});
