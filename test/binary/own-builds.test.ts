import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { type ElfSlice, readNativePath } from '@abistamp/binary';
import { isFull, onlyInFull } from '../support/matrix.ts';
import { type NodeRelease, node, unpackPackage } from '../toolchain/index.ts';
import * as source from './addon-sources.ts';
import { type CompileOptions, compile } from './compile.ts';

const releases: NodeRelease[] = [26, ...onlyInFull<NodeRelease>(18, 20, 22, 24, 25)];

/** Compiler and linker settings under which the same source has to read the same. */
const variants: Record<string, Pick<CompileOptions, 'flags' | 'stripped'>> = {
  '-O2': { flags: ['-O2'] },
  stripped: { flags: ['-O2'], stripped: true },
  '-z now': { flags: ['-O2', '-Wl,-z,now'] },
  'packed relocations': { flags: ['-O2', '-Wl,-z,pack-relative-relocs'] },
  ...(isFull
    ? {
        '-O0': { flags: ['-O0'] },
        '-O3 -flto': { flags: ['-O3', '-flto'] },
        'sysv hash': { flags: ['-O2', '-Wl,--hash-style=sysv'] },
        '-Os, sections collected': {
          flags: ['-Os', '-ffunction-sections', '-fdata-sections', '-Wl,--gc-sections'],
        },
        '-Bsymbolic, -fno-plt': { flags: ['-O2', '-Wl,-Bsymbolic', '-fno-plt'] },
      }
    : {}),
};

describe('every header set, by every kind of registration', () => {
  for (const release of releases) {
    test(`Node.js ${release}`, async () => {
      const { abi } = await node(release);
      const pinned = { kind: 'abi', abis: [abi], runtime: 'node' };
      const sources: [name: string, text: string, expected: object][] = [
        ['NODE_MODULE', source.classicModule(), pinned],
        ['NODE_MODULE_CONTEXT_AWARE', source.contextAwareModule, pinned],
        ['NODE_MODULE_INIT', source.initModule, pinned],
        ['well-known symbol', source.wellKnownSymbol, { ...pinned, exported: true }],
      ];
      await eachOf(sources, async ([name, text, expected]) => {
        const slice = await build({ sources: [text], headers: release });
        assert.deepEqual(slice.registration, expected, name);
      });
      const legacy = await build({ sources: [source.legacyNodeApi], headers: release });
      assert.deepEqual(legacy.registration, { kind: 'node-api', nodeApi: { declared: null, required: 1 } });
    });
  }
});

describe('every way to compile and link', () => {
  for (const [name, variant] of Object.entries(variants)) {
    test(name, async () => {
      const { abi } = await node(22);
      const pinned = { kind: 'abi', abis: [abi], runtime: 'node' };
      for (const text of [source.classicModule(), ...onlyInFull(source.initModule)]) {
        const slice = await build({ sources: [text], headers: 22, ...variant });
        assert.deepEqual(slice.registration, pinned);
        assert.equal(slice.bindNow, name === '-z now' || name.includes('-fno-plt') ? slice.bindNow : false);
        assert.equal(slice.stripped, variant.stripped === true);
        assertCommonFacts(slice);
      }
    });
  }

  test('-z now is told', async () => {
    const slice = await build({ sources: [source.classicModule()], headers: 22, ...variants['-z now'] });
    assert.equal(slice.bindNow, true);
  });

  test('packed relocations need a glibc that knows them', async () => {
    const slice = await build({
      sources: [source.classicModule()],
      headers: 22,
      ...variants['packed relocations'],
    });
    assert.ok(slice.versionNeeds.some(({ version }) => version === 'GLIBC_ABI_DT_RELR'));
    assert.equal(slice.glibc, '2.36');
  });
});

describe('Node-API', () => {
  test('node-addon-api declares what it was compiled for', async () => {
    const headers = await unpackPackage('node-addon-api@8.9.2');
    for (const level of [8, ...onlyInFull(6, 9)]) {
      const flags = [`-I${headers}`, `-DNAPI_VERSION=${level}`, '-DNAPI_DISABLE_CPP_EXCEPTIONS', '-O1'];
      const { registration } = await build({ sources: [source.nodeAddonApi], headers: 24, flags });
      assert.equal(registration.kind, 'node-api');
      if (registration.kind !== 'node-api') return;
      assert.equal(registration.nodeApi.declared, level);
      const { required } = registration.nodeApi;
      assert.ok(required !== null && required <= level, `requires ${required}`);
    }
  });

  test('experimental is a number like others', async () => {
    const flags = ['-DNAPI_EXPERIMENTAL', '-DNODE_API_EXPERIMENTAL_NOGC_ENV_OPT_OUT'];
    const text = '#include <node_api.h>\nNAPI_MODULE_INIT() { return exports; }\n';
    const { registration } = await build({ sources: [text], headers: 24, flags });
    assert.deepEqual(registration, { kind: 'node-api', nodeApi: { declared: 2147483647, required: null } });
  });

  test('with V8 besides it is a hybrid', async () => {
    const { registration } = await build({ sources: [source.hybrid], headers: 22 });
    assert.equal(registration.kind, 'hybrid');
  });
});

describe('odd ones', () => {
  test('two modules in one file', async () => {
    const { abi } = await node(22);
    // The first has been compiled above.
    const sources = [source.classicModule(), source.classicModule('second')];
    const { registration } = await build({ sources, headers: 22, ...variants['-O2'] });
    assert.deepEqual(registration, { kind: 'abi', abis: [abi], runtime: 'node' });
  });

  test("Electron's number in Node.js's headers", async () => {
    for (const text of [source.classicModule(), ...onlyInFull(source.initModule)]) {
      const flags = ['-DNODE_EMBEDDER_MODULE_VERSION=136'];
      const { registration } = await build({ sources: [text], headers: 22, flags });
      assert.deepEqual(registration, { kind: 'abi', abis: [136], runtime: 'electron' });
    }
  });

  test('a library is no addon', async () => {
    const flags = ['-Wl,-soname,libplain.so.1', '-Wl,-rpath,$ORIGIN/lib', '-Wl,--disable-new-dtags'];
    const slice = await build({ sources: ['int plain() { return 1; }'], flags, name: 'libplain.so.1' });
    assert.deepEqual(slice.registration, { kind: 'none' });
    assert.equal(slice.soname, 'libplain.so.1');
    assert.deepEqual([slice.rpath, slice.runpath], [['$ORIGIN/lib'], []]);
  });
});

async function build(options: CompileOptions): Promise<ElfSlice> {
  const facts = await readNativePath(await compile(options));
  assert.equal(facts.format, 'elf');
  if (facts.format !== 'elf') throw new Error('not reached');
  assert.equal(facts.platform, 'linux');
  return facts.slices[0];
}

function assertCommonFacts(slice: ElfSlice): void {
  assert.equal(slice.arch, process.arch);
  assert.equal(slice.type, 'library');
  assert.equal(slice.libc, 'glibc');
  assert.deepEqual(slice.problems, []);
  assert.ok(slice.needed.includes('libc.so.6'), join(...slice.needed));
}

/** Not all compilers are started at once. */
async function eachOf<Item>(items: Item[], handle: (item: Item) => Promise<void>): Promise<void> {
  const queue = [...items];
  const work = async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await handle(item);
  };
  await Promise.all([work(), work()]);
}
