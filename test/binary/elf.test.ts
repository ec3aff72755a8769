import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, type ElfSlice, readNativeFile, readSymbols } from '@abistamp/binary';
import { buildElf, type ElfOptions } from './fixtures/elf-builder.ts';

function read(options: ElfOptions): ElfSlice & { platform: string | null } {
  const facts = readNativeFile(bytesSource(buildElf(options)));
  assert.equal(facts.format, 'elf');
  if (facts.format !== 'elf') throw new Error('not reached');
  return { ...facts.slices[0], platform: facts.platform };
}

const registers = ['node_module_register'];
const module22 = { version: 127, filename: '../src/addon.cc' };

describe('the ABI of a module structure is found', () => {
  for (const relocations of ['rela', 'rel', 'relr', 'relr-bitmaps', 'aps2', 'aps2-rela'] as const) {
    for (const bits of [64, 32] as const) {
      test(`through ${relocations}, ${bits} bits`, () => {
        const { registration } = read({ bits, relocations, imports: registers, modules: [module22] });
        assert.deepEqual(registration, { kind: 'abi', abis: [127], runtime: 'node' });
      });
    }
  }

  test('by symbols that other files could have, too: the function is theirs', () => {
    // Its first symbol is an import, so all three pointers belong to others: nothing is known about them.
    const imported = read({ relocations: 'symbols', imports: registers, modules: [module22] });
    assert.deepEqual(imported.registration, { kind: 'abi', abis: [], runtime: null });
  });

  test('where symbols are counted by a GNU hash table', () => {
    const exports = ['Init', 'node_register_module_v115'];
    assert.deepEqual(read({ hash: 'gnu', imports: ['malloc'], exports }).registration, {
      kind: 'abi',
      abis: [115],
      runtime: 'node',
      exported: true,
    });
  });

  test('where a GNU hash table has nothing, and only relocations tell how many symbols there are', () => {
    const slice = read({ hash: 'gnu', relocations: 'symbols', imports: registers, modules: [module22] });
    assert.equal(slice.registration.kind, 'abi');
  });

  for (const bits of [64, 32] as const) {
    test(`in Node 0.10’s structure, which is exported, ${bits} bits`, () => {
      const imports = ['_ZN2v86Object3SetENS_6HandleINS_5ValueEEES3_NS_17PropertyAttributeE'];
      const { registration } = read({
        bits,
        imports,
        oldModules: [{ version: 11, filename: '../binding.cc' }],
      });
      assert.deepEqual(registration, { kind: 'abi', abis: [11], runtime: 'node' });
    });
  }

  test('in big-endian files, whose hash table is wider on s390x', () => {
    const slice = read({ machine: 22, bigEndian: true, imports: registers, modules: [module22] });
    assert.equal(slice.arch, 's390x');
    assert.deepEqual(slice.registration, { kind: 'abi', abis: [127], runtime: 'node' });
  });

  test('and is Electron’s where the number is', () => {
    const { registration } = read({ imports: registers, modules: [{ version: 136, filename: 'a.cpp' }] });
    assert.deepEqual(registration, { kind: 'abi', abis: [136], runtime: 'electron' });
  });

  test('a number that both used tells neither', () => {
    const { registration } = read({ imports: registers, modules: [{ version: 57, filename: 'a.cpp' }] });
    assert.deepEqual(registration, { kind: 'abi', abis: [57], runtime: null });
  });

  test('what only looks like one loses to what names a source file', () => {
    const { registration } = read({
      imports: registers,
      modules: [{ version: 3, filename: 'unix' }, module22],
    });
    assert.deepEqual(registration, { kind: 'abi', abis: [127], runtime: 'node' });
  });

  test('even if its number is a real one', () => {
    const { registration } = read({
      imports: registers,
      modules: [{ version: 115, filename: 'unix' }, module22],
    });
    assert.deepEqual(registration, { kind: 'abi', abis: [127], runtime: 'node' });
  });

  test('two that disagree are no answer', () => {
    const slice = read({ imports: registers, modules: [module22, { version: 115, filename: 'b.cc' }] });
    assert.deepEqual(slice.registration, { kind: 'abi', abis: [], runtime: null });
    assert.deepEqual(
      slice.problems.map(({ code }) => code),
      ['ambiguous-abi'],
    );
  });

  test('two of the same version agree', () => {
    const { registration } = read({
      imports: registers,
      modules: [module22, { version: 127, filename: 'b.cc' }],
    });
    assert.deepEqual(registration, { kind: 'abi', abis: [127], runtime: 'node' });
  });

  test('an exported symbol comes before any structure', () => {
    const { registration } = read({
      exports: ['node_register_module_v115'],
      imports: registers,
      modules: [module22],
    });
    assert.deepEqual(registration, { kind: 'abi', abis: [115], runtime: 'node' });
  });

  test('one that registers and shows no structure is pinned, to nobody knows what', () => {
    assert.deepEqual(read({ imports: registers }).registration, { kind: 'abi', abis: [], runtime: null });
  });
});

