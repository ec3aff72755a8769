import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Registration } from '@abistamp/binary';
import { parseRuntimeSpec } from '@abistamp/core';
import { fillIn } from '@abistamp/core/internal/loaders/attempts';
import { isDummy } from '@abistamp/core/internal/runtime/bun-libuv';
import { kindOf } from '@abistamp/core/internal/runtime/kind';
import { formatTarget, parseTarget } from '@abistamp/core/internal/runtime/target';
import { judgeFile } from '@abistamp/core/internal/verdict/judge-file';
import { judgeName } from '@abistamp/core/internal/verdict/judge-for-bun-deno';
import { isOpen } from '@abistamp/core/internal/verdict/problem-of-file';
import { elf, nodeApi, pinnedTo, runtime } from '../support/facts.ts';

const bun = runtime({ kind: 'bun', version: '1.3.14', abi: 137, nodeApi: 10 });
const deno = runtime({ kind: 'deno', version: '2.9.6', abi: 147, nodeApi: 10 });
const hybrid: Registration = { kind: 'hybrid', nodeApi: { declared: 8, required: 8 } };
const exported: Registration = { ...pinnedTo(137), exported: true } as Registration;

const refusal = (registration: Registration, on: typeof bun) => {
  const problem = judgeFile(elf(registration), on);
  return problem?.code === 'ADDON_REFUSED' ? problem.why : (problem?.code ?? null);
};

test('each program says who it is, and all say what Node they imitate', () => {
  const node = '24.0.0';
  assert.deepEqual(
    [{ node }, { node, electron: '40' }, { node, bun: '1.4.5' }, { node, deno: '2.9.6' }].map(kindOf),
    ['node', 'electron', 'bun', 'deno'],
  );
});

test('targets name them, both ways', () => {
  for (const on of [bun, deno]) assert.equal(parseTarget(formatTarget(on))?.kind, on.kind);
});

test('a release has the ABI and the Node-API of the Node that it imitates', () => {
  const facts = (spec: string) => {
    const { kind, version, abi, nodeApi: level } = parseRuntimeSpec(spec, null, runtime());
    return [kind, version, abi, level];
  };
  assert.deepEqual(facts('bun@1.3'), ['bun', '1.3', 137, 10]);
  assert.deepEqual(facts('bun@1'), ['bun', '1', 147, 10]);
  assert.deepEqual(facts('bun@1.2.17'), ['bun', '1.2.17', 127, 9]);
  assert.deepEqual(facts('bun@1.2.18'), ['bun', '1.2.18', 137, 10]);
  assert.deepEqual(facts('bun@1.1.24'), ['bun', '1.1.24', 115, 9]);
  assert.deepEqual(facts('deno@2'), ['deno', '2', 147, 10]);
  assert.deepEqual(facts('deno@2.8.3'), ['deno', '2.8.3', 108, 9]);
  assert.deepEqual(facts('deno@2.7.7'), ['deno', '2.7.7', 108, 8]);
  for (const unknown of ['deno@1.46.3', 'deno@3', 'deno@3.0.1', 'bun@2', 'bun@2.1', 'bun@0.9'])
    assert.throws(() => facts(unknown), { code: 'BAD_ARGUMENT' }, unknown);
});

test('packages that ask for the version of Node are given that of its ABI', () => {
  assert.equal(fillIn('bin/node-{major}/a.node', bun), 'bin/node-24/a.node');
  assert.equal(fillIn('bin/node-{major}/a.node', deno), 'bin/node-26/a.node');
});

describe('Deno', () => {
  test('refuses what is not Node-API, whatever its ABI', () => {
    assert.equal(refusal(pinnedTo(147), deno), 'not-node-api');
    assert.equal(refusal(pinnedTo(), deno), 'not-node-api');
    assert.equal(refusal(nodeApi(8), deno), null);
  });

  test('has no V8 for an addon that also calls it: a doubt', () => {
    assert.equal(refusal(hybrid, deno), 'part-of-v8');
    assert.ok(isOpen(judgeFile(elf(hybrid), deno)));
  });

  test('does not compare Node-API versions', () => {
    assert.equal(refusal(nodeApi(99), { ...deno, nodeApi: 8 }), null);
  });
});

