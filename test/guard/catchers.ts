/** A published package that catches what a load throws, or that tells failures apart by it. */
export interface Catcher {
  /** Shows what it does without its addon. */
  program: string;
  /** Packages that it requires if they are there, which need not be published ones. */
  natives?: readonly string[];
}

/** Prints how a call fails. */
const failure = (call: string): string =>
  `try { ${call}; console.log('went on') } catch (e) { console.log(e.name, e.code, e.message.split('\\n')[0], e.cause?.code) }`;
const load = (name: string): string => failure(`require('${name}')`);
const bad = "process.cwd() + '/node_modules/bad'";

/** Those that are one package or two. */
export const smallCatchers: Readonly<Record<string, Catcher>> = {
  'ws@8.18.3': {
    program: "console.log(typeof require('ws').Receiver)",
    natives: ['bufferutil', 'utf-8-validate'],
  },
  'bindings@1.5.0': {
    program: failure(`require('bindings')({ bindings: 'bad', module_root: ${bad} })`),
    natives: ['bad'],
  },
  'msgpackr@1.11.5': {
    program: "const { pack, unpack } = require('msgpackr'); console.log(unpack(pack({ a: 1 })))",
    natives: ['msgpackr-extract'],
  },
  'node-gyp-build@4.8.4': { program: failure(`require('node-gyp-build')(${bad})`), natives: ['bad'] },
  // The words of its warning are its own.
  'encoding@0.1.12': {
    program: "console.log(require('encoding').convert('ü', 'latin1'), require('encoding/lib/iconv-loader'))",
    natives: ['iconv'],
  },
};

/** Those that need other packages, as npm installs them. One requires a peer. */
export const peers = { 'reflect-metadata': '0.2.2' };
export const catchers: Readonly<Record<string, Catcher>> = {
  'ssh2@1.17.0': {
    program: `const c = require('ssh2/lib/protocol/crypto.js'); console.log(c.bindingAvailable, typeof require('ssh2').Client)`,
    natives: ['cpu-features'],
  },
  'cbor-x@1.6.0': {
    program: "const { encode, decode } = require('cbor-x'); console.log(decode(encode({ a: [1, 'é'] })))",
    natives: ['cbor-extract'],
  },
  'chokidar@3.6.0': {
    program:
      "console.log(typeof require('chokidar').watch, require('chokidar/lib/fsevents-handler').canUse())",
    natives: ['fsevents'],
  },
  'pg@8.16.3': { program: failure("console.log(require('pg').native)"), natives: ['pg-native'] },
  'sequelize@6.37.7': {
    program: failure("new (require('sequelize'))({ dialect: 'sqlite' })"),
    natives: ['sqlite3'],
  },
  'typeorm@0.3.27': {
    program: failure("new (require('typeorm').DataSource)({ type: 'better-sqlite3', database: ':memory:' })"),
    natives: ['better-sqlite3'],
  },
  'knex@3.1.0': {
    program: failure(
      "require('knex')({ client: 'better-sqlite3', connection: ':memory:', useNullAsDefault: true, log: { error() {} } })",
    ),
    natives: ['better-sqlite3'],
  },
  'rollup@4.52.5': { program: load('rollup') },
  'sharp@0.34.5': { program: failure("require('sharp')") },
  '@swc/core@1.13.20': {
    program: failure("console.log(require('@swc/core').transformSync('let a: number', {}))"),
  },
  'snappy@7.3.3': { program: load('snappy') },
  'lightningcss@1.30.1': { program: load('lightningcss') },
  'node-pty@1.0.0': { program: load('node-pty') },
  'deasync@0.1.30': { program: load('deasync') },
  'prism-media@1.3.5': {
    program: failure(
      "new (require('prism-media').opus.Decoder)({ rate: 48000, channels: 2, frameSize: 960 })",
    ),
    natives: ['@discordjs/opus', 'node-opus', 'opusscript'],
  },
  'hot-shots@11.2.0': {
    program: failure(
      "new (require('hot-shots'))({ protocol: 'uds', errorHandler: (e) => console.log(e.message) })",
    ),
    natives: ['unix-dgram'],
  },
  'mongodb@6.20.0': {
    program: `const { getKerberos, getZstdLibrary, getSnappy } = require('mongodb/lib/deps');
      for (const get of [getKerberos, getZstdLibrary, getSnappy]) {
        const it = get(); console.log(String(it.kModuleError?.message).split('\\n')[0]);
        ${failure('it.anything')} }`,
    natives: ['kerberos', '@mongodb-js/zstd'],
  },
  'bunyan@1.8.15': {
    program: "console.log(typeof require('bunyan').createLogger({ name: 'a' }).info)",
    natives: ['dtrace-provider'],
  },
  'redis@2.8.0': {
    program: "console.log(typeof require('redis').createClient, require('redis-parser').name)",
    natives: ['hiredis'],
  },
  'keccak@3.0.4': { program: "console.log(require('keccak')('keccak256').update('a').digest('hex'))" },
  'secp256k1@5.0.1': {
    program: "console.log(require('secp256k1').privateKeyVerify(Buffer.alloc(32, 1)))",
  },
  'bigint-buffer@1.1.5': {
    program: "console.log(String(require('bigint-buffer').toBigIntBE(Buffer.from([1, 2]))))",
  },
};