describe('Node-API', () => {
  const exports = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];

  test('the declared version is read from the code', () => {
    const code = [0xf3, 0x0f, 0x1e, 0xfa, 0xb8, 9, 0, 0, 0, 0xc3];
    assert.deepEqual(read({ exports, code }).registration, {
      kind: 'node-api',
      nodeApi: { declared: 9, required: null },
    });
  });

  test('experimental is its own version', () => {
    const code = [0xb8, 0xff, 0xff, 0xff, 0x7f, 0xc3];
    assert.deepEqual(read({ exports, code }).registration, {
      kind: 'node-api',
      nodeApi: { declared: 2147483647, required: null },
    });
  });

  test('code that computes is not guessed at', () => {
    const code = [0x48, 0x8b, 0x05, 0, 0, 0, 0, 0xc3];
    assert.deepEqual(read({ exports, code }).registration, {
      kind: 'node-api',
      nodeApi: { declared: null, required: null },
    });
  });

  test('the required version is that of the newest function', () => {
    const imports = ['napi_create_object', 'napi_create_bigint_int64', 'napi_add_finalizer'];
    assert.deepEqual(read({ exports: exports.slice(0, 1), imports }).registration, {
      kind: 'node-api',
      nodeApi: { declared: null, required: 6 },
    });
  });

  test('with V8 besides it is a hybrid', () => {
    const slice = read({ exports: exports.slice(0, 1), imports: ['_ZN2v87Isolate10GetCurrentEv'] });
    assert.equal(slice.registration.kind, 'hybrid');
  });
});

describe('the C library', () => {
  const glibc = (library: string, ...versions: string[]) => ({
    library,
    versions: versions.map((name) => ({ name })),
  });

  test('glibc, by its versions, and its floor as a number', () => {
    const slice = read({
      needed: ['libc.so.6'],
      versions: [glibc('libc.so.6', 'GLIBC_2.4', 'GLIBC_2.17', 'GLIBC_2.2.5')],
    });
    assert.deepEqual([slice.libc, slice.glibc, slice.platform], ['glibc', '2.17', 'linux']);
  });

  test('versions of libgcc are not glibc’s', () => {
    const slice = read({
      needed: ['libgcc_s.so.1', 'libc.musl-aarch64.so.1'],
      versions: [glibc('libgcc_s.so.1', 'GLIBC_2.0')],
    });
    assert.deepEqual([slice.libc, slice.glibc], ['musl', null]);
  });

  test('weak needs count for nothing', () => {
    const slice = read({
      needed: ['libc.so.6'],
      versions: [
        { library: 'libc.so.6', versions: [{ name: 'GLIBC_2.2.5' }, { name: 'GLIBC_2.38', weak: true }] },
      ],
    });
    assert.equal(slice.glibc, '2.2.5');
  });

  test('packed relocations need a glibc that knows them', () => {
    assert.equal(read({ versions: [glibc('libc.so.6', 'GLIBC_ABI_DT_RELR')] }).glibc, '2.36');
  });

  test('libstdc++ has floors of its own', () => {
    const slice = read({
      versions: [glibc('libstdc++.so.6', 'GLIBCXX_3.4.9', 'GLIBCXX_3.4.21', 'CXXABI_1.3.9')],
    });
    assert.deepEqual([slice.glibcxx, slice.cxxabi], ['3.4.21', '1.3.9']);
  });

  test('none is neutral', () => {
    assert.equal(read({ needed: [] }).libc, 'neutral');
  });

  test('bionic is Android', () => {
    const slice = read({ needed: ['libc.so', 'liblog.so'] });
    assert.deepEqual([slice.platform, slice.libc], ['android', 'bionic']);
  });

  test('FreeBSD by its header', () => {
    const slice = read({ osAbi: 9, needed: ['libc.so.7'] });
    assert.deepEqual([slice.platform, slice.libc], ['freebsd', null]);
  });
});

test('names on request, with the version and the library each asks for', () => {
  const bytes = buildElf({
    imports: ['pthread_create', 'malloc', 'napi_create_object'],
    exports: ['napi_register_module_v1'],
    versions: [
      { library: 'libm.so.6', versions: [{ name: 'GLIBC_2.29' }] },
      { library: 'libc.so.6', versions: [{ name: 'GLIBC_2.2.5' }, { name: 'GLIBC_2.34' }] },
    ],
    bindings: { pthread_create: 'GLIBC_2.34', malloc: 'GLIBC_2.2.5' },
  });
  assert.deepEqual(readSymbols(bytesSource(bytes)), {
    imports: [
      { name: 'pthread_create', library: 'libc.so.6', version: 'GLIBC_2.34', weak: false },
      { name: 'malloc', library: 'libc.so.6', version: 'GLIBC_2.2.5', weak: false },
      { name: 'napi_create_object', library: null, version: null, weak: false },
    ],
    exports: ['napi_register_module_v1'],
  });
});

describe('files that were cut short', () => {
  const whole = buildElf({ imports: registers, modules: [module22] });

  test('within the header they are none', () => {
    const facts = readNativeFile(bytesSource(whole.subarray(0, 40)));
    assert.deepEqual([facts.format, facts.format === null && facts.reason], [null, 'truncated']);
  });

  test('within what would be loaded they say so', () => {
    const facts = readNativeFile(bytesSource(whole.subarray(0, whole.length - 64)));
    assert.ok(facts.format === 'elf' && facts.slices[0].problems.some(({ code }) => code === 'truncated'));
  });
});
