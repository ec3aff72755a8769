import { isRecord, numberOf, stringOf } from '../files/json.ts';
import { readShape } from '../files/shape.ts';
import { loaderShape } from '../loaders/index.ts';
import { parseTarget } from '../runtime/target.ts';
import { type Stamp, stampVersion } from './stamp.ts';

/** What became of reading a record: only a `stamp` is used, everything else means "look again". */
export type StampReading =
  | { kind: 'stamp'; stamp: Stamp }
  | { kind: 'none' }
  /** Written by a newer abistamp: left alone, so that the newer one finds it as it was. */
  | { kind: 'newer'; version: number }
  | { kind: 'torn' };

/**
 * Reads a stamp that anybody may have written: a shape that is not exactly a stamp's is no record.
 *
 * @param shared the one folder outside of the root that its packages may lie in
 */
export function parseStamp(text: string | null, shared: string | null = null): StampReading {
  if (text === null) return { kind: 'none' };
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return { kind: 'torn' };
  }
  if (!isRecord(raw)) return { kind: 'torn' };
  const version = numberOf(raw['version']);
  if (version !== null && version > stampVersion) return { kind: 'newer', version };
  return isStamp(raw, shared) ? { kind: 'stamp', stamp: raw as unknown as Stamp } : { kind: 'torn' };
}

function isStamp(raw: Record<string, unknown>, shared: string | null): boolean {
  const target = stringOf(raw['target']);
  return (
    raw['version'] === stampVersion &&
    target !== null &&
    parseTarget(target) !== null &&
    isRecord(raw['runtime']) &&
    numberOf(raw['count']) !== null &&
    listOf(raw['installState'], isMark) &&
    listOf(raw['fits'], isFit) &&
    listOf(raw['links'], isLink) &&
    listOf(raw['packages'], (pkg) => isPackage(pkg, shared))
  );
}

function listOf(value: unknown, isItem: (item: Record<string, unknown>) => boolean): boolean {
  return Array.isArray(value) && value.every((item) => isRecord(item) && isItem(item));
}

const isMark = (mark: Record<string, unknown>): boolean =>
  stringOf(mark['path']) !== null && numberOf(mark['size']) !== null && numberOf(mark['mtimeMs']) !== null;

const isProgram = (program: Record<string, unknown>): boolean =>
  isRecord(program['exec']) &&
  isMark(program['exec']) &&
  (program['loader'] === null || (isRecord(program['loader']) && isMark(program['loader']))) &&
  listOf(program['libraries'], isMark);

const isFit = (fit: Record<string, unknown>): boolean =>
  isProgram(fit) && stringOf(fit['target']) !== null && numberOf(fit['warnings']) !== null;

const isLink = (link: Record<string, unknown>): boolean =>
  isProgram(link) && Array.isArray(link['files']) && link['files'].every((file) => stringOf(file) !== null);

const isPackage = (pkg: Record<string, unknown>, shared: string | null): boolean =>
  stringOf(pkg['name']) !== null &&
  isFolder(pkg['path'], shared) &&
  readShape(loaderShape, pkg['loader']) !== null &&
  (pkg['platform'] === null || isPlatform(pkg['platform'])) &&
  isResolvedDeps(pkg['resolvedDeps']) &&
  typeof pkg['fallback'] === 'boolean' &&
  listOf(pkg['files'], isFile);

const isFile = (file: Record<string, unknown>): boolean =>
  isInside(file['path']) && isMark(file) && isRecord(file['facts']) && isFacts(file['facts']);

const isFacts = (facts: Record<string, unknown>): boolean =>
  facts['format'] === null ? stringOf(facts['detail']) !== null : listOf(facts['slices'], isSlice);

const isSlice = (slice: Record<string, unknown>): boolean =>
  isRecord(slice['registration']) &&
  isRegistration(slice['registration']) &&
  Array.isArray(slice['needed']) &&
  Array.isArray(slice['problems']);

function isRegistration(registration: Record<string, unknown>): boolean {
  switch (registration['kind']) {
    case 'abi':
      return Array.isArray(registration['abis']);
    case 'node-api':
    case 'hybrid':
      return isRecord(registration['nodeApi']);
    default:
      return registration['kind'] === 'none';
  }
}

const isResolvedDeps = (deps: unknown): boolean =>
  isRecord(deps) && Object.values(deps).every((folder) => folder === null || typeof folder === 'string');

const isPlatform = (platform: unknown): boolean =>
  isRecord(platform) && ['os', 'cpu', 'libc'].every((field) => Array.isArray(platform[field]));

function isFolder(value: unknown, shared: string | null): boolean {
  const path = stringOf(value);
  return path !== null && shared !== null && path.startsWith(`${shared}/`)
    ? isInside(path.slice(shared.length + 1))
    : isInside(value);
}

/** A relative path that stays inside: records travel, and a path in one must never lead out of the tree. */
function isInside(value: unknown): boolean {
  const path = stringOf(value);
  return path !== null && path !== '' && !/^(?:[/\\]|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)|\0/.test(path);
}
