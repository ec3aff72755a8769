import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseRuntimeSpec, type Runtime } from '@abistamp/core';
import { askersOf, type Cell } from './judge.ts';
import { type Machine, readMachines } from './native-bytes.ts';
import { type Pick, type PredictedFinding, predict, type ReadTree } from './predict.ts';

/** Machines that the trees were not installed for. */
export const foreignPlatforms = ['win32-x64', 'darwin-arm64', 'linux-arm64', 'linux-x64-musl'] as const;

/** What is said of one package for another machine, against the files that are there. */
export interface ForeignCell {
  tree: string;
  platform: string;
  package: string;
  /** There is a file for that machine in the package, or in those that it takes its native part from. */
  isThere: boolean;
  said: PredictedFinding[];
  verdict: 'right' | 'miss' | 'false alarm';
}

/** Findings that say that there is nothing for the machine. */
const absences = [
  'NOT_BUILT',
  'PLATFORM_PACKAGE_MISSING',
  'PLATFORM_MISMATCH',
  'ARCH_MISMATCH',
  'LIBC_MISMATCH',
];

/**
 * Judges a tree for other machines: each package that opened a native file here needs one there too, unless its
 * code asks for none there. What is there is read from the bytes alone.
 *
 * @param loadsBare whether a package loads and opens nothing where its code takes this machine for another one
 */
export async function judgeForeign(
  read: ReadTree,
  here: Runtime,
  { cells, deleted }: { cells: readonly Cell[]; deleted: readonly Cell[] },
  loadsBare: (path: string, platform: string) => Promise<boolean>,
): Promise<ForeignCell[]> {
  const opened = cells
    .flatMap(({ subject, alone }) => [subject, ...alone.map(({ observation }) => observation)])
    .flatMap((each) => each.opened.filter(({ ok }) => ok).map(({ file }) => file));
  const [cell] = cells;
  if (cell === undefined) return [];
  const spared = listSpared(deleted);
  // Other optional dependencies are packages of their own.
  const partsOf = ({ parts }: Pick): string[] =>
    parts.filter(
      (path) =>
        isWebAssembly(path) || cell.prediction.picks.some((each) => each.isPart && each.path === path),
    );
  const { picks } = cell.prediction;
  const openers = picks.filter(
    ({ path, isPart, parts }) =>
      !isPart &&
      !spared.has(path) &&
      opened.some((file) => [path, ...parts].some((each) => isDirectlyIn(file, each))),
  );
  if (openers.length === 0) return [];
  const machines = new Map(
    openers.map((pick) => [
      pick.path,
      [pick.path, ...partsOf(pick)].flatMap((each) =>
        isWebAssembly(each) ? anyMachine : listMachines(join(read.folder, each)),
      ),
    ]),
  );
  const found: ForeignCell[] = [];
  for (const platform of foreignPlatforms) {
    const there = parseRuntimeSpec(null, platform, here);
    const prediction = predict(read, there);
    for (const { path, package: name } of openers) {
      const said = prediction.findings.filter((finding) =>
        [...askersOf(finding, prediction.picks), finding.path].includes(path),
      );
      const isThere = machines.get(path)?.some((machine) => isFor(machine, there)) ?? false;
      // A loader that opened this file here, under a name that no machine is part of, opens it there too.
      const isStuck = said.some(({ file }) => file !== null && opened.includes(`${path}/${file}`));
      const saysAbsent = !isStuck && said.some(({ code }) => absences.includes(code));
      const whereItIs = saysAbsent ? 'false alarm' : 'right';
      const isMiss = !isThere && said.length === 0 && !(await loadsBare(path, platform));
      const whereItIsNot = isMiss ? 'miss' : 'right';
      const verdict = isThere ? whereItIs : whereItIsNot;
      found.push({ tree: cell.tree, platform, package: name, isThere, said, verdict });
    }
  }
  return found;
}

/** Packages that work without their native files: that was seen when they were deleted. */
function listSpared(deleted: readonly Cell[]): Set<string> {
  return new Set(
    deleted.flatMap(({ alone, subject, subjectPath }) => [
      ...alone.filter(({ observation }) => observation.seen.outcome === 'loads').map(({ path }) => path),
      ...(subject.seen.outcome === 'loads' ? [subjectPath] : []),
    ]),
  );
}

function isDirectlyIn(file: string, folder: string): boolean {
  return file.startsWith(`${folder}/`) && !file.slice(folder.length).includes('/node_modules/');
}

function isFor(machine: Machine, runtime: Runtime): boolean {
  if (machine.platform !== runtime.platform || machine.arch !== runtime.arch) return false;
  return machine.libc === null || runtime.libc === null || machine.libc === runtime.libc;
}

const leftovers = new Set(['node_modules', 'obj.target', 'obj.host', 'obj', '.deps', 'test', 'tests']);

/** By the package's name: `-wasm32-wasi`, `-wasm`; and not `wasm-tools-linux-x64-gnu`. */
const isWebAssembly = (path: string): boolean => /wasm(?:32|64)?(?:-wasi)?$/.test(path);

/** It runs on every machine. */
const anyMachine: Machine[] = [
  { platform: 'win32', arch: 'x64', libc: null },
  { platform: 'darwin', arch: 'arm64', libc: null },
  { platform: 'linux', arch: 'arm64', libc: null },
  { platform: 'linux', arch: 'x64', libc: null },
];

/** Machines of all addons and programs of a package; shared libraries are loaded with those. */
function listMachines(folder: string): Machine[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return leftovers.has(entry.name) ? [] : listMachines(path);
    const isCandidate = /\.(?:node|exe)$/.test(entry.name) || !/\.\w{1,5}$/.test(entry.name);
    return entry.isFile() && isCandidate ? readMachines(path) : [];
  });
}
