import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { type NativeFile, readNativePath } from '@abistamp/binary';
import { summarizeFacts } from '@abistamp/core/internal/stamp/summary';
import { unpackPackage } from '../toolchain/index.ts';

/** The `.node` files of each folder with the facts read from them. */
function readAll(root: string, folder: string): { name: string; facts: NativeFile }[] {
  return readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.node'))
    .map((name) => ({ name, facts: readNativePath(join(root, folder, name)) }));
}

describe('a package with a file for each ABI of Node and Electron, on six machines', () => {
  let root: string;
  before(async () => {
    root = await unpackPackage('utp-native@1.7.3');
  });

  for (const [folder, platform, arch] of [
    ['darwin-x64', 'darwin', 'x64'],
    ['linux-ia32', 'linux', 'ia32'],
    ['linux-x64', 'linux', 'x64'],
    ['win32-ia32', 'win32', 'ia32'],
    ['win32-x64', 'win32', 'x64'],
  ] as const) {
    test(folder, () => {
      const files = readAll(root, `prebuilds/${folder}`);
      assert.ok(files.length >= 10, `${files.length} files`);
      for (const { name, facts } of files) {
        // This publisher's labels are correct: each was loaded, or compared with its relocations.
        const abi = Number(/-(\d+)\.node$/.exec(name)?.[1]);
        const summary = summarizeFacts(facts);
        assert.deepEqual(
          [summary.platform, summary.archs, summary.kind, summary.abis],
          [platform, [arch], 'abi', [abi]],
          name,
        );
        if (summary.runtime !== null) assert.equal(summary.runtime, name.split('-')[0], name);
      }
    });
  }

  test('on Windows the library that is imported tells old Electron from Node', () => {
    const runtimes = readAll(root, 'prebuilds/win32-x64')
      .filter(({ name }) => /-(?:48|51)\.node$/.test(name))
      .map(({ name, facts }) => `${name} ${summarizeFacts(facts).runtime}`);
    assert.deepEqual(runtimes.sort(), [
      'electron-48.node electron',
      'electron-51.node electron',
      'node-48.node node',
      'node-51.node node',
    ]);
  });
});

describe('a package of Node-API files for many machines', () => {
  let root: string;
  before(async () => {
    root = await unpackPackage('argon2@0.45.1');
  });

  test('every file declares the same version, on every processor', () => {
    const seen = new Map<string, number | null | undefined>();
    for (const folder of readdirSync(join(root, 'prebuilds'))) {
      for (const { name, facts } of readAll(root, `prebuilds/${folder}`)) {
        const { kind, nodeApi } = summarizeFacts(facts);
        assert.equal(kind, 'node-api', `${folder}/${name}`);
        seen.set(`${folder}/${name}`, nodeApi?.declared);
      }
    }
    assert.ok(seen.size >= 8, `${seen.size} files`);
    assert.deepEqual([...new Set(seen.values())], [10], JSON.stringify([...seen]));
  });

  test('musl and glibc are told apart', () => {
    const byName = new Map(
      readAll(root, 'prebuilds/linux-x64').map(({ name, facts }) => [name, summarizeFacts(facts).libc]),
    );
    assert.deepEqual(Object.fromEntries(byName), {
      'argon2.glibc.node': 'glibc',
      'argon2.musl.node': 'musl',
    });
  });
});

test('a fat file has a slice for each processor', async () => {
  const root = await unpackPackage('leveldown@6.1.1');
  const facts = readNativePath(join(root, 'prebuilds/darwin-x64+arm64/node.napi.node'));
  assert.equal(facts.format, 'macho');
  assert.deepEqual(summarizeFacts(facts).archs.sort(), ['arm64', 'x64']);
});
