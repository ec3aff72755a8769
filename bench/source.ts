/**
 * What the code of real packages is recognised to do, and the cost, compared with before a change.
 *
 * npm run bench -- source --save before.json SPEC… (name@version, fetched once) npm run bench -- source
 * --against before.json SPEC…
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { recogniseLoader } from '@abistamp/core/internal/loaders/index';
import { readPackage } from '../test/loaders/package-tree.ts';
import { unpackPackage } from '../test/toolchain/index.ts';

const [mode = '', file = '', ...specs] = process.argv.slice(2);
if ((mode !== '--save' && mode !== '--against') || specs.length === 0)
  throw new Error('usage: npm run bench -- source --save|--against FILE SPEC…');
const before = mode === '--against' ? readBefore(file) : null;
const found: Record<string, unknown> = {};
let spent = 0;

for (const spec of specs) {
  const view = readPackage(await unpackPackage(spec));
  const started = process.cpuUsage();
  found[spec] = recogniseLoader(view);
  spent += process.cpuUsage(started).user / 1000;
}

if (before === null) writeFileSync(file, JSON.stringify(found, null, 1));
else {
  const differing = Object.keys(found).filter(
    (spec) => JSON.stringify(found[spec]) !== JSON.stringify(before[spec]),
  );
  for (const spec of differing)
    console.log(`${spec}\n  before ${JSON.stringify(before[spec])}\n  now    ${JSON.stringify(found[spec])}`);
  console.log(`${differing.length} of ${Object.keys(found).length} differ`);
}
console.log(`${Math.round(spent)} ms of processor time`);

function readBefore(path: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
}
