import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { NodeRelease } from '../../test/toolchain/index.ts';
import { copyWithoutNatives } from './delete-natives.ts';
import { type ForeignCell, judgeForeign } from './foreign.ts';
import type { Tree } from './install.ts';
import type { Cell } from './judge.ts';
import type { Observation, Request } from './observe.ts';
import type { Subject } from './packages.ts';
import { type Pick, type Prediction, predict, type ReadTree, readTree, runtimeOf } from './predict.ts';
import { observeOnce } from './seen-cache.ts';
import { measureSettled } from './settle.ts';

export interface Measured {
  cells: Cell[];
  deleted: Cell[];
  foreign: ForeignCell[];
}

export interface Choice {
  releases: readonly NodeRelease[];
  /** Observes again what was observed before. */
  again: boolean;
  deleted: boolean;
  foreign: boolean;
}

/**
 * The Node.js under which a tree is judged for other machines: one for which something opens here, since
 * packages bring files for the same ABIs everywhere.
 */
function chooseForeignRelease(cells: readonly Cell[], releases: readonly NodeRelease[]): NodeRelease {
  const opens = (release: NodeRelease) =>
    cells.some(({ on, subject, alone }) => {
      const seen = [subject, ...alone.map(({ observation }) => observation)];
      return on === String(release) && seen.some(({ opened }) => opened.some(({ ok }) => ok));
    });
  return [usualRelease, ...releases].find(opens) ?? usualRelease;
}

const usualRelease: NodeRelease = 22;

/** The Node.js under which files are missed: an old one and a new one, since little depends on it. */
const deletedReleases: readonly NodeRelease[] = [18, 24];

/** Everything that is said of one installed tree, and everything that happens. */
export async function measureTree(tree: Tree, choice: Choice): Promise<Measured> {
  const cells: Cell[] = [];
  const read = readTree(tree.folder);
  for (const release of choice.releases)
    cells.push(await measureOn(tree, read, release, 'observed', choice.again));
  const deleted = choice.deleted ? await measureDeleted(tree, choice, cells) : [];
  const release = chooseForeignRelease(cells, choice.releases);
  const loadsBare = async (path: string, machine: string) => {
    // The C library is not what code asks the process for.
    if (machine.split('-').length > 2) return false;
    const own = requestAlone({ path }, tree.subject) ?? requestOf(tree.subject);
    const cache = join(tree.folder, 'observed-foreign');
    const { seen, opened } = await observeOnce(
      tree.folder,
      { ...own, machine },
      release,
      cache,
      choice.again,
    );
    return seen.outcome === 'loads' && opened.length === 0;
  };
  const foreign = choice.foreign
    ? await judgeForeign(read, await runtimeOf(release), { cells, deleted }, loadsBare)
    : [];
  return { cells, foreign, deleted };
}

async function measureDeleted(
  tree: Tree,
  { releases, again }: Choice,
  before: readonly Cell[],
): Promise<Cell[]> {
  // What failed with all files fails without them, and says nothing.
  const concerned = releases.filter(
    (release) =>
      deletedReleases.includes(release) &&
      before.some((cell) => cell.on === String(release) && opensNatively(cell)),
  );
  if (concerned.length === 0) return [];
  const folder = copyWithoutNatives(tree.folder);
  try {
    const read = readTree(folder);
    const cells: Cell[] = [];
    for (const release of concerned) {
      const cell = await measureOn(tree, read, release, 'observed-deleted', again);
      const failed = listFailing(before.find(({ on }) => on === cell.on));
      const alone = cell.alone.map((each) => ({ ...each, failedBefore: failed.has(each.path) }));
      cells.push({ ...cell, alone, deleted: true });
    }
    return cells;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Folders of packages that did not load with all files either. */
function listFailing(cell: Cell | undefined): Set<string> {
  const failing = cell?.alone.filter(({ observation }) => observation.seen.outcome !== 'loads') ?? [];
  return new Set(failing.map(({ path }) => path));
}

function opensNatively({ subject, alone }: Cell): boolean {
  return [subject, ...alone.map(({ observation }) => observation)].some(({ opened }) => opened.length > 0);
}

async function measureOn(
  tree: Tree,
  read: ReadTree,
  release: NodeRelease,
  kind: 'observed' | 'observed-deleted',
  again: boolean,
): Promise<Cell> {
  const { folder } = read;
  const cache = join(tree.folder, kind);
  const prediction = predict(read, await runtimeOf(release));
  const subject = await observeOnce(folder, requestOf(tree.subject), release, cache, again);
  const alone: Cell['alone'] = [];
  for (const pick of prediction.picks) {
    const request = pick.isPart ? null : requestAlone(pick, tree.subject);
    if (request === null || !isWorthLoading(pick, prediction, subject)) continue;
    alone.push({
      path: pick.path,
      request,
      observation: await observeOnce(folder, request, release, cache, again),
    });
  }
  const name = folder.slice(folder.lastIndexOf('/') + 1);
  const subjectPath = `node_modules/${nameOf(tree.subject)}`;
  const cell = { tree: name, on: String(release), prediction, subject, subjectPath, alone, deleted: false };
  return { ...cell, settled: measureSettled(read, await runtimeOf(release), cell) };
}

export function nameOf({ spec }: { spec: string }): string {
  return spec.replace(/(?<=.)@[^@/]*$/, '');
}

function requestOf(subject: Subject): Request {
  const { use, bin } = subject;
  return {
    ...{ from: '.', name: nameOf(subject) },
    ...(use === undefined ? {} : { use }),
    ...(bin === undefined ? {} : { bin }),
  };
}

/** Null for the subject, which was loaded already, and for what cannot be required by its name. */
function requestAlone({ path }: { path: string }, subject: Subject): Request | null {
  const at = path.lastIndexOf('node_modules/');
  if (at < 0 || path === `node_modules/${nameOf(subject)}`) return null;
  return { from: path.slice(0, at) || '.', name: path.slice(at + 'node_modules/'.length) };
}

/** It should open something, or something is said of it, and the subject opened nothing of it. */
function isWorthLoading(pick: Pick, { picks, findings }: Prediction, { opened }: Observation): boolean {
  const parts = picks.filter(({ path, isPart }) => isPart && pick.parts.includes(path));
  const own = [pick, ...parts];
  if (opened.some(({ file }) => own.some(({ path }) => file.startsWith(`${path}/`)))) return false;
  return own.some(({ path, files }) => files.length > 0 || findings.some((each) => each.path === path));
}
