import assert from 'node:assert/strict';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import {
  isEmptyCondition,
  joinConditions,
  meets,
  type RuntimeCondition,
} from '@abistamp/core/internal/runtime/condition';
import { readCurrentRuntime } from '@abistamp/core/internal/runtime/current';
import {
  libcOfInterpreter,
  readGlibcVersion,
  readInterpreter,
  readMappedLoader,
} from '@abistamp/core/internal/runtime/libc';
import { readMacOsVersion } from '@abistamp/core/internal/runtime/macos';
import { isAllowed, matchesPlatform } from '@abistamp/core/internal/runtime/matches-platform';
import { parseRuntimeSpec } from '@abistamp/core/internal/runtime/parse-runtime-spec';
import { probeRuntime } from '@abistamp/core/internal/runtime/probe';
import {
  askProcess,
  identifyProcess,
  isThere,
  parseProcessIdentity,
} from '@abistamp/core/internal/runtime/process-identity';
import { formatPlatform, formatTarget, parseTarget } from '@abistamp/core/internal/runtime/target';
import { withoutCredentials, withoutSecrets } from '@abistamp/core/internal/runtime/without-secrets';
import { runtime } from '../support/facts.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

describe('os, cpu and libc of a package', () => {
  const rows: [list: string[], value: string, allowed: boolean][] = [
    [[], 'linux', true],
    [['any'], 'linux', true],
    [['linux'], 'linux', true],
    [['darwin'], 'linux', false],
    [['darwin', 'linux'], 'linux', true],
    [['!linux'], 'linux', false],
    [['!win32'], 'linux', true],
    [['!win32', '!darwin'], 'linux', true],
    [['!win32', 'darwin'], 'linux', false],
    [['linux', '!linux'], 'linux', false],
    [['any', 'darwin'], 'linux', false],
  ];
  for (const [list, value, allowed] of rows)
    test(`${JSON.stringify(list)} ${allowed ? 'allow' : 'do not allow'} ${value}`, () => {
      assert.equal(isAllowed(list, value), allowed);
    });

  test('have to allow all three', () => {
    const all = { os: ['linux'], cpu: ['x64'], libc: ['glibc'] };
    assert.equal(matchesPlatform(all, runtime()), true);
    for (const other of [{ os: ['darwin'] }, { cpu: ['arm64'] }, { libc: ['musl'] }])
      assert.equal(matchesPlatform({ ...all, ...other }, runtime()), false);
    assert.equal(matchesPlatform({ ...all, libc: ['musl'] }, runtime({ libc: null })), true);
  });
});

describe('a condition', () => {
  test('allows what it does not mention', () => {
    assert.equal(meets(undefined, runtime()), true);
    assert.equal(meets({}, runtime()), true);
    const all: RuntimeCondition = {
      os: ['linux'],
      cpu: ['x64'],
      libc: ['glibc'],
      abi: [127],
      runtime: 'node',
    };
    assert.equal(meets(all, runtime()), true);
    const others: RuntimeCondition[] = [
      { os: ['win32'] },
      { cpu: ['ia32'] },
      { libc: ['musl'] },
      { abi: [115] },
      { runtime: 'electron' },
    ];
    for (const other of others)
      assert.equal(meets({ ...all, ...other }, runtime()), false, JSON.stringify(other));
  });

  test('on a C library holds for one that is unknown, and for none off Linux', () => {
    assert.equal(meets({ libc: ['musl'] }, runtime({ libc: null })), true);
    const mac = runtime({ platform: 'darwin', libc: null });
    assert.equal(meets({ libc: ['musl'] }, mac), false);
    assert.equal(meets({ libc: ['!musl'] }, mac), true);
  });

  const joins: [a: RuntimeCondition, b: RuntimeCondition, both: RuntimeCondition | null][] = [
    [{}, {}, {}],
    [{ os: ['linux'] }, {}, { os: ['linux'] }],
    [{}, { os: ['linux'] }, { os: ['linux'] }],
    [{ os: ['linux', 'darwin'] }, { os: ['darwin', 'win32'] }, { os: ['darwin'] }],
    [{ os: ['linux'] }, { os: ['darwin'] }, null],
    [{ cpu: ['!x64'] }, { cpu: ['x64', 'arm64'] }, { cpu: ['arm64'] }],
    [{ cpu: ['!x64'] }, { cpu: ['x64'] }, null],
    [{ libc: ['!musl'] }, { libc: ['!glibc', '!musl'] }, { libc: ['!musl', '!glibc'] }],
    [{ os: ['linux'] }, { cpu: ['x64'] }, { os: ['linux'], cpu: ['x64'] }],
    [{ abi: [115, 127] }, { abi: [127, 131] }, { abi: [127] }],
    [{ abi: [115] }, { abi: [127] }, null],
    [{}, { abi: [127] }, { abi: [127] }],
    [{ runtime: 'node' }, { runtime: 'node' }, { runtime: 'node' }],
    [{ runtime: 'node' }, { runtime: 'electron' }, null],
    [{}, { runtime: 'electron' }, { runtime: 'electron' }],
  ];
  for (const [a, b, both] of joins)
    test(`${JSON.stringify(a)} and ${JSON.stringify(b)} are ${JSON.stringify(both)}`, () => {
      assert.deepEqual(joinConditions(a, b), both);
    });

  test('is empty without a limit', () => {
    assert.deepEqual([isEmptyCondition({}), isEmptyCondition({ os: [] })], [true, false]);
  });
});

