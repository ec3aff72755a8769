import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { bytesSource, type MachOFile, readNativeFile, readSymbols } from '@abistamp/binary';
import { buildFat, buildMachO, type MachOOptions } from './fixtures/macho-builder.ts';

function readFile(bytes: Uint8Array): MachOFile {
  const facts = readNativeFile(bytesSource(bytes));
  assert.equal(facts.format, 'macho');
  if (facts.format !== 'macho') throw new Error('not reached');
  return facts;
}

function read(options: MachOOptions) {
  const [slice, ...others] = readFile(buildMachO(options)).slices;
  assert.ok(slice !== undefined && others.length === 0);
  return slice;
}

const arm64 = 0x0100000c;
const imports = ['node_module_register'];
const modules = [{ version: 127, filename: '../src/addon.mm' }];
const node22 = { kind: 'abi', abis: [127], runtime: 'node' };

describe('the ABI of a module structure is found', () => {
  for (const [fixups, options] of [
    ['chained-1', { cpu: arm64 }],
    ['chained-2', {}],
    ['chained-3', { bits: 32 }],
    ['chained-6', {}],
    ['chained-9', { cpu: arm64 }],
    ['chained-12', { cpu: arm64 }],
    ['rebase', {}],
    ['rebase', { bits: 32 }],
    ['local', {}],
    ['local', { bits: 32 }],
  ] as const) {
    test(`through ${fixups}, ${JSON.stringify(options)}`, () => {
      const slice = read({ ...options, fixups, imports, modules });
      assert.deepEqual(slice.registration, node22);
      assert.deepEqual(slice.problems, []);
    });
  }

  test('a chain of several structures is followed to its end', () => {
    const slice = read({ imports, modules: [{ version: 3, filename: 'unix' }, ...modules] });
    assert.deepEqual(slice.registration, node22);
  });

  test('two that disagree are no answer', () => {
    const slice = read({ imports, modules: [...modules, { version: 115, filename: 'b.cc' }] });
    assert.deepEqual(slice.registration, { kind: 'abi', abis: [], runtime: null });
    assert.deepEqual(
      slice.problems.map(({ code }) => code),
      ['ambiguous-abi'],
    );
  });

  test('pointers of an unknown format tell nothing', () => {
    const bytes = buildMachO({ imports, modules });
    const format = bytes.lastIndexOf(Buffer.from([0x00, 0x10, 6, 0])) + 2;
    bytes.writeUInt16LE(99, format);
    assert.deepEqual(readFile(bytes).slices[0]?.registration, { kind: 'abi', abis: [], runtime: null });
  });
});

describe('names are read without the underscore of C', () => {
  test('an exported symbol with the ABI in it', () => {
    assert.deepEqual(read({ exports: ['node_register_module_v115'] }).registration, {
      kind: 'abi',
      abis: [115],
      runtime: 'node',
      exported: true,
    });
  });

  test('Node-API, declared by code and required by imports', () => {
    const exports = ['napi_register_module_v1', 'node_api_module_get_api_version_v1'];
    const code = [0x20, 0x01, 0x80, 0x52, 0xc0, 0x03, 0x5f, 0xd6];
    const slice = read({ cpu: arm64, exports, code, imports: ['napi_create_bigint_int64'] });
    assert.deepEqual(slice.registration, { kind: 'node-api', nodeApi: { declared: 9, required: 6 } });
  });

  test('on request, each with the library it comes from', () => {
    const bytes = buildMachO({
      imports: ['malloc', 'napi_create_object', 'os_log'],
      exports: ['answer'],
      needed: ['/usr/lib/libc++.1.dylib', '/usr/lib/libSystem.B.dylib'],
      // The second is looked up anywhere, as all of Node's functions are.
      descriptions: { malloc: 0x0200, napi_create_object: 0xfe00, os_log: 0x0240 },
    });
    assert.deepEqual(readSymbols(bytesSource(bytes)), {
      imports: [
        { name: 'malloc', library: '/usr/lib/libSystem.B.dylib', version: null, weak: false },
        { name: 'napi_create_object', library: null, version: null, weak: false },
        { name: 'os_log', library: '/usr/lib/libSystem.B.dylib', version: null, weak: true },
      ],
      exports: ['answer'],
    });
  });
});

test('a thin file says its processor, libraries and the oldest system it runs on', () => {
  const slice = read({ cpu: arm64, needed: ['/usr/lib/libSystem.B.dylib'], minimumOs: 0x000a0f02 });
  assert.deepEqual(
    [slice.arch, slice.type, slice.needed, slice.minimumOs],
    ['arm64', 'library', ['/usr/lib/libSystem.B.dylib'], '10.15.2'],
  );
});

test('the oldest system is that of macOS, and not of iOS', () => {
  assert.equal(read({ builtFor: [1, 0x000d0300] }).minimumOs, '13.3');
  assert.equal(read({ builtFor: [2, 0x00110000] }).minimumOs, null);
});

test('libraries that may be missing are needed, too, and are named', () => {
  const slice = read({ needed: ['/a.dylib'], weak: ['/b.dylib'], rpath: ['@loader_path/lib'] });
  assert.deepEqual(
    [slice.needed, slice.weak, slice.rpath],
    [['/a.dylib', '/b.dylib'], ['/b.dylib'], ['@loader_path/lib']],
  );
  assert.equal(read({ needed: ['/a.dylib'] }).weak, undefined);
});

test('a program is no library', () => {
  assert.equal(read({ fileType: 2 }).type, 'executable');
});

describe('a fat file', () => {
  const images = [
    { cpu: 0x01000007, image: buildMachO({ imports, modules: [{ version: 93, filename: 'a.cc' }] }) },
    { cpu: arm64, image: buildMachO({ cpu: arm64, imports, modules: [{ version: 137, filename: 'a.cc' }] }) },
  ];

  for (const bits of [32, 64] as const)
    test(`may have another ABI for each processor, with offsets of ${bits} bits`, () => {
      assert.deepEqual(
        readFile(buildFat(images, bits)).slices.map(({ arch, registration }) => [arch, registration]),
        [
          ['x64', { kind: 'abi', abis: [93], runtime: 'node' }],
          ['arm64', { kind: 'abi', abis: [137], runtime: 'node' }],
        ],
      );
    });

  test('that lost its second half is no file', () => {
    const facts = readNativeFile(bytesSource(buildFat(images).subarray(0, 0x5000)));
    assert.deepEqual([facts.format, facts.format === null && facts.reason], [null, 'truncated']);
  });

  test('whose images lie upon each other is none', () => {
    const bytes = buildFat(images);
    bytes.writeUInt32BE(0x8000, 8 + 12);
    const facts = readNativeFile(bytesSource(bytes));
    assert.deepEqual([facts.format, facts.format === null && facts.reason], [null, 'malformed']);
  });
});

describe('files that were cut short', () => {
  const whole = buildMachO({ imports, modules });

  test('within the header they are none', () => {
    const facts = readNativeFile(bytesSource(whole.subarray(0, 20)));
    assert.deepEqual([facts.format, facts.format === null && facts.reason], [null, 'truncated']);
  });

  test('within what would be loaded they say so', () => {
    const [slice] = readFile(whole.subarray(0, 0x1800)).slices;
    assert.deepEqual(slice?.problems, [{ code: 'truncated', detail: 'ends at byte 6144 of 8192' }]);
  });
});
