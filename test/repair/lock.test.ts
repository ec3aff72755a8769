import assert from 'node:assert/strict';
import fs, {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, mock, test } from 'node:test';
import { awaitLock, describeHolder, withTreeLock } from '@abistamp/core/internal/repair/lock';
import { readLock, takeAway, tryAcquire } from '@abistamp/core/internal/repair/lock-file';
import { watchLock } from '@abistamp/core/internal/repair/watch-lock';
import { identifyProcess } from '@abistamp/core/internal/runtime/process-identity';
import { makeFolder } from '../support/make-folder.ts';

const state = 'node_modules/.cache/abistamp';
const minute = 60_000;
const ours = JSON.stringify({ ...identifyProcess(), id: 'x' });
/** Of a container, whose processes cannot be asked from here. */
const foreign = JSON.stringify({ ...identifyProcess(), namespace: 'pid:[1]', id: 'x' });
const gone = JSON.stringify({ ...identifyProcess(1), start: '12345', id: 'x' });

/** A lock with this text, last touched then. */
function lockWith(text: string, touchedMs = Date.now()): string {
  const path = join(makeFolder('lock'), 'repair.lock');
  writeFileSync(path, text);
  touchAt(path, touchedMs);
  return path;
}

const touchAt = (path: string, ms: number) => utimesSync(path, new Date(ms), new Date(ms));

/** What the watch of a lock says after each of these times. */
function watchAt(
  path: string,
  times: readonly number[],
  between: (index: number) => void = () => {},
): boolean[] {
  let now = 1000;
  const clock = mock.method(process, 'uptime', () => now / 1000);
  try {
    const watch = watchLock(path);
    return times.map((time, index) => {
      now = 1000 + time;
      between(index);
      return watch.look()?.gone ?? false;
    });
  } finally {
    clock.mock.restore();
  }
}

describe('a holder that cannot be asked', () => {
  test('counts as gone after five minutes of silence, and not before', () => {
    assert.deepEqual(watchAt(lockWith(foreign), [0, 15_001, 5 * minute, 5 * minute + 1]), [
      false,
      false,
      false,
      true,
    ]);
  });

  test('that says that it is there is heard', () => {
    const path = lockWith(foreign);
    const touch = (index: number) => touchAt(path, Date.now() - 1000 * (5 - index));
    assert.deepEqual(watchAt(path, [0, 5 * minute, 10 * minute], touch), [false, false, false]);
  });

  test('another one that takes its lock is heard as well', () => {
    const path = lockWith(foreign, 1000 * minute);
    const replace = (index: number) => {
      writeFileSync(path, foreign.replace('"x"', `"${index}"`));
      touchAt(path, Date.now());
    };
    assert.deepEqual(watchAt(path, [0, 6 * minute, 12 * minute], replace), [false, false, false]);
  });

  for (const [when, age] of [
    ['long ago', 5 * minute + 5000],
    ['in the future', -5 * minute - 60_000],
  ] as const)
    test(`and whose lock is from ${when} is gone after fifteen seconds`, () => {
      const path = lockWith(foreign, Date.now() - age);
      assert.deepEqual(watchAt(path, [0, 15_000, 15_001]), [false, false, true]);
    });

  test('whose lock is four minutes old is not yet', () => {
    assert.deepEqual(watchAt(lockWith(foreign, Date.now() - 4 * minute), [0, 15_001]), [false, false]);
  });

  test('may have a lock that cannot be read, which is no torn one', () => {
    const folder = join(makeFolder('lock'), 'loop');
    symlinkSync(folder, folder);
    const path = join(folder, 'repair.lock');
    assert.equal(readLock(path)?.text, 'unreadable: ELOOP');
    assert.deepEqual(watchAt(path, [0, 2001, 15_001]), [false, false, true]);
  });
});

describe('a holder that can be asked', () => {
  test('and may be another process with its number counts as gone after five minutes of silence', () => {
    const likely = JSON.stringify({ ...identifyProcess(), start: null, id: 'x' });
    assert.deepEqual(watchAt(lockWith(likely), [0, 5 * minute, 5 * minute + 1]), [false, false, true]);
  });

  test('and works is never gone', () => {
    assert.deepEqual(watchAt(lockWith(ours, 0), [0, 60 * minute]), [false, false]);
  });

  test('and has ended is gone at once', () => {
    assert.deepEqual(watchAt(lockWith(gone), [0]), [true]);
  });

  test('is named', () => {
    const holder = { ...identifyProcess(), pid: 7, host: 'there' };
    assert.match(describeHolder(holder), /process 7 on there/);
    assert.doesNotMatch(describeHolder(null), /process/);
  });
});