describe('a target', () => {
  for (const text of [
    'node-v127-linux-x64',
    'node-v127-linux-x64-musl',
    'electron-v136-darwin-arm64',
    'node-v115-win32-ia32',
  ])
    test(`is one string, there and back: ${text}`, () => {
      const parts = parseTarget(text);
      assert.ok(parts !== null);
      assert.equal(formatTarget(parts), text);
    });

  test('says which C library it is for', () => {
    assert.equal(parseTarget('node-v127-linux-x64')?.libc, 'glibc');
    assert.equal(parseTarget('node-v127-linux-x64-musl')?.libc, 'musl');
    assert.equal(parseTarget('node-v127-darwin-x64')?.libc, null);
    assert.deepEqual(parseTarget('electron-v136-darwin-arm64'), {
      ...{ kind: 'electron', abi: 136, platform: 'darwin', arch: 'arm64', libc: null },
    });
    assert.equal(formatPlatform(runtime({ libc: 'musl' })), 'linux-x64-musl');
    assert.equal(formatPlatform(runtime({ libc: null })), 'linux-x64');
  });

  for (const text of [
    '',
    'node',
    'node-127-linux-x64',
    'rhino-v1-linux-x64',
    'node-v127-linux-x64-glibc',
    'xnode-v1-linux-x64',
    'node-v127-linux-x64-musl2',
  ])
    test(`is none: ${text}`, () => assert.equal(parseTarget(text), null));
});

describe('a runtime by name', () => {
  const here = runtime({ execPath: '/usr/bin/node' });

  test('is this machine with another release', () => {
    const { version, abi, nodeApi, platform, libc, glibc, execPath, kind } = parseRuntimeSpec(
      'node@20.1.0',
      null,
      here,
    );
    assert.deepEqual(
      [kind, version, abi, nodeApi, platform, libc, glibc, execPath],
      [...['node', '20.1.0', 115, 8, 'linux', 'glibc', '2.36', null]],
    );
    assert.equal(parseRuntimeSpec('node@v20.1.0', null, here).version, '20.1.0');
    assert.deepEqual(
      (({ kind, abi, nodeApi }) => [kind, abi, nodeApi])(parseRuntimeSpec('electron@37', null, here)),
      ['electron', 136, 10],
    );
  });

  // The Node in each, by `DEPS` of Electron's release branches.
  for (const [electron, level] of [
    ['40.1.0', 10],
    ['35', 10],
    ['34.5.8', 9],
    ['27.0.0', 9],
    ['26.6.10', 8],
    ['12.2.3', 7],
    ['4.2.12', null],
  ] as const)
    test(`knows the Node-API version of Electron ${electron}`, () => {
      assert.equal(parseRuntimeSpec(`electron@${electron}`, null, here).nodeApi, level);
    });

  test('is this release on another machine', () => {
    const elsewhere = parseRuntimeSpec(null, 'linux-arm64-musl', here);
    assert.deepEqual(elsewhere, { ...here, arch: 'arm64', libc: 'musl', glibc: null, execPath: null });
    assert.deepEqual(parseRuntimeSpec(null, null, here), { ...here, execPath: null });
    assert.deepEqual(
      (({ platform, arch, libc, glibc }) => [platform, arch, libc, glibc])(
        parseRuntimeSpec('node@22', 'darwin-arm64', here),
      ),
      [...['darwin', 'arm64', null, null]],
    );
  });

  for (const spec of ['node', 'node@', 'node@x', 'rhino@1', 'node@22.1.2.3', ' node@22', 'node@22 ', 'jsc@2'])
    test(`is none: "${spec}"`, () => {
      assert.throws(() => parseRuntimeSpec(spec, null, here), {
        code: 'BAD_ARGUMENT',
        message: /is not a runtime/,
        hint: /node@24/,
      });
    });

  test('may be a release of the future, which is said', () => {
    assert.throws(() => parseRuntimeSpec('node@999', null, here), {
      code: 'BAD_ARGUMENT',
      message: /does not know/,
    });
  });
});

