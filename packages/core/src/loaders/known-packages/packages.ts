import { betterSqlite3 } from './better-sqlite3.ts';
import { deasync } from './deasync.ts';
import { esbuild } from './esbuild.ts';
import type { KnownPackage } from './known-package.ts';
import { nodeHid } from './node-hid.ts';
import { nodePty } from './node-pty.ts';
import { nodeSass } from './node-sass.ts';
import { oracledb } from './oracledb.ts';
import { sharp } from './sharp.ts';

const packages: readonly KnownPackage[] = [
  nodeHid,
  nodePty,
  sharp,
  betterSqlite3,
  deasync,
  esbuild,
  oracledb,
  nodeSass,
];

/** By name. A `Map`, since a package may be called `constructor`. */
export const knownPackages: ReadonlyMap<string, KnownPackage> = new Map(
  packages.map((known) => [known.name, known]),
);