describe('Bun', () => {
  test('compares the ABI, and leaves open what only has the right one', () => {
    assert.equal(refusal(pinnedTo(127), bun), 'ABI_MISMATCH');
    assert.equal(refusal(pinnedTo(137), bun), 'part-of-v8');
    assert.ok(isOpen(judgeFile(elf(pinnedTo(137)), bun)));
    assert.equal(refusal(nodeApi(99), bun), null);
  });

  test('finds no addon that only exports its function, of any ABI', () => {
    assert.equal(refusal(exported, bun), 'not-registered');
    assert.equal(refusal(exported, { ...bun, abi: 127 }), 'not-registered');
  });

  test('loads Node-API alone before 1.1.25', () => {
    assert.equal(refusal(pinnedTo(115), { ...bun, version: '1.1.24', abi: 115 }), 'not-node-api');
    assert.equal(refusal(pinnedTo(127), { ...bun, version: '1.1.25', abi: 127 }), 'part-of-v8');
  });

  test('an older glibc is certain, and comes before the doubt', () => {
    const problem = judgeFile(elf(pinnedTo(137), { glibc: '2.99' }), { ...bun, glibc: '2.36' });
    assert.equal(problem?.code, 'GLIBC_TOO_OLD');
  });

  test('ends at most functions of libuv, and at fewer from 1.4.4 on', () => {
    const ends = (version: string) =>
      ['uv_hrtime', 'uv_async_init', 'uv_poll_init'].map((name) => isDummy(name, version));
    assert.deepEqual(ends('1.3.14'), [false, true, true]);
    assert.deepEqual(ends('1.4.3'), [false, true, true]);
    assert.deepEqual(ends('1.4.4'), [false, false, true]);
    assert.equal(isDummy('napi_create_object', '1.3.14'), false);
    for (const name of ['napi_type_tag_object', 'napi_check_object_type_tag'])
      assert.deepEqual(
        ['1.1.20', '1.1.33', '1.1.34', '1.4.5'].map((version) => isDummy(name, version)),
        [true, true, false, false],
      );
  });

  test('has those that were found by calling each one', () => {
    const always =
      'hrtime mutex_destroy mutex_init mutex_init_recursive mutex_lock mutex_trylock mutex_unlock once os_getpid os_getppid';
    const since =
      'async_init async_send cancel check_init check_start check_stop close cwd default_loop get_osfhandle handle_get_data handle_get_loop handle_get_type handle_set_data handle_size handle_type_name has_ref idle_init idle_start idle_stop is_active is_closing loop_get_data loop_set_data now open_osfhandle prepare_init prepare_start prepare_stop queue_work ref req_get_data req_get_type req_set_data req_size req_type_name timer_again timer_get_due_in timer_get_repeat timer_init timer_set_repeat timer_start timer_stop tty_reset_mode unref update_time version version_string';
    for (const [names, before] of [
      [always, false],
      [since, true],
    ] as const)
      for (const name of names.split(' ')) {
        assert.equal(isDummy(`uv_${name}`, '1.4.4'), false, name);
        assert.equal(isDummy(`uv_${name}`, '1.4.3'), before, name);
      }
    for (const name of ['', 'x', 'run', 'fs_open', 'mutex', 'async_init '])
      assert.ok(isDummy(`uv_${name}`, '1.4.4'));
  });
});

test('a name that a program refuses is refused in any folder, from its release on', () => {
  const why = (path: string, kind: 'bun' | 'deno', version: string | null) =>
    judgeName(path, kind, version)?.code ?? null;
  assert.equal(why('build/Release/better_sqlite3.node', 'bun', '1.3.2'), 'ADDON_REFUSED');
  assert.equal(why('better_sqlite3.node', 'bun', null), 'ADDON_REFUSED');
  assert.equal(why('build/Release/better_sqlite3.node', 'bun', '1.3.1'), null);
  assert.equal(why('build/Release/not_better_sqlite3.node', 'bun', '1.4.5'), null);
  assert.equal(why('build/Release/better_sqlite3.node', 'deno', '2.9.6'), null);
  assert.equal(why('build/Release/cpufeatures.node', 'deno', '2.9.6'), 'ADDON_REFUSED');
});
