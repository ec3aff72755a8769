import type { FoundPackage } from './list-package.ts';
import type { ManifestSigns } from './manifest-signs.ts';
import { namesPlatform } from './platform-name.ts';

/**
 * A folder whose walk needs nothing of the rest of the tree: a package or a scope (`installed`), a package
 * manager's own folder, or a `node_modules`.
 */
export type WalkJob = [kind: 'installed' | 'hidden' | 'modules', path: string, name: string];

/** What a walk has found so far. */
export interface WalkFindings {
  packages: FoundPackage[];
  /** Folders of all packages, with the name of each. */
  folders: Map<string, string>;
  /** Folders of packages (`node_modules`) that were entered. */
  entered: Set<string>;
  /** Links that were found, and not followed yet. */
  links: string[];
  /** What the package.json of a package without native files says. */
  signs: ManifestSigns;
}

/** A walk that may be helped. */
export interface SharedWalk extends WalkFindings {
  isPlatformPackage: (path: string, name: string) => boolean;
}

/** Takes part in the walk of a large tree. */
export interface WalkHelper {
  /**
   * Walks folders together with `walkOne`, and adds to the walk.
   * @returns packages that have to be walked again; null where it is no help, and nothing was walked
   */
  share(
    walk: SharedWalk,
    jobs: readonly WalkJob[],
    walkOne: (job: WalkJob) => void,
  ): [path: string, name: string][] | null;
  /** Lets it end by itself. */
  end(): void;
}

/** Another thread, as the one that starts it sees it. */
export interface WalkThread {
  send(offer: WalkOffer): void;
  /** What it sent last; null without anything. */
  receive(): WalkFindings | null;
  end(): void;
}

/** Folders to walk, each by whoever comes first; what is below them is disjoint. */
export interface WalkOffer {
  jobs: readonly WalkJob[];
  /** Shared memory: how many jobs were taken, and the state of the offer. */
  counter: Int32Array;
}

/** Where in the counter they are, and the states. */
const [taken, state] = [0, 1];
const [open, accepted, answered, withdrawn] = [0, 1, 2, 3];

/** Starting a thread takes as long as walking some hundred packages. */
const least = { jobs: 100, packages: 1000 };

/** For a thread that is killed, or a disk that hangs: then this one does all the work. */
const patienceMs = 60_000;

/**
 * @param start starts a thread that answers each offer with `acceptOffer`; null where there is no other
 * processor for it
 */
export function createWalkHelper(start: () => WalkThread | null): WalkHelper {
  let thread: WalkThread | null | undefined;
  let isBusy = false;
  return {
    share: (walk, jobs, walkOne) => {
      const isLarge = jobs.length >= least.jobs && walk.folders.size + jobs.length >= least.packages;
      if (isBusy || !isLarge) return null;
      thread ??= start();
      if (thread === null) return null;
      isBusy = true;
      const part = walkTogether(thread, jobs, walkOne);
      isBusy = false;
      if (part === 'late') thread = null;
      return typeof part === 'string' ? [] : addPart(walk, part);
    },
    end: () => thread?.end(),
  };
}

/**
 * Walks folders together with another thread: those that it did not walk after all are walked here.
 * @returns what it found; `nothing` where it did not begin in time, or leaves its part to this one; `late`
 * where it must not be asked again
 */
function walkTogether(
  thread: WalkThread,
  jobs: readonly WalkJob[],
  walkOne: (job: WalkJob) => void,
): WalkFindings | 'nothing' | 'late' {
  const offer = { jobs, counter: new Int32Array(new SharedArrayBuffer(8)) };
  thread.send(offer);
  const own = new Set<WalkJob>();
  for (const job of takeJobs(offer)) {
    own.add(job);
    walkOne(job);
  }
  if (Atomics.compareExchange(offer.counter, state, open, withdrawn) === open) return 'nothing';
  const isLate = Atomics.wait(offer.counter, state, accepted, patienceMs) === 'timed-out';
  const part = isLate ? null : thread.receive();
  if (part !== null) return part;
  for (const job of jobs) if (!own.has(job)) walkOne(job);
  return isLate ? 'late' : 'nothing';
}

/** The other thread knows of no host's records: names alone told it what is made for one platform. */
function addPart(
  walk: SharedWalk,
  { packages, folders, entered, links, signs }: WalkFindings,
): [string, string][] {
  const again = [...folders].filter(
    ([path, name]) => walk.isPlatformPackage(path, name) !== namesPlatform(name),
  );
  const skipped = new Set([...again.map(([path]) => path), ...walk.folders.keys()]);
  for (const pkg of packages) if (!skipped.has(pkg.path)) walk.packages.push(pkg);
  for (const [path, name] of folders) if (!skipped.has(path)) walk.folders.set(path, name);
  for (const path of entered) walk.entered.add(path);
  for (const [path, sign] of signs) walk.signs.set(path, sign);
  walk.links.push(...links);
  return again;
}

/**
 * The other thread's side.
 * @param walk what is below the jobs; null where something could not be read, which is left to the thread that
 * asks
 * @param answer sends it back
 */
export function acceptOffer(
  offer: WalkOffer,
  walk: (jobs: Iterable<WalkJob>) => WalkFindings | null,
  answer: (part: WalkFindings | null) => void,
): void {
  if (Atomics.compareExchange(offer.counter, state, open, accepted) !== open) return;
  let part: WalkFindings | null = null;
  try {
    part = walk(takeJobs(offer));
  } finally {
    answer(part);
    Atomics.store(offer.counter, state, answered);
    Atomics.notify(offer.counter, state);
  }
}

function* takeJobs({ jobs, counter }: WalkOffer): Generator<WalkJob> {
  for (;;) {
    const job = jobs[Atomics.add(counter, taken, 1)];
    if (job === undefined) return;
    yield job;
  }
}
