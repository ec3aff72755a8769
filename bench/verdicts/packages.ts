import type { NodeRelease } from '../../test/toolchain/index.ts';

/** A package of the yardstick, and how to make it load its native part. */
export interface Subject {
  spec: string;
  /** Code that loads it, if requiring it is not enough; `pkg` is the result of `require` or `import`. */
  use?: string;
  /** Runs one of its programs instead, with `--version`. */
  bin?: string;
  /** The Nodes it is installed under, with scripts; the oldest it supports first. */
  under?: NodeRelease[];
  /** Its build takes too long, or needs what this machine lacks: only installed without scripts. */
  unbuilt?: true;
}

/** Installed under the oldest Node.js and again under another, unless stated otherwise. */
export const defaultReleases: NodeRelease[] = [18, 24];

/** The Nodes under which it is installed without scripts, so that nothing is built. */
export const unbuiltRelease: NodeRelease = 22;

const names = (specs: string): Subject[] =>
  specs
    .trim()
    .split(/\s+/)
    .map((spec) => ({ spec }));

export const subjects: Subject[] = [
  // node-gyp-build and relatives
  ...names(`
    bcrypt@6.0.0 argon2@0.44.0 argon2@0.41.1 bufferutil@4.1.0 bufferutil@4.0.1 utf-8-validate@6.0.6
    utf-8-validate@5.0.2 leveldown@6.1.1 leveldown@5.6.0 classic-level@1.4.1 rocksdb@5.2.1 usb@2.18.0
    @serialport/bindings-cpp@13.0.1 microtime@3.1.1 secp256k1@5.0.2 keccak@3.0.4 blake-hash@2.0.0
    ref-napi@3.0.3 ffi-napi@4.0.3 uiohook-napi@1.5.5 robotjs@0.9.1 @trufflesuite/bigint-buffer@1.1.10
    @newrelic/native-metrics@12.0.0 @newrelic/fn-inspect@4.4.0 @datadog/pprof@5.20.0 @datadog/native-metrics@4.0.0
    @datadog/native-appsec@11.0.3 @datadog/native-iast-taint-tracking@4.2.1 sodium-native@3.4.1
    msgpackr-extract@1.0.16 lmdb-store@1.6.14 msgpackr-extract@3.0.7 cbor-extract@2.2.2 lmdb@3.5.6
    weak-napi@2.0.2 utp-native@2.5.3
  `),
  { spec: 'isolated-vm@6.2.0', under: [24] },
  { spec: 'zeromq@5.3.1', unbuilt: true },
  // bindings
  ...names('bigint-buffer@1.1.5 deasync@0.1.32 deasync@0.1.20 node-expat@2.4.1 snappy@6.3.5'),
  { spec: 'better-sqlite3@12.11.1', use: "new pkg(':memory:')", under: [20, 24] },
  { spec: 'sqlite3@5.1.7', under: [18] },
  { spec: 'libxmljs2@0.35.0', unbuilt: true },
  // node-pre-gyp
  ...names('bcrypt@5.1.1'),
  { spec: 'argon2@0.31.2' },
  { spec: 'grpc@1.24.11', unbuilt: true },
  // build/Release by name
  ...names(
    'cpu-features@0.0.10 ssh2@1.17.0 heapdump@0.3.15 diskusage@1.2.0 unix-dgram@2.0.7 node-pty@0.10.1',
  ),
  { spec: 'node-pty@1.1.0' },
  { spec: 'keytar@7.9.0', unbuilt: true },
  { spec: 're2@1.24.0', unbuilt: true },
  { spec: 'canvas@3.2.3', unbuilt: true },
  { spec: 'isolated-vm@5.0.4', unbuilt: true },
  { spec: 'sharp@0.32.6', unbuilt: true },
  { spec: 'node-sass@9.0.0', unbuilt: true },
  { spec: 'iltorb@2.4.5', unbuilt: true },
  // prebuilds by other rules
  ...names(`
    @julusian/jpeg-turbo@2.3.0 @julusian/freetype2@1.3.1 sodium-native@4.3.3 udx-native@1.21.3
    fs-native-extensions@1.5.1 quickbit-native@2.4.9 zeromq@6.8.0 fibers@5.0.3 fibers@4.0.3
    @sentry/profiling-node@1.3.5 @sentry/profiling-node@7.120.4 @sentry-internal/node-cpu-profiler@2.4.1
    koffi@2.16.3 koffi@3.3.4
  `),
  { spec: 'better-sqlite3@13.2.0', use: "new pkg(':memory:')", under: [22] },
  { spec: 'onnxruntime-node@1.30.0', unbuilt: true },
  { spec: 'oracledb@6.10.0', use: 'try { pkg.initOracleClient() } catch {}' },
  { spec: 'oxlint', bin: 'oxlint' },
  { spec: 'lefthook', bin: 'lefthook' },
  { spec: '@sentry/cli@2', bin: 'sentry-cli' },
  { spec: 'sass-embedded' },
  { spec: 'duckdb@1', unbuilt: true },
  { spec: 'node-hid@3', use: 'pkg.devices()' },
  { spec: 'stackimpact@1.3.26', use: "pkg.start({ agentKey: 'a', appName: 'b' })" },
  // found in the wild, in no order
  ...names(`
    tree-sitter@0.21 tree-sitter-javascript@0.21 @mongodb-js/zstd zlib-sync dtrace-provider iconv@3
    segfault-handler kerberos@2 xxhash-addon epoll i2c-bus @discordjs/opus@0.10 @duckdb/node-api farmhash
    node-web-audio-api mmmagic@0.5 posix @vscode/sqlite3 native-reg fast-crc32c gc-stats @napi-rs/keyring
    lzma-native@8 @signalapp/libsignal-client@0.60 @node-rs/bcrypt @node-rs/jieba v8-profiler-next
    event-loop-stats@1 abstract-socket hiredis ursa-optional @parcel/watcher@2.0.4 @vscode/spdlog drivelist@11
    nsfw@2 @nut-tree-fork/libnut-linux sodium-native@5.1.0 @napi-rs/snappy-linux-x64-gnu
    @oxc-transform/binding-linux-x64-gnu rolldown @tailwindcss/oxide@4.0.0
    @swc/core@1.3.0 @rspack/core@1 
  `),
  // platform packages
  ...names(`
    sharp@0.34.5 sharp@0.33.5 rollup@4.68.7 @swc/core@1.16.22 lightningcss@1.33.0 @parcel/watcher@2.6.0
    snappy@7.4.3 unrs-resolver@1.13.0 oxc-parser@0.158.0 oxc-resolver@11.24.2 @rspack/binding@2.3.2
    @tailwindcss/oxide@4.3.5 @node-rs/crc32@1.10.8 @node-rs/argon2 libsql@0.5.29 @lydell/node-pty@1.1.0
    @css-inline/css-inline@0.21.2 @roamhq/wrtc@0.10.0 @napi-rs/canvas
  `),
  { spec: 'esbuild@0.25.12', use: "pkg.transformSync('1')" },
  { spec: 'esbuild@0.14.54', use: "pkg.transformSync('1')" },
  { spec: '@biomejs/biome@2.6.8', bin: 'biome' },
  { spec: 'turbo@2.11.11', bin: 'turbo' },
  { spec: 'next@15.5.29' },
  { spec: 'vite@6' },
];
