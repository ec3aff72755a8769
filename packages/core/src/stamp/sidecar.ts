import type { NativeFile } from '@abistamp/binary';
import { isRecord, numberOf, parseJson } from '../files/json.ts';
import { packageId } from '../files/package-id.ts';
import {
  array,
  literal,
  map,
  nullable,
  number,
  optional,
  readShape,
  record,
  type Shape,
  string,
  where,
} from '../files/shape.ts';
import type { Target } from '../runtime/target.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { type FileSummary, summarizeFacts } from './summary.ts';

export const sidecarName = 'abi-lock.json';
const sidecarVersion = 1;

/**
 * What the project knows about one native file on one target; fields that the published schema does not
 * require may be missing.
 */
export interface LockedFile
  extends Pick<FileSummary, 'format' | 'platform' | 'kind' | 'abis'>,
    Partial<Pick<FileSummary, 'runtime' | 'nodeApi' | 'libc' | 'glibc' | 'glibcxx' | 'needed'>> {
  origin: RecordedFile['origin'];
  archs: string[];
  /** Null for files built on a machine. */
  sha256: string | null;
}

/**
 * By file, relative to the package: names that packages chose, which may be those of `Object.prototype`'s
 * members.
 */
export type LockedFiles = ReadonlyMap<string, LockedFile>;

/** By `name@version`. */
export type LockedPackages = ReadonlyMap<string, LockedFiles>;

/**
 * `abi-lock.json`, beside the lockfile and committed: the files of each native package, for each target that
 * the project was installed on. The lockfile covers tarballs; this also covers what scripts downloaded.
 */
export interface Sidecar {
  targets: ReadonlyMap<Target, LockedPackages>;
}

export type SidecarReading =
  | { kind: 'sidecar'; sidecar: Sidecar }
  | { kind: 'none' }
  | { kind: 'newer'; version: number }
  | { kind: 'torn' };

const text = nullable(string);

const lockedFile: Shape<LockedFile> = record({
  origin: literal('built', 'delivered'),
  format: nullable(literal('elf', 'macho', 'pe')),
  platform: text,
  archs: array(string),
  kind: nullable(literal('abi', 'node-api', 'hybrid', 'none')),
  abis: array(number),
  runtime: optional(nullable(literal('node', 'electron'))),
  nodeApi: optional(nullable(record({ declared: nullable(number), required: nullable(number) }))),
  libc: optional(text),
  glibc: optional(text),
  glibcxx: optional(text),
  needed: optional(array(string)),
  sha256: nullable(where(string, (hash) => /^[0-9a-f]{64}$/.test(hash))),
});

const sidecarShape = record({ version: literal(sidecarVersion), targets: map(map(map(lockedFile))) });

/**
 * Reads a sidecar that anyone may have written or merged: it contains what is known about locked files, and
 * nothing else.
 */
export function parseSidecar(text: string | null): SidecarReading {
  if (text === null || text.trim() === '') return { kind: 'none' };
  const raw = parseJson(text);
  const version = isRecord(raw) ? numberOf(raw['version']) : null;
  if (version !== null && version > sidecarVersion) return { kind: 'newer', version };
  const sidecar = readShape(sidecarShape, raw);
  return sidecar === null ? { kind: 'torn' } : { kind: 'sidecar', sidecar: { targets: sidecar.targets } };
}

/**
 * The packages of a tree in the sidecar's form for one target: only files meant for its platform and
 * architecture.
 */
export function lockPackages(
  packages: readonly NativePackage[],
  platform: string,
  arch: string,
): LockedPackages {
  const locked = new Map<string, Map<string, LockedFile>>();
  for (const pkg of packages) {
    // What a link leads to is another project's, and not the same on two machines.
    if (pkg.linked !== undefined) continue;
    for (const file of pkg.files) {
      if (!isMeantFor(file.facts, platform, arch)) continue;
      const files = locked.get(packageId(pkg)) ?? new Map<string, LockedFile>();
      locked.set(packageId(pkg), files);
      if (!files.has(file.path))
        files.set(file.path, { origin: file.origin, ...summarizeFacts(file.facts), sha256: file.sha256 });
    }
  }
  return locked;
}

export function isMeantFor(facts: NativeFile, platform: string, arch: string): boolean {
  if (facts.format === null || (facts.platform !== null && facts.platform !== platform)) return false;
  return facts.slices.some((slice) => slice.arch === null || slice.arch === arch);
}

/** SHA-256 by `name@version/file`, of files delivered for a target. */
export function readPins(sidecar: Sidecar | null, target: Target): Map<string, string> {
  const pins = new Map<string, string>();
  for (const [key, files] of sidecar?.targets.get(target) ?? []) {
    for (const [path, file] of files) {
      if (file.sha256 !== null) pins.set(`${key}/${path}`, file.sha256);
    }
  }
  return pins;
}

/**
 * Updates one target and leaves all others alone. A pinned hash stays pinned even if the file is another one
 * now: that is a finding, to be accepted only deliberately.
 */
export function mergeSidecar(before: Sidecar | null, target: Target, now: LockedPackages): Sidecar {
  const pins = readPins(before, target);
  const merged = mapValues(now, (files, key) =>
    mapValues(files, (file, path) => {
      const pinned = pins.get(`${key}/${path}`);
      return pinned === undefined || file.sha256 === null ? file : { ...file, sha256: pinned };
    }),
  );
  return { targets: new Map([...(before?.targets ?? []), [target, merged]]) };
}

/** Without the pins for these files of a target, by package and path. */
export function unpin(
  { targets }: Sidecar,
  target: Target,
  keys: readonly (readonly [pkg: string, file: string])[],
): Sidecar {
  const gone = new Set(keys.map(([pkg, path]) => `${pkg}/${path}`));
  const packages = mapValues(
    targets.get(target) ?? new Map(),
    (files: LockedFiles, key) => new Map([...files].filter(([path]) => !gone.has(`${key}/${path}`))),
  );
  return { targets: new Map([...targets, [target, packages]]) };
}

function mapValues<T>(from: ReadonlyMap<string, T>, change: (value: T, key: string) => T): Map<string, T> {
  return new Map([...from].map(([key, value]) => [key, change(value, key)]));
}

/** Sorted keys, one line per file: merging two branches then touches only lines that really differ. */
export function formatSidecar({ targets }: Sidecar): string {
  const body = nest(targets, 2, (packages) =>
    nest(packages, 4, (files) => {
      const rows = sorted(files).map(
        ([path, file]) => `        ${JSON.stringify(path)}: ${JSON.stringify(file)}`,
      );
      return `{\n${rows.join(',\n')}\n      }`;
    }),
  );
  return `{\n  "version": ${sidecarVersion},\n  "targets": ${body}\n}\n`;
}

/** @param indent of the closing brace */
function nest<T>(from: ReadonlyMap<string, T>, indent: number, format: (value: T) => string): string {
  const lines = sorted(from).map(
    ([key, value]) => `${' '.repeat(indent + 2)}${JSON.stringify(key)}: ${format(value)}`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${' '.repeat(indent)}}`;
}

function sorted<T>(from: ReadonlyMap<string, T>): [string, T][] {
  return [...from].sort(([a], [b]) => (a < b ? -1 : 1));
}