describe('a program that is asked what it is', () => {
  const answer = { v: { node: '20.1.0', modules: '115', napi: '9' }, p: 'darwin', a: 'arm64', e: '/there' };
  const program = (code: string) => {
    const path = join(makeFolder('program'), 'node');
    writeFileSync(path, `#!/bin/sh\n${code}\n`);
    chmodSync(path, 0o755);
    return path;
  };
  const says = (value: object) => program(`echo '${JSON.stringify(value)}'`);

  test('answers for itself', () => {
    assert.deepEqual(probeRuntime(says(answer)), {
      ...{ kind: 'node', version: '20.1.0', abi: 115, nodeApi: 9, platform: 'darwin', arch: 'arm64' },
      ...{ libc: null, glibc: null, macos: readMacOsVersion(), execPath: '/there' },
    });
    const electron = probeRuntime(
      says({ ...answer, v: { ...answer.v, electron: '37.0.0', modules: '136', napi: undefined } }),
    );
    assert.deepEqual(
      [electron.kind, electron.version, electron.abi, electron.nodeApi],
      ['electron', '37.0.0', 136, null],
    );
  });

  test('runs with nothing preloaded, and sees no login', () => {
    const env = { ...process.env };
    Object.assign(process.env, { NODE_OPTIONS: '--require /no/such', NPM_TOKEN: 'secret' });
    try {
      const check = program(
        `test -z "$NODE_OPTIONS$NPM_TOKEN" && test "$ELECTRON_RUN_AS_NODE" = 1 && echo '${JSON.stringify(answer)}'`,
      );
      assert.equal(probeRuntime(check).abi, 115);
    } finally {
      for (const name of ['NODE_OPTIONS', 'NPM_TOKEN']) {
        if (env[name] === undefined) delete process.env[name];
        else process.env[name] = env[name];
      }
    }
  });

  for (const [name, path] of [
    ['is not there', '/no/such/node'],
    ['answers something else', program('echo hello')],
    ['answers with other data', says({})],
    ['answers without its versions', says({ ...answer, v: null })],
    ['answers without an ABI', says({ ...answer, v: { node: '20.1.0' } })],
    ['answers without its place', says({ ...answer, e: null })],
    ['fails', program('exit 1')],
  ] as const)
    test(`and ${name} is none`, () => {
      assert.throws(() => probeRuntime(path), {
        code: 'RUNTIME_UNREADABLE',
        message: new RegExp(path),
        hint: /starts here/,
      });
    });
});

