import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Runtime } from '@abistamp/core';
import { unpackPackage } from '../toolchain/index.ts';
import { recogniseLoader, resolveLoader } from './core.ts';
import { electron, linux, mac, musl, node20, readPackage, windows } from './package-tree.ts';

/** Published packages with native parts, of every age and way to load them; most of their tarballs are small. */
const specs = `
  @abandonware/bluetooth-hci-socket@0.5.3-12
  @ast-grep/cli@0.51.1
  @biomejs/biome@2.6.8
  @css-inline/css-inline@0.21.2
  @duckdb/node-bindings@1.5.6-r.1
  @ffmpeg-installer/ffmpeg@1.1.0
  @julusian/freetype2@1.3.1
  @lydell/node-pty@1.1.0
  @maplibre/maplibre-gl-native@6.4.1
  @minify-html/node@0.18.1
  @napi-rs/clipboard@1.1.4
  @napi-rs/lzma@1.5.3
  @napi-rs/magic-string@0.3.4
  @napi-rs/tar@1.1.3
  @node-rs/argon2@1.8.3
  @node-rs/crc32@1.10.8
  @node-rs/xxhash@1.0.1
  @parcel/css@1.14.0
  @parcel/rust@2.16.4
  @parcel/watcher-win32-x64@2.5.1
  @parcel/watcher@2.6.0
  @resvg/resvg-js@2.6.2
  @roamhq/wrtc@0.10.0
  @rspack/binding@2.3.2
  @sentry/profiling-node@7.120.4
  @serialport/bindings@9.2.9
  @swc/core@1.16.22
  @swc/css@0.0.28
  @swc/html@1.16.21
  @tailwindcss/cli@4.3.5
  @tailwindcss/oxide@4.0.0
  @tailwindcss/oxide@4.3.5
  @trufflesuite/bigint-buffer@1.1.10
  @vscode/policy-watcher@1.5.0
  @vscode/windows-mutex@0.5.3
  annoy@4.0.0
  argon2@0.31.2
  argon2@0.45.1
  bcrypt@5.1.1
  bcrypt@6.0.0
  bigint-buffer@1.1.5
  bignum@0.13.1
  bson-ext@4.0.3
  bufferutil@4.0.9
  bufferutil@4.1.0
  cbor-extract@2.2.2
  chokidar@2.1.8
  classic-level@1.4.1
  contextify@1.0.0
  cpu-features@0.0.10
  daemon@1.1.0
  diskusage@1.2.0
  easymidi@3.2.0
  esbuild@0.14.54
  esbuild@0.25.12
  event-loop-lag@1.4.0
  faiss-node@0.5.1
  fibers@5.0.3
  fs-ext@2.1.1
  fs-xattr@0.4.0
  gcstats.js@1.0.0
  gmp@0.0.0
  heapdump@0.3.15
  keccak@3.0.4
  keytar@7.9.0
  koffi@2.16.3
  koffi@3.3.4
  leveldown@6.1.1
  libsql@0.5.29
  lightningcss-darwin-arm64@1.30.1
  lightningcss@1.33.0
  lzf@0.1.3
  modern-syslog@1.2.0
  mongodb-client-encryption@7.2.1
  msgpackr-extract@3.0.7
  murmurhash-native@3.5.1
  native-keymap@3.3.9
  net-ping@1.2.4
  node-addon-api@8.9.2
  nslog@3.2.0
  odbc@2.6.0
  os-service@2.2.0
  oxc-resolver@11.24.2
  parcel@2.16.4
  pathwatcher@8.1.2
  pg@8.23.1
  raw-socket@1.8.1
  rpio@2.4.2
  serialport@10.5.0
  sha3@2.1.4
  sharp@0.34.5
  sleep@6.3.0
  snappy@7.4.3
  sqlite-vec@0.1.9
  ssh2@1.17.0
  unix-dgram@2.0.7
  unrs-resolver@1.13.0
  usb-detection@4.14.2
  usleep@1.0.3
  utf-8-validate@4.0.2
  utf-8-validate@6.0.6
  utp-native@1.7.3
  weak@1.0.1
  websocket@1.0.34
  yajl@0.8.1
`
  .trim()
  .split(/\s+/);

const runtimes: Record<string, Runtime> = {
  ...{ linux, musl, mac, windows, node20, electron },
  arm: { ...linux, arch: 'arm64' },
  freebsd: { ...linux, platform: 'freebsd', libc: null, glibc: null },
};

/** How a package's code is understood, and what it loads: where everything fits, and where nothing does. */
async function describePackage(spec: string): Promise<string> {
  const view = readPackage(await unpackPackage(spec));
  const { loader, fallback } = recogniseLoader(view);
  const { name, version, os, cpu, libc } = view.manifest;
  const platform = os.length + cpu.length + libc.length === 0 ? null : { os, cpu, libc };
  const own = { name: name ?? '', version, platform, files: view.files, installed: () => false };
  const found = new Map<string, string[]>();
  for (const [place, runtime] of Object.entries(runtimes))
    for (const [suffix, fit] of [
      ['', true],
      [' unfit', false],
    ] as const) {
      const resolved = JSON.stringify(resolveLoader(loader, { ...own, fits: () => fit }, runtime));
      found.set(resolved, [...(found.get(resolved) ?? []), place + suffix]);
    }
  return [
    `${spec}${fallback ? ', which goes on without it' : ''}`,
    `  ${JSON.stringify(loader)}`,
    ...[...found].map(([resolved, names]) => `  ${names.join(', ')}: ${resolved}`),
  ].join('\n');
}

test('real packages are understood as they were when their loads were compared', async () => {
  const golden = new URL('recognised.golden.txt', import.meta.url);
  const described: string[] = [];
  for (const spec of specs) described.push(await describePackage(spec));
  const now = `${described.join('\n\n')}\n`;
  // To write it again: ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/loaders/recognised
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});
