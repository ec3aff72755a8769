import type { NativeFile } from '@abistamp/binary';
import type { Runtime } from '../runtime/runtime.ts';
import { formatPlatform, formatTarget, type Target } from '../runtime/target.ts';

/**
 * Where a row belongs: to a platform (`linux-x64-musl`), whose every runtime loads the file, or to the one
 * target (`node-v127-linux-x64`) that an ABI-pinned file loads on. A new Node major then adds rows for
 * ABI-pinned files alone.
 */
type LockPlace = Target | string;

/**
 * What the project knows of one native file. Nothing in it differs between two machines with the same package
 * on the same target: of what was built on a machine neither content nor needs are kept, and all else of a
 * delivered file follows from its hash.
 */
export interface LockedFile {
  origin: 'built' | 'delivered';
  /** Null for what is no addon: a library, or a program. */
  kind: 'abi' | 'node-api' | 'hybrid' | null;
  /** Null for what was built, since builds are not reproducible, and for what could not be hashed. */
  sha256: string | null;
}

/**
 * By file, relative to the package: names that packages chose, which may be those of an object's own parts.
 */
type LockedFiles = ReadonlyMap<string, LockedFile>;

/** By `name@version`. */
type LockedPackages = ReadonlyMap<string, LockedFiles>;

/** By place. */
export type LockedPlaces = ReadonlyMap<LockPlace, LockedPackages>;

/**
 * `abi-lock.json`, beside the lockfile and committed: for each place that the project was installed on, the
 * files that its native packages load. The lockfile covers what came in tarballs; this covers what scripts
 * downloaded, too.
 */
export interface Sidecar {
  /** The version of the format that it was read from. */
  version: 1 | 2;
  /** Kept where somebody put one there. */
  schema: string | null;
  places: LockedPlaces;
}

/** One row of a sidecar. */
export interface LockedRow {
  place: LockPlace;
  /** `name@version`. */
  package: string;
  file: string;
}

/** A row that two sides of a merge have different hashes for. */
export interface DisputedRow extends LockedRow {
  hashes: [string, string];
}

export function placeOf(kind: LockedFile['kind'], runtime: Runtime): LockPlace {
  return kind === 'abi' ? formatTarget(runtime) : formatPlatform(runtime);
}

export function isMeantFor(facts: NativeFile, platform: string, arch: string): boolean {
  if (facts.format === null || (facts.platform !== null && facts.platform !== platform)) return false;
  return facts.slices.some((slice) => slice.arch === null || slice.arch === arch);
}

/** SHA-256 by `name@version/file`, of what was delivered for a runtime. */
export function readPins(sidecar: Sidecar | null, runtime: Runtime): Map<string, string> {
  const pins = new Map<string, string>();
  // A row of the target itself says more than one of all targets of the platform.
  for (const place of [formatPlatform(runtime), formatTarget(runtime)])
    for (const [key, files] of sidecar?.places.get(place) ?? [])
      for (const [path, { sha256 }] of files) if (sha256 !== null) pins.set(`${key}/${path}`, sha256);
  return pins;
}

/**
 * The same rows, each changed or, where `change` gives null, left out. What is empty then is left out too.
 */
export function mapRows(
  places: LockedPlaces,
  change: (file: LockedFile, row: LockedRow) => LockedFile | null,
): LockedPlaces {
  const rows = listRows(places).flatMap(([row, file]): [LockedRow, LockedFile][] => {
    const changed = change(file, row);
    return changed === null ? [] : [[row, changed]];
  });
  return collectRows(rows);
}

export function listRows(places: LockedPlaces): [LockedRow, LockedFile][] {
  return [...places].flatMap(([place, packages]) =>
    [...packages].flatMap(([pkg, files]) =>
      [...files].map(([file, locked]): [LockedRow, LockedFile] => [{ place, package: pkg, file }, locked]),
    ),
  );
}

/** Of two rows for the same file the later one counts. */
export function collectRows(rows: Iterable<readonly [LockedRow, LockedFile]>): LockedPlaces {
  const places = new Map<LockPlace, Map<string, Map<string, LockedFile>>>();
  for (const [{ place, package: pkg, file }, locked] of rows) {
    const packages = places.get(place) ?? new Map<string, Map<string, LockedFile>>();
    places.set(place, packages);
    const files = packages.get(pkg) ?? new Map<string, LockedFile>();
    packages.set(pkg, files.set(file, locked));
  }
  return places;
}

export function findRow(places: LockedPlaces, row: LockedRow): LockedFile | undefined {
  return places.get(row.place)?.get(row.package)?.get(row.file);
}
