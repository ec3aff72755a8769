import { unpackPackages } from '../../scripts/fetch-package.mjs';
import { nameBun } from './bun.ts';
import { everydayNodes, nameNode } from './node.ts';
import { npm } from './npm.ts';
import { namePnpm, pnpm } from './pnpm.ts';
import { nameDeno } from './programs.ts';
import {
  bunPrograms,
  bunVersions,
  denoPrograms,
  npmVersions,
  pnpmVersions,
  yarnVersions,
} from './versions.ts';
import { nameYarn, yarn } from './yarn.ts';

// Downloads every pinned tool of an everyday run that is not cached yet, so that no test waits for the network.
const NOTEWORTHY_MS = 1000;

const started = Date.now();
await unpackPackages([
  ...Object.values(npmVersions).map((version) => `npm@${version}`),
  ...Object.values(pnpmVersions).flatMap(namePnpm),
  ...Object.values(yarnVersions).map(nameYarn),
  ...everydayNodes.map(nameNode),
  ...new Set([...Object.values(bunVersions), ...bunPrograms.slice(0, 1)].map(nameBun)),
  ...denoPrograms.slice(0, 1).map(nameDeno),
]);
for (const release of keysOf(npmVersions)) await npm(release);
for (const release of keysOf(pnpmVersions)) await pnpm(release);
for (const release of keysOf(yarnVersions)) await yarn(release);
const took = Date.now() - started;
if (took > NOTEWORTHY_MS) console.log(`toolchain: fetched in ${(took / 1000).toFixed(0)} s`);

/** `Object.keys` widens to string. Numeric keys become text, which finds the same entry. */
function keysOf<Key extends string | number>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[];
}
