import { createHash } from 'node:crypto';
import { maxMilliseconds } from '../files/limits.ts';
import type { PackageView } from '../files/package-view.ts';
import { guessLoader, type RecognisedLoader, recogniseLoader } from '../loaders/index.ts';
import { isAnsweredAlike, type Transcript, transcribe } from './transcript.ts';

/** How a package loads, and all that this was concluded from. */
export interface KeptLoader extends RecognisedLoader, Transcript {}

/** How packages load that were seen before, in other trees. Keys are SHA-256, in hex. */
export interface LoaderCache {
  find(key: string): KeptLoader | null;
  keep(key: string, kept: KeptLoader): void;
}

/** What makes a package the same wherever it is. */
export interface PackageIdentity {
  /** The package.json as on disk. */
  manifest: string;
  /** Of its tarball; null if the host records none, or the package was patched. */
  integrity: string | null;
  /** Called after reading: whether all of it could be read, since cached results must hold where it can. */
  isWhole: () => boolean;
}

/** Nothing can be said about a package whose code takes too long to read. */
export class TooSlowError extends Error {}

/** Finds out how packages load, once for each, however many copies a tree has. */
export class LoaderRecogniser {
  private readonly cache: LoaderCache | null;
  private readonly found = new Map<string, Found>();
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
    if (before !== undefined && (integrity !== null || isAlike(before.kept, view))) return before.loader;
    const cache = isNamed ? this.cache : null;
    const known = cache?.find(key) ?? null;
    if (known !== null && isAlike(known, view)) {
      this.found.set(key, { loader: known, kept: known });
      return known;
    }
    let kept: KeptLoader | null = null;
    const loader = this.read(view, (fresh) => {
      kept = fresh;
      if (isWhole()) cache?.keep(key, fresh);
    });
    this.found.set(key, { loader, kept });
    return loader;
  }

  private read(view: PackageView, keep: (kept: KeptLoader) => void): RecognisedLoader {
    const started = this.now();
    // Looked at before each file is read, whose own time its length bounds.
    const deadline = started + Math.min(maxMilliseconds.package, maxMilliseconds.tree - this.spent);
    const isLate = () => this.now() > deadline;
    const { view: heard, transcript } = transcribe(view);
    const watched = watchView(heard, isLate);
    let found: RecognisedLoader | null = null;
    try {
      found = recogniseLoader(watched.view);
    } catch {
      // Refused below if it took too long; otherwise the names of its files have to do.
    }
    this.spent += this.now() - started;
    if (isLate()) refuse(view);
    const asked = found === null || watched.readBuild() ? null : transcript();
    if (found !== null && asked !== null) keep({ ...found, ...asked });
    return found ?? guessLoader(view);
  }
}

/** A package of this tree, and what it was concluded from; null where that was not noted. */
interface Found {
  loader: RecognisedLoader;
  kept: KeptLoader | null;
}

/** Where that cannot be said, it is not. */
function isAlike(kept: KeptLoader | null, view: PackageView): boolean {
  try {
    return kept !== null && isAnsweredAlike(kept, view);
  } catch {
    return false;
  }
}

/** A view that ends when the time is up, and knows whether anything but the tarball was read. */
function watchView(
  view: PackageView,
  isLate: () => boolean,
): { view: PackageView; readBuild: () => boolean } {
  let readBuild = false;
  return {
    readBuild: () => readBuild,
    view: {
      ...view,
      read: (path) => {
        if (isLate()) refuse(view);
        if (/^build\/.*\.json$/.test(path)) readBuild = true;
        return view.read(path);
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