describe('the C library of a program', () => {
  for (const [interpreter, libc] of [
    ['/lib64/ld-linux-x86-64.so.2', 'glibc'],
    ['/lib/ld-linux.so.2', 'glibc'],
    ['/lib/ld64.so.1', 'glibc'],
    ['/lib/ld.so.1', 'glibc'],
    ['/lib/ld-musl-x86_64.so.1', 'musl'],
    ['/system/bin/linker64', null],
    ['ld-linux.so.2', null],
    ['/lib/old-linux.so.2', null],
    [null, null],
  ] as const)
    test(`with ${interpreter} is ${libc}`, () => assert.equal(libcOfInterpreter(interpreter), libc));

  /** An ELF program whose second header names its interpreter. */
  function program(interpreter: string, { bits = 64, little = true, type = 3 } = {}): string {
    const wide = bits === 64;
    const bytes = Buffer.alloc(600);
    const half = (value: number, at: number) =>
      little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at);
    const word = (value: number, at: number) =>
      little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at);
    const address = (value: number, at: number) => {
      if (!wide) return word(value, at);
      return little ? bytes.writeBigUInt64LE(BigInt(value), at) : bytes.writeBigUInt64BE(BigInt(value), at);
    };
    const [table, entry] = [wide ? 64 : 52, wide ? 56 : 32];
    bytes.set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, little ? 1 : 2]);
    address(table, wide ? 32 : 28);
    half(entry, wide ? 54 : 42);
    half(2, wide ? 56 : 44);
    word(1, table);
    const at = table + entry;
    word(type, at);
    address(400, at + (wide ? 8 : 4));
    address(interpreter.length + 1, at + (wide ? 32 : 16));
    bytes.write(`${interpreter}\0rest`, 400, 'latin1');
    const path = join(makeFolder('elf'), 'program');
    writeFileSync(path, bytes);
    return path;
  }

  for (const bits of [32, 64])
    for (const little of [true, false])
      test(`is named in its file, of ${bits} bits, ${little ? 'little' : 'big'}-endian`, () => {
        assert.equal(readInterpreter(program('/lib/ld-x.so', { bits, little })), '/lib/ld-x.so');
        assert.equal(readInterpreter(program('/lib/ld-x.so', { bits, little, type: 1 })), null);
      });

  test('is unknown of what is no program', () => {
    const folder = makeFolder('none');
    writeFiles(folder, { short: '\x7fELF', text: 'x'.repeat(200) });
    for (const name of ['short', 'text', 'none'])
      assert.equal(readInterpreter(join(folder, name)), null, name);
    assert.equal(readInterpreter(folder), null);
  });

  test('has the version that its loader says', () => {
    const folder = makeFolder('loader');
    writeFiles(folder, {
      release: 'ld.so (GNU libc) stable release version 2.36.\n',
      development: 'ld.so (GNU libc) development version 2.40.9000.\n',
      other: 'musl libc\n',
    });
    assert.deepEqual(
      ['release', 'development', 'other', 'none'].map((name) => readGlibcVersion(join(folder, name))),
      [...['2.36', '2.40', null, null]],
    );
  });

  test('of this process is that of its own file', { skip: process.platform !== 'linux' }, () => {
    const here = readCurrentRuntime();
    assert.deepEqual(
      [here.kind, here.version, here.abi, here.nodeApi, here.platform, here.arch, here.execPath],
      [
        ...[
          'node',
          process.versions.node,
          Number(process.versions.modules),
          Number(process.versions['napi']),
        ],
        ...[process.platform, process.arch, process.execPath],
      ],
    );
    assert.equal(here.libc, libcOfInterpreter(readInterpreter(process.execPath)));
    assert.equal(libcOfInterpreter(readMappedLoader()), here.libc);
    if (here.libc === 'glibc') assert.match(here.glibc ?? '', /^2\.\d+$/);
  });
});

describe('a process', () => {
  test('is told from another that has its number by now', () => {
    const own = identifyProcess();
    assert.equal(askProcess(own), 'certain');
    assert.equal(askProcess({ ...own, start: '1' }), 'gone');
    assert.equal(askProcess({ ...own, start: null }), 'likely');
    assert.equal(askProcess({ ...own, pid: 2 ** 30 }), 'gone');
    for (const other of [{ host: 'other' }, { boot: 'other' }, { namespace: 'other' }])
      assert.equal(askProcess({ ...own, ...other }), 'unknown');
    assert.deepEqual([isThere(process.pid), isThere(2 ** 30)], [true, false]);
  });

  test('is read from a record exactly, or not at all', () => {
    const own = identifyProcess();
    assert.deepEqual(parseProcessIdentity(JSON.parse(JSON.stringify(own))), own);
    assert.deepEqual(parseProcessIdentity({ pid: 7, host: 'h', boot: 1 }), {
      pid: 7,
      host: 'h',
      boot: null,
      namespace: null,
      start: null,
    });
    for (const wrong of [
      null,
      [],
      { pid: 7 },
      { host: 'h' },
      { pid: 0, host: 'h' },
      { pid: -1, host: 'h' },
      { pid: 1.5, host: 'h' },
      { pid: '7', host: 'h' },
    ])
      assert.equal(parseProcessIdentity(wrong), null, JSON.stringify(wrong));
    assert.notEqual(parseProcessIdentity({ pid: 1, host: 'h' }), null);
  });
});

describe('what other programs do not see', () => {
  test('are the secrets of the shared store, whatever their case', () => {
    const secrets = [
      'ABISTAMP_STORE_PASSWORD',
      'ABISTAMP_STORE_SIGNING_KEY',
      'ABISTAMP_STORE_TOKEN',
      'ABISTAMP_STORE_URL',
      'ABISTAMP_STORE_USER',
    ];
    const env = Object.fromEntries(
      [...secrets, 'abistamp_store_token', 'ABISTAMP_STORE', 'NPM_TOKEN'].map((name) => [name, 'x']),
    );
    assert.deepEqual(withoutSecrets(env), { ABISTAMP_STORE: 'x', NPM_TOKEN: 'x' });
    assert.deepEqual(withoutCredentials(env), { ABISTAMP_STORE: 'x' });
  });
});

test('a link to a program is followed to what it is', () => {
  const folder = makeFolder('link');
  symlinkSync(process.execPath, join(folder, 'node'));
  assert.equal(readInterpreter(join(folder, 'node')), readInterpreter(process.execPath));
});
