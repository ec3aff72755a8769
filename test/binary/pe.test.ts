import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, type PeSlice, readNativeFile, readSymbols } from '@abistamp/binary';
import { buildPe, type PeOptions } from './fixtures/pe-builder.ts';

function readBytes(bytes: Uint8Array): PeSlice {
  const facts = readNativeFile(bytesSource(bytes));
  assert.equal(facts.format, 'pe');
  if (facts.format !== 'pe') throw new Error('not reached');
  return facts.slices[0];
}

const read = (options: PeOptions) => readBytes(buildPe(options));
const register = '?node_module_register@@YAXPEAX@Z';
const from = (library: string, ...names: string[]) => ({ library, names });
const modules = [{ version: 127, filename: 'src\\addon.cc' }];
const node22 = { kind: 'abi', abis: [127], runtime: 'node' };

describe('the ABI of a module structure is found through base relocations', () => {
  for (const [machine, arch] of [
    [0x8664, 'x64'],
    [0x14c, 'ia32'],
    [0xaa64, 'arm64'],
  ] as const) {
    test(arch, () => {
      const slice = read({ machine, imports: [from('node.exe', 'node_module_register')], modules });
      assert.deepEqual([slice.arch, slice.registration], [arch, node22]);
      assert.deepEqual(slice.problems, []);
    });
  }

  test('also when the register function has its C++ name', () => {
    assert.deepEqual(read({ imports: [from('node.exe', register)], modules }).registration, node22);
  });

  test('what registers no code is none', () => {
    const lookAlike = { version: 115, filename: 'b.cpp', lookAlike: true };
    const slice = read({ imports: [from('node.exe', register)], modules: [lookAlike, ...modules] });
    assert.deepEqual(slice.registration, node22);
  });

  test('two that disagree are no answer', () => {
    const slice = read({
      imports: [from('node.exe', register)],
      modules: [...modules, { version: 115, filename: 'b.cpp' }],
    });
    assert.deepEqual(slice.registration, { kind: 'abi', abis: [], runtime: null });
  });
});

describe('the host that Node’s functions come from', () => {
  for (const delayed of ['new', 'old'] as const) {
    test(`is found among ${delayed} delayed imports, of 32 bits`, () => {
      const slice = read({
        machine: 0x14c,
        imports: [
          from('KERNEL32.dll', 'Sleep'),
          { library: 'node.exe', names: ['node_module_register'], delayed },
        ],
        modules,
      });
      assert.deepEqual([slice.hostImport, slice.registration], ['node.exe', node22]);
      assert.deepEqual(slice.needed, ['KERNEL32.dll', 'node.exe']);
    });
  }

  for (const [host, runtime] of [
    ['node.dll', 'electron'],
    ['node.exe', 'node'],
    ['iojs.exe', 'node'],
    ['renamed.exe', null],
  ] as const) {
    test(`${host}: ABI 48, which both had, is ${runtime ?? 'nobody’s'}`, () => {
      const slice = read({
        imports: [from(host, register)],
        modules: [{ version: 48, filename: 'a.cc' }],
      });
      assert.deepEqual(slice.registration, { kind: 'abi', abis: [48], runtime });
    });
  }

  test('does not tell for ABI 64, when Electron’s was a program too', () => {
    const slice = read({
      imports: [from('node.exe', register)],
      modules: [{ version: 64, filename: 'a.cc' }],
    });
    assert.deepEqual(slice.registration, { kind: 'abi', abis: [64], runtime: null });
  });

  test('is the library that is really asked for Node-API', () => {
    const slice = read({
      exports: ['napi_register_module_v1'],
      imports: [from('libnode.dll', 'napi_create_object')],
    });
    assert.equal(slice.hostImport, 'libnode.dll');
  });

  test('is none where nothing of Node is imported', () => {
    assert.equal(read({ imports: [from('KERNEL32.dll', 'Sleep')] }).hostImport, null);
  });
});

describe('Node-API', () => {
  const exports = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];

  test('the declared version, behind the jump of incremental linking', () => {
    const code = [0xe9, 3, 0, 0, 0, 0, 0, 0, 0xb8, 8, 0, 0, 0, 0xc3];
    assert.deepEqual(read({ exports, code }).registration, {
      kind: 'node-api',
      nodeApi: { declared: 8, required: null },
    });
  });

  test('32-bit names have decorations', () => {
    const slice = read({
      machine: 0x14c,
      exports: ['_napi_register_module_v1@8'],
      imports: [from('node.exe', '_napi_create_bigint_int64@16')],
    });
    assert.deepEqual(slice.registration, {
      kind: 'node-api',
      nodeApi: { declared: null, required: 6 },
    });
  });

  test('with V8 besides it is a hybrid', () => {
    const imports = [from('node.exe', '?GetCurrent@Isolate@v8@@SAPEAV12@XZ')];
    assert.equal(read({ exports, imports }).registration.kind, 'hybrid');
  });
});

test('a DLL has the name it was built under, a program is none', () => {
  assert.deepEqual(
    [read({ exports: ['a'] }).soname, read({}).type, read({ characteristics: 0x22 }).type],
    ['made_up.node', 'library', 'executable'],
  );
});

test('names on request, each with the library it comes from', () => {
  const bytes = buildPe({
    exports: ['answer'],
    imports: [from('a.dll', 'one', 'two'), from('b.dll', 'three')],
  });
  assert.deepEqual(readSymbols(bytesSource(bytes)), {
    exports: ['answer'],
    imports: [
      { name: 'one', library: 'a.dll', version: null, weak: false },
      { name: 'two', library: 'a.dll', version: null, weak: false },
      { name: 'three', library: 'b.dll', version: null, weak: false },
    ],
  });
});

describe('files that were cut short', () => {
  const whole = buildPe({ imports: [from('node.exe', register)], modules });

  test('within the headers they are none', () => {
    const facts = readNativeFile(bytesSource(whole.subarray(0, 0x90)));
    assert.equal(facts.format, null);
  });

  test('within what would be loaded they say so', () => {
    assert.deepEqual(readBytes(whole.subarray(0, 0x2000)).problems, [
      { code: 'truncated', detail: 'ends at byte 8192 of 24576' },
    ]);
  });
});
