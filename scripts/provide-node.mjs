// The Node.js that runs tests and measurements: it runs TypeScript directly, whatever Node.js started them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from './fetch-package.mjs';

export async function provideNode() {
  // The version is pinned with all others, in TypeScript, which this script cannot import.
  const table = readFileSync(new URL('../test/toolchain/versions.ts', import.meta.url), 'utf8');
  const version = /^ {2}24: \{ version: '([\d.]+)'/m.exec(table)?.[1];
  if (version === undefined) throw new Error('test/toolchain/versions.ts pins no Node.js 24');
  return join(await unpackPackage(`node-${process.platform}-${process.arch}@${version}`), 'bin/node');
}
