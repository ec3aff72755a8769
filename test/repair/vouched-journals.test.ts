import assert from 'node:assert/strict';
import {
  chmodSync,
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import type { AbistampError } from '@abistamp/core';
import { forgetJournal, isVouched, vouchForJournal } from '@abistamp/core/internal/repair/vouched-journals';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const isRoot = process.getuid?.() === 0;

let state: string;
let temporary: string;
let root: string;
const variables = ['XDG_STATE_HOME', 'TMPDIR'];
const before = variables.map((name) => process.env[name]);
beforeEach(() => {
  [state, temporary, root] = [makeFolder('state'), makeFolder('tmp'), makeFolder('tree')];
  process.env['XDG_STATE_HOME'] = state;
  process.env['TMPDIR'] = temporary;
});
afterEach(() => {
  for (const [i, name] of variables.entries()) {
    const value = before[i];
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
});
const own = () => join(state, 'abistamp');
const notes = () => join(own(), 'repairs');
const shared = () => join(temporary, `abistamp-${process.getuid?.() ?? 'user'}`, 'repairs');

describe('a journal is one that we wrote', () => {
  test('from the moment it is vouched for until it is forgotten', () => {
    assert.equal(isVouched(root, 'one'), false);
    vouchForJournal(root, 'one');
    assert.deepEqual([isVouched(root, 'one'), isVouched(root, 'two')], [true, false]);
    assert.deepEqual(readdirSync(notes()), ['one']);
    forgetJournal('one');
    assert.equal(isVouched(root, 'one'), false);
    forgetJournal('one');
  });

  test('of this very folder, on this machine', () => {
    vouchForJournal(root, 'one');
    assert.equal(isVouched(makeFolder('other'), 'one'), false);
    const note = JSON.parse(readFileSync(join(notes(), 'one'), 'utf8'));
    const judged = (changes: object) => {
      writeFileSync(join(notes(), 'one'), JSON.stringify({ ...note, ...changes }));
      return isVouched(root, 'one');
    };
    assert.equal(judged({}), true);
    assert.equal(judged({ inode: `${note.inode}1` }), false);
    assert.equal(judged({ device: '0' }), false);
    // Device numbers change on reboot, and only then.
    assert.equal(judged({ device: '0', boot: 'another' }), true);
    assert.equal(judged({ inode: `${note.inode}1`, boot: 'another' }), false);
    for (const text of ['', '[]', 'null', '{}', '{"inode":']) {
      writeFileSync(join(notes(), 'one'), text);
      assert.equal(isVouched(root, 'one'), false, text);
    }
  });

  /** Who else may write there: then anyone may have vouched. */
  const modes: [mode: number, isOurs: boolean][] = [
    [0o700, true],
    [0o755, true],
    [0o750, true],
    [0o770, false],
    [0o720, false],
    [0o702, false],
    [0o777, false],
  ];
  for (const [mode, isOurs] of modes)
    test(`if the note’s folder, and the one around it, has mode ${mode.toString(8)}: ${isOurs}`, () => {
      vouchForJournal(root, 'one');
      for (const folder of [own(), notes()]) {
        chmodSync(folder, mode);
        assert.equal(isVouched(root, 'one'), isOurs, folder);
        chmodSync(folder, 0o700);
      }
      assert.equal(isVouched(root, 'one'), true);
    });

  test('if the note’s folder is this user’s', { skip: isRoot ? false : 'needs another user' }, () => {
    vouchForJournal(root, 'one');
    for (const folder of [own(), notes()]) {
      chownSync(folder, 12345, 0);
      assert.equal(isVouched(root, 'one'), false, folder);
      chownSync(folder, 0, 0);
    }
    assert.equal(isVouched(root, 'one'), true);
  });

  test('if its note is a file, in folders that are no links', () => {
    vouchForJournal(root, 'one');
    const elsewhere = makeFolder('elsewhere');
    writeFileSync(join(elsewhere, 'one'), readFileSync(join(notes(), 'one')));
    rmSync(notes(), { recursive: true });
    symlinkSync(elsewhere, notes());
    assert.equal(isVouched(root, 'one'), false);
  });
});

describe('a folder for the notes', () => {
  test('is for this user alone', () => {
    vouchForJournal(root, 'one');
    assert.equal(existsSync(shared()), false);
    // Nothing that the process creates is open to others, whatever its own mask.
    const mask = process.umask(0);
    try {
      process.env['XDG_STATE_HOME'] = makeFolder('fresh');
      vouchForJournal(root, 'two');
      assert.equal(isVouched(root, 'two'), true);
    } finally {
      process.umask(mask);
    }
  });

  test('is the temporary one where the first is not this user’s alone, or cannot be made', () => {
    for (const harm of [
      () => {
        writeFiles(state, { 'abistamp/repairs/x': '' });
        chmodSync(notes(), 0o777);
      },
      () => {
        rmSync(own(), { recursive: true });
        writeFileSync(own(), 'in the way');
      },
    ]) {
      harm();
      vouchForJournal(root, 'one');
      assert.equal(isVouched(root, 'one'), true);
      assert.deepEqual(readdirSync(shared()), ['one']);
      forgetJournal('one');
      assert.deepEqual(readdirSync(shared()), []);
    }
  });

  test('has to be there: nothing is changed without one', () => {
    writeFileSync(own(), 'in the way');
    writeFileSync(join(shared(), '..'), 'in the way, too');
    assert.throws(
      () => vouchForJournal(root, 'one'),
      ({ code, message, hint }: AbistampError) => {
        assert.equal(code, 'UNWRITABLE');
        assert.ok(message.startsWith(`${notes()} cannot be written (E`), message);
        assert.match(String(hint), /XDG_STATE_HOME/);
        return true;
      },
    );
    assert.equal(isVouched(root, 'one'), false);
  });

  test('loses what no repair will ask for again', () => {
    vouchForJournal(root, 'one');
    const [hour, day] = [3600, 24 * 3600];
    const aged: [name: string, seconds: number, isKept: boolean][] = [
      ['old', 61 * day, false],
      ['younger', 59 * day, true],
      ['half.tmp', 2 * hour, false],
      ['now.tmp', hour / 2, true],
    ];
    for (const [name, seconds] of aged) {
      writeFileSync(join(notes(), name), '');
      const time = Date.now() / 1000 - seconds;
      utimesSync(join(notes(), name), time, time);
    }
    vouchForJournal(root, 'two');
    const kept = aged.filter(([, , isKept]) => isKept).map(([name]) => name);
    assert.deepEqual(readdirSync(notes()).sort(), [...kept, 'one', 'two'].sort());
  });
});
