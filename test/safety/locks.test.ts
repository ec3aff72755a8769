import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { awaitLock, withTreeLock } from '@abistamp/core/internal/repair/lock';
import { identifyProcess } from '@abistamp/core/internal/runtime/process-identity';
import { makeFolder } from '../support/make-folder.ts';

const state = 'node_modules/.cache/abistamp';
const lockOf = (root: string) => join(root, state, 'repair.lock');

function makeTree(): string {
  const root = makeFolder('lock');
  mkdirSync(join(root, state), { recursive: true });
  return root;
}

const worker = new URL('lock-worker.ts', import.meta.url).pathname;

/** Takes the lock again and again in its own process, and reports collisions with another holder. */
function start(root: string, rounds: number, gone = 0): { child: ChildProcess; end: Promise<string> } {
  const child = spawn(process.execPath, [...process.execArgv, worker, root, `${rounds}`, `${gone}`], {
    stdio: 'pipe',
  });
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  const end = new Promise<string>((resolve) => {
    child.on('close', () => resolve(Buffer.concat(chunks).toString()));
  });
  return { child, end };
}

/** The pid of a process that is gone. */
async function goneProcess(): Promise<number> {
  const child = spawn('true', { stdio: 'ignore' });
  await new Promise((resolve) => child.on('close', resolve));
  return child.pid ?? 0;
}

describe('one holder, always', () => {
  test('eight processes on 400 locks that were left behind', async () => {
    const root = makeTree();
    const gone = await goneProcess();
    writeFileSync(lockOf(root), JSON.stringify({ ...identifyProcess(), pid: gone, id: 'x' }));
    const workers = Array.from({ length: 8 }, () => start(root, 50, gone));
    const outputs = await Promise.all(workers.map(({ end }) => end));
    assert.deepEqual(outputs, Array(8).fill('done\n'));
  });

  test('a lock that another took meanwhile is not released', async () => {
    const root = makeTree();
    const other = JSON.stringify({ ...identifyProcess(), id: 'another' });
    await withTreeLock(root, async () => {
      rmSync(lockOf(root));
      writeFileSync(lockOf(root), other);
    });
    assert.equal(readFileSync(lockOf(root), 'utf8'), other);
  });
});

describe('who is gone, and who is not', () => {
  const acquires = async (root: string) => {
    let got = false;
    const work = async () => {
      got = true;
    };
    await withTreeLock(root, work, { patienceMs: 300 }).catch(() => undefined);
    return got;
  };

  test('a number that is another process by now is taken over at once', async () => {
    const root = makeTree();
    const lock = { ...identifyProcess(1), start: '12345', id: 'x' };
    writeFileSync(lockOf(root), JSON.stringify(lock));
    assert.equal(await acquires(root), true);
  });

  test('a process that works keeps its lock, however old that is', async () => {
    const root = makeTree();
    writeFileSync(lockOf(root), JSON.stringify({ ...identifyProcess(), id: 'x' }));
    utimesSync(lockOf(root), new Date(0), new Date(0));
    assert.equal(await acquires(root), false);
  });

  for (const [name, hours] of [
    ['ahead', 2],
    ['behind', -2],
  ] as const) {
    test(`one of another pid namespace is not asked by its number, its clock ${hours} h ${name}`, async () => {
      const root = makeTree();
      const lock = { ...identifyProcess(), pid: await goneProcess(), namespace: 'pid:[1]', id: 'x' };
      writeFileSync(lockOf(root), JSON.stringify(lock));
      const time = new Date(Date.now() + hours * 3_600_000);
      utimesSync(lockOf(root), time, time);
      assert.equal(
        await acquires(root),
        false,
        'it may be alive, and is heard for 15 s before it counts as gone',
      );
    });
  }

  test('one of another boot of a machine with the same name is not asked by its number either', async () => {
    const root = makeTree();
    const lock = { ...identifyProcess(), boot: 'another', host: hostname(), id: 'x' };
    writeFileSync(lockOf(root), JSON.stringify(lock));
    assert.equal(await acquires(root), false);
  });

  test('a stopped process keeps its lock, and nobody waits long for it who reads', {
    timeout: 30_000,
  }, async () => {
    const root = makeTree();
    const child = spawn('sleep', ['60'], { stdio: 'ignore' });
    try {
      child.kill('SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 100));
      writeFileSync(lockOf(root), JSON.stringify({ ...identifyProcess(child.pid), id: 'x' }));
      const held = await awaitLock(root, { patienceMs: 600_000, silentPatienceMs: 300 });
      assert.equal(held?.holder?.pid, child.pid);
      assert.equal(await acquires(root), false);
    } finally {
      child.kill('SIGKILL');
    }
  });

  test('who is waited for is said after a second', async () => {
    const root = makeTree();
    writeFileSync(lockOf(root), JSON.stringify({ ...identifyProcess(), id: 'x' }));
    const told: unknown[] = [];
    await awaitLock(root, { patienceMs: 1400, onWait: (holder) => told.push(holder?.pid) });
    assert.deepEqual(told, [process.pid]);
  });

  for (const [name, text] of [
    ['an empty lock', ''],
    ['half a lock', '{"pid":1'],
    ['a lock of something else', '"x"'],
  ] as const) {
    test(`${name} is nobody's after two seconds`, async () => {
      const root = makeTree();
      writeFileSync(lockOf(root), text);
      let got = false;
      const work = async () => {
        got = true;
      };
      await withTreeLock(root, work, { patienceMs: 4000 });
      assert.ok(got);
    });
  }
});

test('two pid namespaces on one tree never hold it at once', async (t) => {
  const root = makeTree();
  const inside = (rounds: number) =>
    spawn(
      'unshare',
      ['--pid', '--fork', '--mount-proc', process.execPath, ...process.execArgv, worker, root, `${rounds}`],
      {
        stdio: 'pipe',
      },
    );
  const probe = spawn('unshare', ['--pid', '--fork', '--mount-proc', 'true'], { stdio: 'ignore' });
  const permitted = await new Promise((resolve) => {
    probe.on('error', () => resolve(false)).on('close', (code) => resolve(code === 0));
  });
  if (permitted !== true) {
    t.skip('this machine does not let us make a pid namespace');
    return;
  }
  const outputs = await Promise.all(
    [inside(10), inside(10), start(root, 10).child].map(
      (child) =>
        new Promise<string>((resolve) => {
          let text = '';
          child.stdout?.on('data', (chunk) => {
            text += chunk;
          });
          child.on('close', () => resolve(text));
        }),
    ),
  );
  assert.deepEqual(outputs, Array(3).fill('done\n'));
});
