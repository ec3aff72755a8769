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
export interface PackageIdentity {
  /** The package.json as on disk. */
  manifest: string;
  /** Of its tarball; null if the host records none, or the package was patched: then nothing is cached. */
  integrity: string | null;
  /** Called after reading: whether all of it could be read, since cached results must hold where it can. */
  isWhole: () => boolean;
}

/** Time limit for reading all packages of one tree together, against code made to be slow. */
const maxMilliseconds = 60_000;

/** Finds out how packages load, once for each, however many copies a tree has. */
export class LoaderRecogniser {
  private readonly cache: LoaderCache | null;
  private readonly found = new Map<string, RecognisedLoader>();
  private spent = 0;

  constructor(cache: LoaderCache | null) {
    this.cache = cache;
  }

  /** Never throws: if the code cannot be read, the names of the native files have to do. */
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
    if (this.spent > maxMilliseconds) return guessLoader(view);
    const started = performance.now();
    const watched = watchView(view);
    try {
      const found = recogniseLoader(watched.view);
      if (!watched.readBuild()) keep({ ...found, dependencies: Object.fromEntries(watched.dependencies) });
      return found;
    } catch {
      return guessLoader(view);
    } finally {
      this.spent += performance.now() - started;
    }
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
function watchView(view: PackageView): {
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

function hashKey(parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