describe('a lock that is torn', () => {
  for (const text of ['', '{"pid":1', '"x"', '[]', '{"pid":0,"host":"a"}', '{"host":"a"}', '{"pid":5}'])
    test(`is anyone's after two seconds: ${text}`, () => {
      assert.deepEqual(watchAt(lockWith(text), [0, 2000, 2001]), [false, false, true]);
    });

  test('may be a folder, or larger than any lock', () => {
    const path = join(makeFolder('lock'), 'repair.lock');
    mkdirSync(path);
    assert.deepEqual(watchAt(path, [0, 2001]), [false, true]);
    const large = lockWith(`${ours}${' '.repeat(64 * 1024)}`);
    assert.deepEqual(watchAt(large, [0, 2001]), [false, true]);
  });

  test('is none where there is none', () => {
    const root = makeFolder('lock');
    assert.equal(readLock(join(root, 'repair.lock')), null);
    writeFileSync(join(root, 'file'), '');
    assert.equal(readLock(join(root, 'file/repair.lock')), null);
    assert.equal(watchLock(join(root, 'repair.lock')).look(), null);
  });
});

describe('taking a lock', () => {
  const take = (text: string, taken = text) => {
    const path = lockWith(text);
    const result = takeAway(path, taken);
    return { result, isThere: existsSync(path), names: readdirSync(dirname(path)) };
  };

  test('removes the one that was looked at', () => {
    assert.deepEqual(take(gone), { result: true, isThere: false, names: [] });
  });

  test('leaves one that another took meanwhile', () => {
    assert.deepEqual(take(ours, gone), { result: true, isThere: true, names: ['repair.lock'] });
  });

  test('is done by one process at a time; what a killed one left is swept after five minutes', () => {
    const path = lockWith(gone);
    assert.equal(takeAway(path, gone), true);
    writeFileSync(path, gone);
    const taking = takingOf(path);
    writeFileSync(taking, '');
    touchAt(taking, Date.now() - 4 * minute);
    assert.equal(takeAway(path, gone), false);
    assert.equal(existsSync(taking), true);
    touchAt(taking, Date.now() - 5 * minute - 5000);
    assert.equal(takeAway(path, gone), false);
    assert.equal(existsSync(taking), false);
    assert.equal(existsSync(path), true);
    assert.equal(takeAway(path, gone), true);
    assert.equal(existsSync(path), false);
  });

  /** The mark of the process that is taking: seen while the lock is removed. */
  function takingOf(path: string): string {
    let mark = '';
    const remove = fs.rmSync;
    const spy = mock.method(fs, 'rmSync', (...args: Parameters<typeof remove>) => {
      if (String(args[0]).endsWith('.taking')) mark = String(args[0]);
      remove(...args);
    });
    syncBuiltinESMExports();
    try {
      takeAway(path, gone);
    } finally {
      spy.mock.restore();
      syncBuiltinESMExports();
    }
    writeFileSync(path, gone);
    return mark;
  }

  test('of a free tree gives it, of a taken one not, and leaves nothing else behind', () => {
    const folder = makeFolder('lock');
    assert.equal(tryAcquire(folder, 'first'), true);
    assert.equal(tryAcquire(folder, 'second'), false);
    assert.equal(readFileSync(join(folder, 'repair.lock'), 'utf8'), 'first');
    assert.deepEqual(readdirSync(folder), ['repair.lock']);
  });

  function linking(code: string, meanwhile: () => void = () => {}): { restore: () => void } {
    const spy = mock.method(fs, 'linkSync', () => {
      meanwhile();
      throw Object.assign(new Error(code), { code });
    });
    syncBuiltinESMExports();
    return {
      restore: () => {
        spy.mock.restore();
        syncBuiltinESMExports();
      },
    };
  }

  for (const code of ['EPERM', 'ENOTSUP', 'EMLINK'])
    test(`works without hard links, too: ${code}`, () => {
      const folder = makeFolder('lock');
      const { restore } = linking(code);
      try {
        assert.equal(tryAcquire(folder, 'first'), true);
        assert.deepEqual(readdirSync(folder), ['repair.lock']);
        assert.equal(readFileSync(join(folder, 'repair.lock'), 'utf8'), 'first');
      } finally {
        restore();
      }
    });

  test('without hard links loses against one that was faster', () => {
    const folder = makeFolder('lock');
    const { restore } = linking('EPERM', () => writeFileSync(join(folder, 'repair.lock'), 'faster'));
    try {
      assert.equal(tryAcquire(folder, 'slower'), false);
      assert.equal(readFileSync(join(folder, 'repair.lock'), 'utf8'), 'faster');
    } finally {
      restore();
    }
  });

  for (const code of ['EEXIST', 'ENOENT'])
    test(`may be lost at the last moment: ${code}`, () => {
      const folder = makeFolder('lock');
      const { restore } = linking(code);
      try {
        assert.equal(tryAcquire(folder, 'slower'), false);
        assert.deepEqual(readdirSync(folder), []);
      } finally {
        restore();
      }
    });

  test('on a full disk says that, and what to do', () => {
    const folder = makeFolder('lock');
    const { restore } = linking('ENOSPC');
    try {
      assert.throws(() => tryAcquire(folder, 'first'), {
        code: 'UNWRITABLE',
        message: /ENOSPC/,
        hint: /writable/,
      });
      assert.deepEqual(readdirSync(folder), []);
    } finally {
      restore();
    }
  });
});

