import { debug } from '../../debug.ts';
import { hostOf } from '../../hosts/index.ts';
import { isSameInstall } from '../../stamp/marks.ts';
import type { Stamp } from '../../stamp/stamp.ts';
import { readStamp } from '../../stamp/stamp-file.ts';
import type { NativePackage } from '../../tree/native-package.ts';
import type { LoaderCache } from '../../tree/recognise-once.ts';
import { scanTree } from '../../tree/scan.ts';
import { listUnreadable, type Unjudged } from '../../tree/unjudged.ts';
import type { WalkHelper } from '../../tree/walk-together.ts';
import { readInstalledOnce } from '../project/identify-packages.ts';
import type { Project } from '../project/project.ts';
import { listLockedFiles } from '../project/read-sidecar.ts';
import { listAllGone } from './all-gone.ts';
import { listTreesBelow } from './trees-below.ts';

/** The current content of a tree, and how it was found. */
export interface Survey {
  packages: NativePackage[];
  count: number;
  /** What was not examined or not understood: nothing of it counts as fitting. */
  unjudged: Unjudged[];
  /**
   * `fresh`: the record still describes the tree; `stale`: the tree has changed since; `none`: there is no
   * usable record.
   */
  stamp: 'fresh' | 'stale' | 'none';
  /** The record itself, if there is one, however old: it says what the tree was installed under. */
  recorded: Stamp | null;
}

/**
 * The tree as it is: from the record if nothing has changed since, else by walking it.
 * @param loaders cache of how packages load, shared between trees
 * @param helper helps to walk a large tree
 */
export function surveyTree(
  project: Project,
  loaders: LoaderCache | null = null,
  helper: WalkHelper | null = null,
): Survey {
  const reading = readStamp(project.tree);
  const stamp = reading.kind === 'stamp' ? reading.stamp : null;
  const change =
    stamp === null
      ? `there is ${reading.kind === 'none' ? 'none' : `a ${reading.kind} one`}`
      : findChange(project, stamp);
  debug('record', () =>
    change === null ? `fresh: ${stamp?.packages.length} native packages` : `of no use: ${change}`,
  );
  if (stamp !== null && change === null) {
    const { packages, count, unjudged } = stamp;
    return { packages, count, unjudged, stamp: 'fresh', recorded: stamp };
  }
  return scanFromDisk(project, stamp, loaders, helper);
}

/**
 * The tree as it is, whatever the record says: for callers that have just changed it in a way that no host's
 * own record shows, and may have added files where there were none.
 */
export function rescanTree(project: Project): Survey {
  const reading = readStamp(project.tree);
  return scanFromDisk(project, reading.kind === 'stamp' ? reading.stamp : null, null);
}

function scanFromDisk(
  project: Project,
  stamp: Stamp | null,
  loaders: LoaderCache | null,
  helper: WalkHelper | null = null,
): Survey {
  return {
    ...walkTree(project, stamp, false, loaders, helper),
    stamp: stamp === null ? 'none' : 'stale',
    recorded: stamp,
  };
}

/**
 * Walks the tree. Reuses only those parts of the record that must still hold: how a package finds its files,
 * as long as it is the same tarball; and, unless they are to be read again, facts of files with the same size
 * and time.
 */
export function walkTree(
  project: Project,
  stamp: Stamp | null,
  reread = false,
  loaders: LoaderCache | null = null,
  helper: WalkHelper | null = null,
): Pick<Survey, 'packages' | 'count' | 'unjudged'> {
  const packages = new Map((stamp?.packages ?? []).map((pkg) => [pkg.path, pkg]));
  const { tree } = project;
  const { layout, installed: records } = hostOf(project.host);
  const places = layout.read(tree);
  const locked = listLockedFiles(project);
  const installed = readInstalledOnce(project);
  const find = once(() => records.findPlaced(tree, installed));
  // An install that came since the record may have taken packages away.
  const same = stamp !== null && isSameInstall(tree, stamp);
  const isPlaced = ({ name, version }: NativePackage) => same || find()(name, version ?? '').length > 0;
  const machine = project.machine?.runtime ?? process;
  const known = { packages, reread, loaders, locked, isPlaced, machine };
  const scan = scanTree(tree, installed, places, known, helper);
  const gone = listAllGone(project, scan, locked, find);
  const below = scan.count === 0 || places.hasTreesBelow ? listTreesBelow(project) : [];
  return {
    packages: [...scan.packages, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1)),
    count: scan.count,
    unjudged: [...scan.unjudged, ...below, ...listUnreadable(tree, places.workspaces)],
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** What differs between a tree and its record, for people; null if nothing does. */
function findChange({ tree, host }: Project, stamp: Stamp): string | null {
  if (!isSameInstall(tree, stamp))
    return `${hostOf(host).stateFiles[0] ?? 'node_modules'} or the like changed since`;
  const filled = stamp.fits.flatMap(({ vacant }) => vacant).find((path) => tree.stat(path) !== null);
  if (filled !== undefined) return `${filled} was not there`;
  for (const { path: folder, files } of stamp.packages)
    for (const { path, size, mtimeMs } of files) {
      const stat = tree.stat(`${folder}/${path}`);
      if (stat === null) return `${folder}/${path} is gone`;
      // If it may not be read any more, the tree remembers that.
      tree.mayRead(`${folder}/${path}`);
      if (stat.size !== size || stat.mtimeMs !== mtimeMs) return `${folder}/${path} is another file now`;
    }
  return null;
}
