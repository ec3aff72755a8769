import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, test } from 'node:test';
import {
  askProcess,
  identifyProcess,
  isThere,
  parseProcessIdentity,
  readBoot,
} from '@abistamp/core/internal/runtime/process-identity';

const linux = process.platform === 'linux' ? false : 'Linux tells more of a process';

describe('a process', { skip: linux }, () => {
  test('is known by all that the kernel says', () => {
    const { pid, host, boot, namespace, start } = identifyProcess();
    assert.deepEqual([pid, host], [process.pid, hostname()]);
    assert.equal(boot, readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    assert.equal(boot, readBoot());
    assert.match(namespace ?? '', /^pid:\[\d+\]$/);
    const fields = readFileSync('/proc/self/stat', 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    assert.equal(start, fields[19]);
  });

  test('is there, or not, or cannot be asked', () => {
    const own = identifyProcess();
    const answers: [changes: object, answer: string][] = [
      [{}, 'certain'],
      [{ start: null }, 'likely'],
      [{ start: '1' }, 'gone'],
      [{ pid: 2 ** 30 }, 'gone'],
      [{ pid: 2 ** 30, start: null }, 'gone'],
      [{ host: 'another' }, 'unknown'],
      [{ boot: 'another' }, 'unknown'],
      [{ boot: null }, 'unknown'],
      [{ namespace: 'pid:[1]' }, 'unknown'],
    ];
    for (const [changes, answer] of answers)
      assert.equal(askProcess({ ...own, ...changes }), answer, JSON.stringify(changes));
  });

  test('may be stopped, continued, and dead before its parent asks', async () => {
    // Ends with this process, whatever this test ends with.
    const child = spawn(process.execPath, ['-e', 'process.stdin.resume()'], {
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    try {
      await once(child, 'spawn');
      const identity = identifyProcess(child.pid);
      assert.equal(askProcess(identity), 'certain');
      const until = async (answer: string) => {
        while (askProcess(identity) !== answer) await new Promise((resolve) => setTimeout(resolve, 5));
      };
      child.kill('SIGSTOP');
      await until('stopped');
      child.kill('SIGCONT');
      await until('certain');
      child.kill('SIGKILL');
      await until('gone');
    } finally {
      child.kill('SIGKILL');
    }
    assert.equal(isThere(process.pid), true);
    assert.equal(isThere(2 ** 30), false);
    assert.equal(isThere(1), true);
  });
});

test('a process identity is read as it was written, and nothing else is one', () => {
  const whole = { pid: 7, host: 'h', boot: 'b', namespace: 'n', start: 's' };
  assert.deepEqual(parseProcessIdentity({ ...whole, more: 1 }), whole);
  assert.deepEqual(parseProcessIdentity({ pid: 1, host: 'h' }), {
    ...{ pid: 1, host: 'h', boot: null, namespace: null, start: null },
  });
  for (const wrong of [
    ...[null, [], 'x', {}, { pid: 7 }, { host: 'h' }],
    ...[0, -1, 1.5, '7', 2 ** 53, null].map((pid) => ({ ...whole, pid })),
    { ...whole, host: 7 },
  ])
    assert.equal(parseProcessIdentity(wrong), null, JSON.stringify(wrong));
});
