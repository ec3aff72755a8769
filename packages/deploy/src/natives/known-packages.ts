/** What is known of a package that cannot be read from a lockfile. */
export interface KnownPackage {
  /** `abi`: its file is for one ABI; `napi`: for all; `other`: a program or a library. */
  kind: 'abi' | 'napi' | 'other';
  /**
   * `source`: compiles on every Linux; `download`: a file for the machine is downloaded; `tarball`: files for
   * both C libraries come with it; `packages`: it takes one of its platform packages.
   */
  comes: 'source' | 'download' | 'tarball' | 'packages';
  /** Versions from which on the row holds. */
  from?: number;
}

type Row = readonly [names: string, kind: KnownPackage['kind'], comes: KnownPackage['comes'], from?: number];

/** Rows of later versions of a package come first. */
const rows: readonly Row[] = [
  ['better-sqlite3', 'napi', 'tarball', 13],
  ['better-sqlite3', 'abi', 'download'],
  ['bcrypt', 'napi', 'tarball', 6],
  [
    'bcrypt sqlite3 canvas kerberos mongodb-client-encryption zeromq node-rdkafka duckdb libxmljs2 keytar',
    'napi',
    'download',
  ],
  [
    'argon2 bufferutil utf-8-validate sodium-native leveldown classic-level secp256k1 keccak usb node-hid @serialport/bindings-cpp deasync',
    'napi',
    'tarball',
  ],
  [
    'heapdump cpu-features unix-dgram segfault-handler node-expat iconv hiredis dtrace-provider gc-stats event-loop-stats modern-syslog',
    'abi',
    'source',
  ],
  ['node-pty', 'napi', 'source', 1],
  ['node-pty epoll i2c-bus diskusage fs-ext posix raw-socket pcap mmap-io ursa-optional', 'abi', 'source'],
  [
    're2 isolated-vm node-sass grpc nodegit libxmljs robotjs ffi-napi ref-napi microtime farmhash tree-sitter v8-profiler-next',
    'abi',
    'download',
  ],
  [
    'sharp esbuild @swc/core rollup lightningcss workerd lmdb msgpackr-extract unrs-resolver @parcel/watcher @tailwindcss/oxide turbo nx @biomejs/biome @napi-rs/canvas @node-rs/argon2 @node-rs/bcrypt oxc-parser rolldown @rspack/core @next/swc',
    'napi',
    'packages',
  ],
  [
    'prisma @prisma/client @prisma/engines @tensorflow/tfjs-node onnxruntime-node @sentry/profiling-node oracledb ibm_db',
    'other',
    'download',
  ],
];

/** Their install scripts bring nothing native. */
const scriptsOfOthers = new Set(
  (
    'core-js core-js-pure protobufjs husky puppeteer cypress playwright electron msw es5-ext vue-demi ejs styled-components @nestjs/core ' +
    'simple-git-hooks lefthook @firebase/util @scarf/scarf postinstall-postinstall nodemon less preact highlight.js @apollo/rover ' +
    '@sentry/cli @openapitools/openapi-generator-cli ngx-build-plus web3 web3-bzz web3-shh level inferno wait-on yarn pnpm'
  ).split(' '),
);

const known = new Map<string, KnownPackage[]>();
for (const [names, kind, comes, from] of rows)
  for (const name of names.split(' '))
    known.set(name, [...(known.get(name) ?? []), { kind, comes, ...(from === undefined ? {} : { from }) }]);

/** @param version the newest row counts where it is not known */
export function findKnown(name: string, version: string | null): KnownPackage | null {
  const major = Number(/\d+/.exec(version ?? '')?.[0] ?? Number.POSITIVE_INFINITY);
  return known.get(name)?.find(({ from = 0 }) => major >= from) ?? null;
}

export const isScriptOfOther = (name: string): boolean => scriptsOfOthers.has(name);

/** Families whose package for Linux is linked with no C library. */
export const isOneForBoth = (name: string): boolean => /^(?:esbuild|turbo|workerd)$/.test(name);
