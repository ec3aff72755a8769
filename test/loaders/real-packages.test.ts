import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unpackPackage, unpackPackages } from '../toolchain/index.ts';
import { type Resolution, recogniseLoader } from './core.ts';
import { files, linux, mac, musl, node20, readPackage, resolveFrom } from './package-tree.ts';

const delegates = (...packages: string[]): Resolution => ({ kind: 'delegates', packages });
const newest = { ...linux, version: '26.0.0', abi: 147 };
const fibers = (libc: string) => `bin/linux-x64-127-${libc}/fibers.node`;

/** From the published tarballs: what each picks on glibc, on musl, and on a Mac with Apple silicon. */
const expected: [string, Resolution, Resolution, Resolution][] = [
  [
    'bcrypt@6.0.0',
    files('prebuilds/linux-x64/bcrypt.glibc.node'),
    files('prebuilds/linux-x64/bcrypt.musl.node'),
    files('prebuilds/darwin-arm64/bcrypt.node'),
  ],
  [
    'classic-level@1.4.1',
    files('prebuilds/linux-x64/node.napi.glibc.node'),
    files('prebuilds/linux-x64/node.napi.musl.node'),
    files('prebuilds/darwin-x64+arm64/node.napi.node'),
  ],
  [
    '@julusian/freetype2@1.3.1',
    files('prebuilds/freetype2-linux-x64/node-napi-v7.node'),
    files('prebuilds/freetype2-linux-x64-musl/node-napi-v7.node'),
    files('prebuilds/freetype2-darwin-arm64/node-napi-v7.node'),
  ],
  [
    'koffi@2.16.3',
    files('build/koffi/linux_x64/koffi.node'),
    files('build/koffi/musl_x64/koffi.node'),
    files('build/koffi/darwin_arm64/koffi.node'),
  ],
  [
    '@sentry/profiling-node@7.120.4',
    files('lib/sentry_cpu_profiler-linux-x64-glibc-127.node'),
    files('lib/sentry_cpu_profiler-linux-x64-musl-127.node'),
    files('lib/sentry_cpu_profiler-darwin-arm64-127.node'),
  ],
  [
    'fibers@5.0.3',
    { kind: 'nothing', expected: [fibers('glibc')] },
    { kind: 'nothing', expected: [fibers('musl')] },
    { kind: 'nothing', expected: ['bin/darwin-arm64-127/fibers.node'] },
  ],
  [
    'msgpackr-extract@3.0.7',
    ...both(
      '@msgpackr-extract/msgpackr-extract-linux-x64',
      '@msgpackr-extract/msgpackr-extract-darwin-arm64',
    ),
  ],
  ['esbuild@0.25.12', ...both('@esbuild/linux-x64', '@esbuild/darwin-arm64')],
  ['esbuild@0.14.54', ...both('esbuild-linux-64', 'esbuild-darwin-arm64')],
  [
    '@biomejs/biome@2.6.8',
    delegates('@biomejs/cli-linux-x64'),
    delegates('@biomejs/cli-linux-x64-musl'),
    delegates('@biomejs/cli-darwin-arm64'),
  ],
  [
    'sharp@0.34.5',
    delegates('@img/sharp-linux-x64'),
    delegates('@img/sharp-linuxmusl-x64'),
    delegates('@img/sharp-darwin-arm64'),
  ],
  [
    'lightningcss@1.33.0',
    delegates('lightningcss-linux-x64-gnu'),
    delegates('lightningcss-linux-x64-musl'),
    delegates('lightningcss-darwin-arm64'),
  ],
  [
    '@node-rs/crc32@1.10.8',
    delegates('@node-rs/crc32-linux-x64-gnu'),
    delegates('@node-rs/crc32-linux-x64-musl'),
    delegates('@node-rs/crc32-darwin-arm64'),
  ],
];

await unpackPackages(expected.map(([spec]) => spec));

for (const [spec, onGlibc, onMusl, onMac] of expected) {
  test(`what ${spec} picks`, async () => {
    const view = readPackage(await unpackPackage(spec));
    // Alternates that do not fit, for loaders that try one after the other.
    const foreign = view.files.filter((file) => !file.includes('linux_x64'));
    assert.deepEqual(resolveFrom(view, linux, spec.startsWith('koffi') ? { broken: foreign } : {}), onGlibc);
    assert.deepEqual(resolveFrom(view, musl), onMusl);
    assert.deepEqual(resolveFrom(view, mac), onMac);
  });
}

test('a package with a file for each ABI has none for a newer one', async () => {
  const view = readPackage(await unpackPackage('@sentry/profiling-node@7.120.4'));
  assert.equal(resolveFrom(view, node20).kind, 'files');
  assert.equal(resolveFrom(view, newest).kind, 'nothing');
});

test('packages that go on without their addon, and one that does not', async () => {
  const fallbackOf = async (spec: string) =>
    recogniseLoader(readPackage(await unpackPackage(spec))).needs.length === 0;
  for (const spec of [
    'bufferutil@4.1.0',
    'utf-8-validate@6.0.6',
    'keccak@3.0.4',
    'bigint-buffer@1.1.5',
    'ssh2@1.17.0',
  ]) {
    assert.equal(await fallbackOf(spec), true, spec);
  }
  for (const spec of ['bcrypt@6.0.0', 'koffi@3.3.4', '@roamhq/wrtc@0.10.0', 'cpu-features@0.0.10']) {
    assert.equal(await fallbackOf(spec), false, spec);
  }
});

/** One package for both C libraries of Linux. */
function both(onLinux: string, onMac: string): [Resolution, Resolution, Resolution] {
  return [delegates(onLinux), delegates(onLinux), delegates(onMac)];
}
