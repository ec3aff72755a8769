/**
 * Packages that bring files for several machines, and on others none: those have to be missed. None that
 * installs what it lacks when it is loaded (unrs-resolver), looks for the file that was started
 * (msgpackr-extract), or loads its file only on use (better-sqlite3).
 */
export const few = { bufferutil: '4.0.9', lightningcss: '1.30.1', sharp: '0.34.4', bcrypt: '6.0.0' };

/** Those of them that emulation reads and loads in a moment. */
export const fewest = { bufferutil: few.bufferutil, bcrypt: few.bcrypt };

export const many = {
  ...few,
  '@contrast/fn-inspect': '4.3.0',
  '@css-inline/css-inline': '0.21.2',
  '@datadog/native-appsec': '11.0.3',
  '@datadog/native-iast-taint-tracking': '4.2.1',
  '@datadog/native-metrics': '4.0.0',
  '@datadog/pprof': '5.20.0',
  '@lydell/node-pty': '1.1.0',
  '@napi-rs/nice': '1.1.1',
  '@newrelic/fn-inspect': '4.4.0',
  '@newrelic/native-metrics': '12.0.0',
  '@node-rs/argon2': '2.0.2',
  '@node-rs/bcrypt': '1.10.7',
  '@node-rs/crc32': '1.10.8',
  '@parcel/watcher': '2.5.1',
  '@reflink/reflink': '0.1.19',
  '@resvg/resvg-js': '2.6.2',
  '@sentry/profiling-node': '7.120.4',
  '@serialport/bindings-cpp': '13.0.1',
  '@swc/core': '1.13.5',
  argon2: '0.41.1',
  'cbor-extract': '2.2.2',
  'classic-level': '1.4.1',
  deasync: '0.1.20',
  'fs-native-extensions': '1.5.1',
  'isolated-vm': '6.2.0',
  keccak: '3.0.4',
  koffi: '2.9.0',
  leveldown: '6.1.1',
  'oxc-parser': '0.82.0',
  'oxc-resolver': '11.24.2',
  'quickbit-native': '2.4.9',
  rollup: '4.40.0',
  snappy: '7.4.3',
  'sodium-native': '4.3.3',
  'tree-sitter': '0.21.1',
  'udx-native': '1.21.3',
  'uiohook-napi': '1.5.5',
  usb: '2.18.0',
  'utf-8-validate': '6.0.5',
  zeromq: '6.5.0',
};
