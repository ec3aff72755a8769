import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import { describe, test } from 'node:test';
import type { CheckedLink } from '@abistamp/binary';
import type { Runtime } from '@abistamp/core';
import { listLateFunctions } from '@abistamp/core/internal/operations/check/late-functions';
import { searchWindows } from '@abistamp/core/internal/operations/check/search-windows';
import type { Session } from '@abistamp/core/internal/operations/project/session';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { buildPe } from '../binary/fixtures/pe-builder.ts';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

describe('DLLs on Windows', () => {
  const root = makeFolder('windows');
  const files = {
    'Windows/System32/system.dll': '',
    'Windows/SysWOW64/old.dll': '',
    'Windows/Sysnative/native.dll': '',
    'Windows/System/sixteen.dll': '',
    'Windows/shell.dll': '',
    'node/beside.dll': '',
    'node/loaded.dll': '',
    'project/current.dll': '',
    'tools/found.dll': '',
    'relative/never.dll': '',
  };
  writeFiles(root, files);
  const imports = ['KERNEL32.dll', 'Loaded.dll'].map((library) => ({ library, names: ['start'] }));
  writeFileSync(join(root, 'node/node.exe'), buildPe({ imports }));
  const on = (changes: Partial<Runtime> = {}): Runtime =>
    runtime({
      platform: 'win32',
      libc: null,
      glibc: null,
      execPath: join(root, 'node/node.exe'),
      ...changes,
    });

  /** As on that system, of which paths do not matter here. */
  function search(
    changes: Partial<Runtime>,
    env: NodeJS.ProcessEnv,
    { platform = 'win32', arch = 'x64' } = {},
  ) {
    const real = ['platform', 'arch'].map(
      (name) => [name, Object.getOwnPropertyDescriptor(process, name)] as const,
    );
    Object.defineProperty(process, 'platform', { value: platform, configurable: true });
    Object.defineProperty(process, 'arch', { value: arch, configurable: true });
    try {
      return searchWindows({
        project: { root: join(root, 'project') },
        runtime: on(changes),
        env,
      } as Session);
    } finally {
      for (const [name, descriptor] of real) Object.defineProperty(process, name, descriptor ?? {});
    }
  }
  const PATH = ['relative', join(root, 'tools'), ''].join(delimiter);
  const dlls = Object.keys(files).map((path) => basename(path));
  const present = (isPresent: ReturnType<typeof search>) => dlls.filter((name) => isPresent?.(name));
  const always = ['loaded.dll', 'current.dll'];

  test('are in the system’s folders, the current one and on the path, not beside the program', () => {
    const inWindows = ['system.dll', 'sixteen.dll', 'shell.dll'];
    for (const name of ['SystemRoot', 'SYSTEMROOT'])
      for (const path of ['PATH', 'Path', 'path'])
        assert.deepEqual(present(search({}, { [name]: join(root, 'Windows'), [path]: PATH })), [
          ...[...inWindows, ...always, 'found.dll'],
        ]);
    assert.deepEqual(present(search({}, { PATH })), [...always, 'found.dll']);
    assert.deepEqual(present(search({}, {})), always);
  });

  test('are beside the program where that has loaded them itself', () => {
    assert.deepEqual(
      ['loaded.dll', 'beside.dll', 'kernel32.dll'].map((name) => search({}, {})?.(name)),
      [true, false, false],
    );
    // A program that cannot be read has loaded nothing that is known.
    assert.equal(search({ execPath: join(root, 'node/beside.dll') }, {})?.('loaded.dll'), false);
  });

  test('of 32 bits are elsewhere on a machine of 64', () => {
    const env = { SystemRoot: join(root, 'Windows') };
    const others = ['sixteen.dll', 'shell.dll', ...always];
    assert.deepEqual(present(search({ arch: 'ia32' }, env)), ['old.dll', ...others]);
    assert.deepEqual(present(search({ arch: 'ia32' }, env, { arch: 'ia32' })), ['system.dll', ...others]);
    assert.deepEqual(present(search({ arch: 'x64' }, env, { arch: 'ia32' })), ['native.dll', ...others]);
    assert.deepEqual(present(search({ arch: 'arm64' }, env)), ['system.dll', ...others]);
  });

  test('are looked for once, and only for a program on this very system', () => {
    const isPresent = search({}, { PATH });
    assert.equal(isPresent?.('found.dll'), true);
    rmSync(join(root, 'tools/found.dll'));
    assert.equal(isPresent?.('found.dll'), true);
    assert.equal(search({ execPath: null }, { PATH }), null);
    assert.equal(search({ platform: 'linux' }, { PATH }), null);
    assert.equal(search({}, { PATH }, { platform: 'linux' }), null);
  });
});

describe('functions of Node that another program lacks', () => {
  const latent = [
    'napi_x',
    'node_api_y',
    'uv_run',
    '_ZN2v87Isolate3FooEv',
    '_ZNK2v85Value3IsXEv',
    '_ZTIN4node5StateE',
    'other',
    '_Z3foov',
    'xnapi_x',
  ];
  const link = {
    ...{ checked: true, loads: true, libraries: [] },
    problems: [
      { kind: 'symbol-latent', symbols: latent, neededBy: 'a.node' },
      { kind: 'symbol-missing', symbols: ['napi_missing'], neededBy: 'a.node' },
    ],
  } as unknown as CheckedLink;
  const file = join(makeFolder('late'), 'a.node');
  writeFileSync(file, buildElf({ imports: ['uv_poll_init', 'uv_hrtime', 'uv_run', 'malloc'] }));
  const late = (changes: Partial<Runtime>) => listLateFunctions(file, link, runtime(changes));
  const ofNode = latent.slice(0, 6);

  test('are those of its interface, looked up at the first call', () => {
    assert.deepEqual(late({ kind: 'deno', version: '2.9.6' }), ofNode);
  });

  test('in Bun are libuv’s as well, though it exports them', () => {
    assert.deepEqual(late({ kind: 'bun', version: '1.4.5' }), [...ofNode, 'uv_poll_init']);
    assert.deepEqual(late({ kind: 'bun', version: null }), ofNode);
    writeFileSync(file, 'none');
    assert.deepEqual(late({ kind: 'bun', version: '1.4.5' }), ofNode);
  });
});
