import type { NativeFile } from '@abistamp/binary';
import { isRecord, numberOf, stringOf } from '../files/json.ts';
import { packageId } from '../files/package-id.ts';
import type { Target } from '../runtime/target.ts';
import type { NativePackage, RecordedFile } from '../tree/native-package.ts';
import { type FileSummary, summarizeFacts } from './summary.ts';

export const sidecarName = 'abi-lock.json';
export const sidecarVersion = 1;

/** What the project knows of one native file on one target. */
export interface LockedFile extends FileSummary {
  origin: RecordedFile['origin'];
  /** Null for what was built on a machine. */
  sha256: string | null;
}

/** By file, relative to the package. */
export type LockedFiles = Record<string, LockedFile>;

/**
 * `abi-lock.json`, beside the lockfile and committed: for each target that the project was installed on, each native package's
 * files. The lockfile covers what came in tarballs; this covers what scripts downloaded, too.
 */
export interface Sidecar {
  version: typeof sidecarVersion;
  /** By target, then by `name@version`. */
  targets: Record<Target, Record<string, LockedFiles>>;
}

export type SidecarReading =
  | { kind: 'sidecar'; sidecar: Sidecar }
  | { kind: 'none' }
  | { kind: 'newer'; version: number }
  | { kind: 'torn' };

export function parseSidecar(text: string | null): SidecarReading {
  if (text === null || text.trim() === '') return { kind: 'none' };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kind: 'torn' };
  }
  if (!isRecord(raw)) return { kind: 'torn' };
  const version = numberOf(raw['version']);
  if (version !== null && version > sidecarVersion) return { kind: 'newer', version };
  if (version !== sidecarVersion || !isRecord(raw['targets'])) return { kind: 'torn' };
  const sound = Object.values(raw['targets']).every(
    (packages) =>
      isRecord(packages) &&
      Object.values(packages).every((files) => isRecord(files) && Object.values(files).every(isLockedFile)),
  );
  return sound ? { kind: 'sidecar', sidecar: raw as unknown as Sidecar } : { kind: 'torn' };
}

function isLockedFile(file: unknown): boolean {
  return isRecord(file) && (file['sha256'] === null || /^[0-9a-f]{64}$/.test(stringOf(file['sha256']) ?? ''));
}

/** The packages of a tree as the sidecar keeps them for one target: only files that are meant for its platform and architecture. */
export function lockPackages(
  packages: readonly NativePackage[],
  platform: string,
  arch: string,
): Record<string, LockedFiles> {
  const locked: Record<string, LockedFiles> = {};
  for (const pkg of packages) {
    for (const file of pkg.files) {
      if (!isMeantFor(file.facts, platform, arch)) continue;
      const key = packageId(pkg);
      const files = locked[key] ?? {};
      locked[key] = files;
      files[file.path] ??= { origin: file.origin, ...summarizeFacts(file.facts), sha256: file.sha256 };
    }
  }
  return locked;
}

export function isMeantFor(facts: NativeFile, platform: string, arch: string): boolean {
  if (facts.format === null || (facts.platform !== null && facts.platform !== platform)) return false;
  return facts.slices.some((slice) => slice.arch === null || slice.arch === arch);
}

/** SHA-256 by `name@version/file`, of what was delivered for a target. */
export function readPins(sidecar: Sidecar | null, target: Target): Map<string, string> {
  const pins = new Map<string, string>();
  for (const [key, files] of Object.entries(sidecar?.targets[target] ?? {})) {
    for (const [path, file] of Object.entries(files)) {
      if (file.sha256 !== null) pins.set(`${key}/${path}`, file.sha256);
    }
  }
  return pins;
}

/**
 * Brings one target up to date and leaves all others alone. A hash that was pinned stays pinned when the file is another one now:
 * that is a finding, and accepted only on purpose.
 */
export function mergeSidecar(
  before: Sidecar | null,
  target: Target,
  now: Record<string, LockedFiles>,
): Sidecar {
  const pins = readPins(before, target);
  const merged: Record<string, LockedFiles> = {};
  for (const [key, files] of Object.entries(now)) {
    merged[key] = Object.fromEntries(
      Object.entries(files).map(([path, file]) => {
        const pinned = pins.get(`${key}/${path}`);
        return [path, pinned === undefined || file.sha256 === null ? file : { ...file, sha256: pinned }];
      }),
    );
  }
  return { version: sidecarVersion, targets: { ...before?.targets, [target]: merged } };
}

/** Without what is pinned for these files of a target, by package and path. */
export function unpin(
  sidecar: Sidecar,
  target: Target,
  keys: readonly (readonly [pkg: string, file: string])[],
): Sidecar {
  const packages = { ...sidecar.targets[target] };
  for (const [pkg, path] of keys) {
    const { [path]: _, ...others } = packages[pkg] ?? {};
    packages[pkg] = others;
  }
  return { ...sidecar, targets: { ...sidecar.targets, [target]: packages } };
}

/** Sorted keys, one line a file: merges of two branches then touch only lines that really differ. */
export function formatSidecar(sidecar: Sidecar): string {
  const targets = sorted(sidecar.targets).map(([target, packages]) => {
    const lines = sorted(packages).map(([key, files]) => {
      const rows = sorted(files).map(
        ([path, file]) => `        ${JSON.stringify(path)}: ${JSON.stringify(file)}`,
      );
      return `      ${JSON.stringify(key)}: {\n${rows.join(',\n')}\n      }`;
    });
    return `    ${JSON.stringify(target)}: ${lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n    }`}`;
  });
  const body = targets.length === 0 ? '{}' : `{\n${targets.join(',\n')}\n  }`;
  return `{\n  "version": ${sidecar.version},\n  "targets": ${body}\n}\n`;
}

function sorted<T>(record: Record<string, T>): [string, T][] {
  return Object.entries(record).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}
