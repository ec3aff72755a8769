import { unpackPackages } from '../../scripts/fetch-package.mjs';
import { bun } from './bun.ts';
import { node } from './node.ts';
import { npm } from './npm.ts';
import { pnpm } from './pnpm.ts';
import { bunProgram, denoProgram } from './programs.ts';
import {
  bunPrograms,
  bunVersions,
  denoPrograms,
  nodeReleases,
  npmVersions,
  pnpmVersions,
  yarnVersions,
} from './versions.ts';
import { nameYarn, yarn } from './yarn.ts';

// Downloads every pinned tool that is not cached yet, so that no test waits for the network.
const AT_ONCE = 4;
const NOTEWORTHY_MS = 1000;

const started = Date.now();
const jobs = [
  providePackageManagers,
  ...keysOf(nodeReleases).map((release) => () => node(release)),
  ...keysOf(bunVersions).map((release) => () => bun(release)),
  ...bunPrograms.slice(0, 1).map((version) => () => bunProgram(version)),
  ...denoPrograms.slice(0, 1).map((version) => () => denoProgram(version)),
];
await Promise.all(Array.from({ length: AT_ONCE }, work));
const took = Date.now() - started;
if (took > NOTEWORTHY_MS) console.log(`toolchain: fetched in ${(took / 1000).toFixed(0)} s`);

/** Small packages, fetched together. */
async function providePackageManagers(): Promise<void> {
  await unpackPackages([
    ...Object.values(npmVersions).map((version) => `npm@${version}`),
    ...Object.values(pnpmVersions).map((version) => `pnpm@${version}`),
    ...Object.values(yarnVersions).map((version) => nameYarn(version)),
  ]);
  for (const release of keysOf(npmVersions)) await npm(release);
  for (const release of keysOf(pnpmVersions)) await pnpm(release);
  for (const release of keysOf(yarnVersions)) await yarn(release);
}

async function work(): Promise<void> {
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await job();
}

/** `Object.keys` widens to string. Numeric keys become text, which finds the same entry. */
function keysOf<Key extends string | number>(table: Record<Key, unknown>): Key[] {
  return Object.keys(table) as Key[];
}
