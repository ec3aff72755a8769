import { isRecord, numberOf, parseJson } from '../files/json.ts';
import {
  literal,
  map,
  nullable,
  optional,
  readShape,
  record,
  refuse,
  type Shape,
  string,
  where,
} from '../files/shape.ts';
import { formatPlatform, parseTarget } from '../runtime/target.ts';
import {
  collectRows,
  type DisputedRow,
  type LockedFile,
  type LockedPlaces,
  type LockedRow,
  listRows,
  type Sidecar,
} from './sidecar.ts';
import { hasConflict, mergeSides, splitConflict } from './sidecar-conflict.ts';

const newest = 2;

export type SidecarReading =
  | { kind: 'sidecar'; sidecar: Sidecar }
  /**
   * Git left conflict markers in it, and all rows of both sides are in `sidecar`; those that each side has
   * another hash for are in `disputed`, and have none in `sidecar`.
   */
  | { kind: 'conflict'; sidecar: Sidecar; disputed: DisputedRow[] }
  | { kind: 'none' }
  | { kind: 'newer'; version: number }
  /** No sidecar can be read from it. */
  | { kind: 'torn' };

/**
 * Reads a sidecar that anybody may have written or merged: it holds what is known of locked files, and
 * nothing else.
 */
export function parseSidecar(text: string | null): SidecarReading {
  if (text === null || text.trim() === '') return { kind: 'none' };
  if (!hasConflict(text)) return parseWhole(text);
  const sides = splitConflict(text);
  if (sides === null) return { kind: 'torn' };
  const [ours, theirs] = [parseWhole(sides[0]), parseWhole(sides[1])];
  for (const side of [ours, theirs]) if (side.kind === 'newer') return side;
  if (ours.kind !== 'sidecar' || theirs.kind !== 'sidecar') return { kind: 'torn' };
  return { kind: 'conflict', ...mergeSides(ours.sidecar, theirs.sidecar) };
}

function parseWhole(text: string): Exclude<SidecarReading, { kind: 'conflict' }> {
  const raw = parseJson(text);
  const version = isRecord(raw) ? numberOf(raw['version']) : null;
  if (version !== null && version > newest) return { kind: 'newer', version };
  const sidecar = version === 1 ? readFirst(raw) : readSecond(raw);
  return sidecar === null ? { kind: 'torn' } : { kind: 'sidecar', sidecar };
}

const digest = /^[0-9a-f]{64}$/;
const kinds = ['abi', 'node-api', 'hybrid'] as const;
const rowText = /^(built|delivered)(?: (abi|node-api|hybrid))?(?: sha256-([0-9a-f]{64}))?$/;

const row: Shape<LockedFile> = (value) => {
  const match = rowText.exec(string(value));
  if (match === null) return refuse();
  const [, origin, kind, sha256] = match;
  return {
    origin: origin === 'built' ? 'built' : 'delivered',
    kind: kinds.find((each) => each === kind) ?? null,
    sha256: sha256 ?? null,
  };
};

/** A row, as a sidecar has it: `delivered node-api sha256-…`. */
export function formatRow({ origin, kind, sha256 }: LockedFile): string {
  return [origin, kind ?? [], sha256 === null ? [] : `sha256-${sha256}`].flat().join(' ');
}

const secondShape = record({
  $schema: optional(string),
  version: literal(2),
  targets: map(map(map(row))),
});

function readSecond(raw: unknown): Sidecar | null {
  const read = readShape(secondShape, raw);
  return read === null ? null : { version: 2, schema: read.$schema ?? null, places: read.targets };
}

const firstRow = record({
  origin: literal('built', 'delivered'),
  kind: nullable(literal(...kinds, 'none')),
  sha256: nullable(where(string, (hash) => digest.test(hash))),
});

const firstShape = record({ version: literal(1), targets: map(map(map(firstRow))) });

/**
 * The first format had all rows under targets. What any runtime of a platform loads is taken for the
 * platform's, unless its targets disagree about the hash: then each keeps its own.
 */
function readFirst(raw: unknown): Sidecar | null {
  const read = readShape(firstShape, raw);
  if (read === null) return null;
  const places: LockedPlaces = new Map(
    [...read.targets].map(([target, packages]) => [
      target,
      mapValues(packages, (files) =>
        mapValues(files, ({ kind, ...file }) => ({ ...file, kind: kind === 'none' ? null : kind })),
      ),
    ]),
  );
  const rows = listRows(places);
  const hashes = new Map<string, Set<string>>();
  for (const [row, { sha256 }] of rows) {
    const key = keyOnPlatform(row);
    const seen = hashes.get(key) ?? new Set();
    hashes.set(key, sha256 === null ? seen : seen.add(sha256));
  }
  const lifted = rows.map(([row, file]): [LockedRow, LockedFile] => {
    const agreed = (hashes.get(keyOnPlatform(row))?.size ?? 0) <= 1;
    return [file.kind === 'abi' || !agreed ? row : { ...row, place: platformOf(row.place) }, file];
  });
  // Of the same file built for one target and delivered for another, the pin counts.
  lifted.sort(([, a], [, b]) => Number(a.sha256 !== null) - Number(b.sha256 !== null));
  return { version: 1, schema: null, places: collectRows(lifted) };
}

const platformOf = (target: string): string => {
  const parts = parseTarget(target);
  return parts === null ? target : formatPlatform(parts);
};

const keyOnPlatform = ({ place, package: pkg, file }: LockedRow): string =>
  `${platformOf(place)} ${pkg} ${file}`;

function mapValues<T, U>(from: ReadonlyMap<string, T>, change: (value: T) => U): Map<string, U> {
  return new Map([...from].map(([key, value]) => [key, change(value)]));
}

/**
 * Sorted keys, one line a file: merges of two branches then touch only lines that really differ. No line
 * holds more than one value, so that formatters of JSON have nothing to break, or to join.
 */
export function formatSidecar({ schema, places }: Sidecar): string {
  const body = nest(places, 2, (packages) =>
    nest(packages, 4, (files) => nest(files, 6, (file) => JSON.stringify(formatRow(file)))),
  );
  const head = schema === null ? '' : `  "$schema": ${JSON.stringify(schema)},\n`;
  return `{\n${head}  "version": ${newest},\n  "targets": ${body}\n}\n`;
}

/** Whether two sidecars say the same, in whatever layout and order they were written. */
export function saysTheSame(one: Sidecar, other: Sidecar): boolean {
  return one.version === other.version && formatSidecar(one) === formatSidecar(other);
}

/** @param indent of the closing brace */
function nest<T>(from: ReadonlyMap<string, T>, indent: number, format: (value: T) => string): string {
  const lines = [...from]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `${' '.repeat(indent + 2)}${JSON.stringify(key)}: ${format(value)}`);
  return lines.length === 0 ? '{}' : `{\n${lines.join(',\n')}\n${' '.repeat(indent)}}`;
}