describe('work on a tree', () => {
  const lockOf = (root: string) => join(root, state, 'repair.lock');

  test('has the lock while it runs, in the name of this process, and gives it back', async () => {
    const root = makeFolder('tree');
    const answer = await withTreeLock(root, async () => {
      const { pid, host, start } = JSON.parse(readFileSync(lockOf(root), 'utf8'));
      assert.deepEqual(
        { pid, host, start },
        (({ pid, host, start }) => ({ pid, host, start }))(identifyProcess()),
      );
      return 'done';
    });
    assert.equal(answer, 'done');
    assert.deepEqual(readdirSync(join(root, state)), []);
  });

  test('that fails gives the lock back', async () => {
    const root = makeFolder('tree');
    await assert.rejects(
      withTreeLock(root, () => Promise.reject(new Error('broken'))),
      /broken/,
    );
    assert.equal(existsSync(lockOf(root)), false);
    assert.equal(await withTreeLock(root, async () => 'again'), 'again');
  });

  test('waits for the work before it', async () => {
    const root = makeFolder('tree');
    const order: string[] = [];
    const first = withTreeLock(root, async () => {
      order.push('first begins');
      await new Promise((resolve) => setTimeout(resolve, 50));
      order.push('first ends');
    });
    await Promise.all([first, withTreeLock(root, async () => order.push('second'))]);
    assert.deepEqual(order, ['first begins', 'first ends', 'second']);
  });

  test('that waited too long says for whom, and what to do', async () => {
    const root = makeFolder('tree');
    mkdirSync(join(root, state), { recursive: true });
    writeFileSync(lockOf(root), ours);
    await assert.rejects(
      withTreeLock(root, async () => 'never', { patienceMs: 0 }),
      (error: Error & { code: string; hint: string }) => {
        assert.equal(error.code, 'LOCKED');
        assert.match(error.message, new RegExp(`process ${process.pid} `));
        assert.ok(error.hint.includes(lockOf(root)));
        return true;
      },
    );
    assert.equal(readFileSync(lockOf(root), 'utf8'), ours);
  });

  test('has less patience with a holder that cannot be asked, where it is told to', async () => {
    const root = makeFolder('tree');
    mkdirSync(join(root, state), { recursive: true });
    writeFileSync(lockOf(root), foreign);
    const held = await awaitLock(root, { patienceMs: 60 * minute, silentPatienceMs: 0 });
    assert.equal(held?.text, foreign);
    writeFileSync(lockOf(root), ours);
    const busy = await awaitLock(root, { patienceMs: 0, silentPatienceMs: 60 * minute });
    assert.equal(busy?.holder?.pid, process.pid);
  });

  test('says once for whom it waits, after a second', async () => {
    const root = makeFolder('tree');
    mkdirSync(join(root, state), { recursive: true });
    writeFileSync(lockOf(root), ours);
    let now = 0;
    const clock = mock.method(process, 'uptime', () => {
      now += 400;
      return now / 1000;
    });
    const told: number[] = [];
    try {
      const onWait = () => told.push(now);
      await awaitLock(root, { patienceMs: 3000, onWait });
    } finally {
      clock.mock.restore();
    }
    assert.equal(told.length, 1);
    assert.ok((told[0] ?? 0) > 1000, `${told[0]}`);
  });

  test('does not wait for what a killed process left, nor in a free tree', async () => {
    const root = makeFolder('tree');
    assert.equal(await awaitLock(root, { patienceMs: 0 }), null);
    mkdirSync(join(root, state), { recursive: true });
    writeFileSync(lockOf(root), gone);
    assert.equal(await awaitLock(root, { patienceMs: 0 }), null);
    assert.equal(await withTreeLock(root, async () => 'works', { patienceMs: 0 }), 'works');
    assert.equal(existsSync(lockOf(root)), false);
  });

  test('is refused in a tree behind a link, or that is none, with what to do', async () => {
    const [behind, none] = [makeFolder('tree'), makeFolder('tree')];
    symlinkSync(makeFolder('elsewhere'), join(behind, 'node_modules'));
    const attempt = (root: string) => withTreeLock(root, async () => 'never');
    await assert.rejects(attempt(behind), { code: 'UNWRITABLE', hint: /real folder/ });
    writeFileSync(join(none, 'node_modules'), '');
    await assert.rejects(attempt(none), { code: 'UNWRITABLE', hint: /as the user who owns it/ });
    assert.equal(statSync(join(none, 'node_modules')).size, 0);
  });
});
