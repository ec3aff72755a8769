import { createHash } from 'node:crypto';
import type { PackageView } from '../files/package-view.ts';
import { guessLoader, type RecognisedLoader, recogniseLoader } from '../loaders/index.ts';

/** How a package loads, and the dependencies that this depends on, by name as from `describeDependency`. */
export interface KeptLoader extends RecognisedLoader {
  dependencies: Record<string, string | null>;
}

/** How packages load that were seen before, in other trees. Keys are SHA-256, in hex. */
export interface LoaderCache {
  find(key: string): KeptLoader | null;
  keep(key: string, kept: KeptLoader): void;
  /** Whether the package.json in a tarball, by its integrity, is known to say nothing of native files. */
  isPlain(integrity: string): boolean;
  keepPlain(integrity: string): void;
}

/** What makes a package the same wherever it is. */
interface PackageIdentity {
  /** The package.json as on disk. */
  manifest: string;
  /** Of its tarball; null if the host records none, or the package was patched: then nothing is cached. */
  integrity: string | null;
  /** Called after reading: whether all of it could be read, since cached results must hold where it can. */
  isWhole: () => boolean;
}

/**
 * Time for reading the code of one package, and of all packages of a tree, against code made to be slow. Real
 * packages take milliseconds. Looked at before each file is read, whose own time its length bounds.
 */
const maxMilliseconds = { package: 20_000, tree: 120_000 };

/** Nothing can be said about a package whose code takes too long to read. */
export class TooSlowError extends Error {}

/** Finds out how packages load, once for each, however many copies a tree has. */
export class LoaderRecogniser {
  private readonly cache: LoaderCache | null;
  private readonly found = new Map<string, RecognisedLoader>();
  private readonly now: () => number;
  private spent = 0;

  /** @param now a clock in milliseconds; that of `performance` takes a millisecond to load */
  constructor(cache: LoaderCache | null, now = () => process.uptime() * 1000) {
    this.cache = cache;
    this.now = now;
  }

  /**
   * If the code cannot be read, the names of the native files have to do.
   * @throws TooSlowError
   */
  recognise(view: PackageView, { manifest, integrity, isWhole }: PackageIdentity): RecognisedLoader {
    const key = hashKey([manifest, integrity ?? '', ...[...view.files].sort()]);
    // Without a name and a version it is unique.
    const isNamed = view.manifest.name !== null && view.manifest.version !== null;
    const before = isNamed ? this.found.get(key) : undefined;
    if (before !== undefined) return before;
    const cache = integrity !== null && isNamed ? this.cache : null;
    const kept = cache?.find(key) ?? null;
    if (kept !== null && isStillSo(kept, view)) {
      this.found.set(key, kept);
      return kept;
    }
    const read = this.read(view, (fresh) => {
      if (isWhole()) cache?.keep(key, fresh);
    });
    this.found.set(key, read);
    return read;
  }

  private read(view: PackageView, keep: (kept: KeptLoader) => void): RecognisedLoader {
    const started = this.now();
    const deadline = started + Math.min(maxMilliseconds.package, maxMilliseconds.tree - this.spent);
    const isLate = () => this.now() > deadline;
    const watched = watchView(view, isLate);
    let found: RecognisedLoader | null = null;
    try {
      found = recogniseLoader(watched.view);
    } catch {
      // Refused below if it took too long; otherwise the names of its files have to do.
    }
    this.spent += this.now() - started;
    if (isLate()) refuse(view);
    if (found !== null && !watched.readBuild())
      keep({ ...found, dependencies: Object.fromEntries(watched.dependencies) });
    return found ?? guessLoader(view);
  }
}

/** In another tree, the same package may get other dependencies. */
function isStillSo({ dependencies }: KeptLoader, view: PackageView): boolean {
  return Object.entries(dependencies).every(
    ([name, described]) => describeDependency(view.dependency(name)) === described,
  );
}

function describeDependency(view: PackageView | null): string | null {
  if (view === null) return null;
  const { name, version, os, cpu, libc } = view.manifest;
  return JSON.stringify([name, version, os, cpu, libc]);
}

/** A view that records which dependencies outside the package's own tarball are looked at. */
function watchView(
  view: PackageView,
  isLate: () => boolean,
): {
  view: PackageView;
  dependencies: Map<string, string | null>;
  readBuild: () => boolean;
} {
  const dependencies = new Map<string, string | null>();
  let readBuild = false;
  return {
    dependencies,
    readBuild: () => readBuild,
    view: {
      ...view,
      read: (path) => {
        if (isLate()) refuse(view);
        // Build output is not part of the tarball.
        if (/^build\/.*\.json$/.test(path)) readBuild = true;
        return view.read(path);
      },
      dependency: (name) => {
        const found = view.dependency(name);
        dependencies.set(name, describeDependency(found));
        return found;
      },
    },
  };
}

function refuse({ manifest: { name } }: PackageView): never {
  throw new TooSlowError(`the code of ${name} takes too long to read`);
}

function hashKey(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
