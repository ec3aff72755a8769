import { isRecord, numberOf, parseJson } from '../files/json.ts';
import { isSafePath } from '../files/safe-path.ts';
import {
  array,
  boolean,
  dictionary,
  literal,
  nullable,
  number,
  oneOf,
  optional,
  readShape,
  record,
  refuse,
  type Shape,
  string,
  where,
} from '../files/shape.ts';
import { type HostName, isHostName } from '../hosts/index.ts';
import { loaderShape } from '../loaders/index.ts';
import { runtimeConditionShape } from '../runtime/condition.ts';
import { parseTarget } from '../runtime/target.ts';
import { ownPath } from '../tree/own-package.ts';
import type { UnjudgedCode } from '../tree/unjudged.ts';
import { factsShape } from './facts-shape.ts';
import { type Stamp, stampVersion } from './stamp.ts';

/** The result of reading a record: only a `stamp` is used, anything else means "look again". */
export type StampReading =
  | { kind: 'stamp'; stamp: Stamp }
  | { kind: 'none' }
  /** Written by a newer abistamp: left alone for the newer one. */
  | { kind: 'newer'; version: number }
  | { kind: 'torn' };

/**
 * Reads a stamp that anyone may have written: anything that does not have exactly a stamp's shape is no
 * record.
 * @param globalStoreFolder the one folder outside the root that its packages may be in
 */
export function parseStamp(text: string | null, globalStoreFolder: string | null = null): StampReading {
  if (text === null) return { kind: 'none' };
  const raw = parseJson(text);
  const version = isRecord(raw) ? numberOf(raw['version']) : null;
  if (version !== null && version > stampVersion) return { kind: 'newer', version };
  const stamp = readShape(stampShape(globalStoreFolder), raw);
  return stamp === null ? { kind: 'torn' } : { kind: 'stamp', stamp };
}

/** A stamp in the form in which `formatStamp` writes it. */
const stampShape =
  (globalStoreFolder: string | null): Shape<Stamp> =>
  (value) => {
    const { files, ...written } = writtenShape(globalStoreFolder)(value);
    const marks = files.values();
    const packages = written.packages.map((pkg) => ({
      ...pkg,
      files: pkg.files.map(({ path, ...rest }) => {
        const { value: mark } = marks.next();
        if (mark?.path !== `${pkg.path}/${path}`) return refuse();
        return { path, size: mark.size, mtimeMs: mark.mtimeMs, ...rest };
      }),
    }));
    return marks.next().done === true ? { ...written, packages } : refuse();
  };

function writtenShape(globalStoreFolder: string | null) {
  return record({
    version: literal(stampVersion),
    target,
    runtime: record({ kind: literal('node', 'electron', 'bun', 'deno'), version: nullable(string) }),
    host: nullable(host),
    installState: array(fingerprint),
    sidecar: nullable(fingerprint),
    count: number,
    files: array(fingerprint),
    packages: array(packageShape(globalStoreFolder)),
    unjudged: array(unjudged),
    fits: array(
      record({
        ...program,
        target,
        nodeApi: nullable(number),
        vacant: array(folderShape(globalStoreFolder)),
        warnings: number,
        native: number,
      }),
    ),
    links: array(record({ ...program, files: array(string) })),
  });
}

const host = where(string, isHostName) as Shape<HostName>;
const target = where(string, (text) => parseTarget(text) !== null);
const strings = array(string);
const fingerprint = record({ path: string, size: number, mtimeMs: number });
const unjudged = record({
  code: oneOf<UnjudgedCode>({
    UNREADABLE: true,
    NOT_UNDERSTOOD: true,
    LINKED_ELSEWHERE: true,
    TREES_BELOW: true,
    OTHER_ROOT: true,
    NOT_LOADED: true,
  }),
  package: nullable(string),
  path: string,
  detail: string,
});
const program = { exec: fingerprint, loader: nullable(fingerprint), libraries: array(fingerprint) };

const file = record({
  path: where(string, isSafePath),
  facts: factsShape,
  origin: literal('built', 'delivered'),
  sha256: nullable(string),
});

const packageShape = (globalStoreFolder: string | null) =>
  record({
    name: string,
    version: nullable(string),
    path: folderShape(globalStoreFolder),
    integrity: nullable(string),
    loader: loaderShape,
    needs: array(runtimeConditionShape),
    build: nullable(record({ script: string, source: boolean, bundled: boolean })),
    platform: nullable(record({ os: strings, cpu: strings, libc: strings })),
    optional: boolean,
    dependents: optional(array(folderShape(globalStoreFolder))),
    resolvedDeps: dictionary(nullable(string)),
    files: array(file),
    expected: array(where(string, isSafePath)),
    linked: optional(string),
    gone: optional(literal(true)),
  });

const folderShape = (globalStoreFolder: string | null) =>
  where(string, (path) => isFolder(path, globalStoreFolder));

/** Records travel, and a folder in one must never lead out of the tree. */
function isFolder(path: string, globalStoreFolder: string | null): boolean {
  if (globalStoreFolder !== null && path.startsWith(`${globalStoreFolder}/`))
    return isSafePath(path.slice(globalStoreFolder.length + 1));
  return path === ownPath || isSafePath(path);
}
