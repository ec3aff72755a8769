import type { FileTree } from '../../files/file-tree.ts';
import { isRecord, parseJson, stringOf, stringsOf } from '../../files/json.ts';
import { maxBytes } from '../../files/limits.ts';
import { type PackageManifest, parseManifest } from '../../files/manifest.ts';
import { isSafePath } from '../../files/safe-path.ts';
import { matchesPlatform } from '../../runtime/matches-platform.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { BuildStep } from '../builder.ts';

/** A package that npm extracts into a folder, as a lockfile has it. */
export interface LockedPackage {
  /** Relative to the root. */
  path: string;
  name: string;
  version: string;
  /** Where its tarball comes from; null for the registry's own. */
  resolved: string | null;
  /** Null where only the version is known. */
  integrity: string | null;
  /** Folders of the packages in its tarball. */
  bundled: string[];
  /** No lockfile has it: one of several that a package may take, of which the others are for other machines. */
  isGuess: boolean;
  /** npm's record of the tree lists it, with the folder's time: that record holds as long as the time does. */
  isRecorded: boolean;
}

type Entries = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** Of one package; a lockfile with more of them is made to be slow. */
const maxPackages = 200;

/**
 * Where npm only has to fetch a tarball, and to run neither Git nor what prepares a folder (npm-package-arg,
 * `isFileType`).
 */
const tarball = /^https?:|^file:.*[.](?:tgz|tar.gz|tar)$/i;

/** Anything that a registry has. */
const packageName = /^(?:@[\w.~-]+\/)?[\w~-][\w.~-]*$/;

/** An exact version, and no range. */
const exact = /^\d+\.\d+\.\d+(?:[-+][\w.+-]+)?$/;

/**
 * What has to be extracted for a step: its own package, those it misses, and what these need for this
 * machine in turn, if that is not there. By npm's record of the tree, else by the project's lockfile, else by
 * the exact version that the package asks for. Empty where none of them says it for everything.
 */
export function listToExtract(tree: FileTree, runtime: Runtime, step: BuildStep): LockedPackage[] {
  const { path } = step.package;
  const { itself, misses } = step.extract ?? { itself: true, misses: [] };
  const actual = readEntries(tree, 'node_modules/.package-lock.json');
  const locked = readFirst(tree, ['npm-shrinkwrap.json', 'package-lock.json']);
  // A lockfile that knows another version of the package knows another version of its parts, too.
  const isCurrent = actual.size === 0 || actual.get(path)?.['version'] === locked.get(path)?.['version'];
  const entries: Entries = isCurrent ? new Map([...locked, ...actual]) : actual;
  const found = new Map<string, LockedPackage>();
  const add = (place: string): boolean => {
    const folder = findBundler(entries, place);
    const entry = folder === null ? undefined : entries.get(folder);
    const version = stringOf(entry?.['version']);
    if (folder === null || entry === undefined || version === null) return false;
    if (found.has(folder)) return true;
    const resolved = stringOf(entry['resolved']);
    if (found.size >= maxPackages || (resolved !== null && !tarball.test(resolved))) return false;
    found.set(folder, {
      ...{ path: folder, name: stringOf(entry['name']) ?? nameOf(folder), version },
      ...{ resolved, integrity: stringOf(entry['integrity']) },
      bundled: listBundled(entries, folder),
      isGuess: false,
      isRecorded: actual.has(folder),
    });
    for (const need of [...namesIn(entry['dependencies']), ...namesIn(entry['optionalDependencies'])]) {
      const at = lookUp(entries, folder, need);
      if (at !== null && tree.stat(at) === null && isFor(entries.get(at), runtime)) add(at);
    }
    return true;
  };
  const pin = (missed: string): boolean => {
    const manifest = parseManifest(tree.read(`${path}/package.json`, maxBytes.manifest) ?? '');
    const version = findPin(manifest, missed);
    if (version === null) return false;
    const folder = `${path.slice(0, path.lastIndexOf('node_modules/'))}node_modules/${missed}`;
    if (!packageName.test(missed) || found.size >= maxPackages || tree.stat(folder) !== null) return false;
    const source = { resolved: null, integrity: null, bundled: [], isGuess: true, isRecorded: false };
    found.set(folder, { path: folder, name: missed, version, ...source });
    return true;
  };
  let known = misses.filter((missed) => {
    const at = lookUp(entries, path, missed);
    return at !== null && add(at);
  });
  if (known.length === 0) known = misses.filter(pin);
  const complete = (!itself || add(path)) && (misses.length === 0 || known.length > 0);
  return complete ? [...found.values()] : [];
}

function readFirst(tree: FileTree, names: readonly string[]): Entries {
  return names.map((name) => readEntries(tree, name)).find(({ size }) => size > 0) ?? new Map();
}

function readEntries(tree: FileTree, path: string): Entries {
  const lockfile = parseJson(tree.read(path, maxBytes.lockfile) ?? '');
  const packages = isRecord(lockfile) ? lockfile['packages'] : null;
  const entries = new Map<string, Record<string, unknown>>();
  if (!isRecord(packages)) return entries;
  for (const [folder, entry] of Object.entries(packages))
    if (
      isRecord(entry) &&
      entry['link'] !== true &&
      /(?:^|\/)node_modules\//.test(folder) &&
      isSafePath(folder)
    )
      entries.set(folder, entry);
  return entries;
}

const nameOf = (folder: string): string => folder.replace(/^.*node_modules\//, '');

/** Node's lookup, among the folders of a lockfile. */
function lookUp(entries: Entries, from: string, name: string): string | null {
  let folder = from;
  for (;;) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (entries.has(place)) return place;
    if (folder === '') return null;
    folder = folder.includes('/') ? folder.slice(0, folder.lastIndexOf('/')) : '';
  }
}

/** The package whose tarball has this one; null where no lockfile knows it. */
function findBundler(entries: Entries, path: string): string | null {
  let folder = path;
  while (entries.get(folder)?.['inBundle'] === true) {
    const end = folder.lastIndexOf('/node_modules/');
    if (end < 0) return null;
    folder = folder.slice(0, end);
  }
  return entries.has(folder) ? folder : null;
}

function listBundled(entries: Entries, folder: string): string[] {
  return [...entries.keys()].filter(
    (path) => path.startsWith(`${folder}/node_modules/`) && findBundler(entries, path) === folder,
  );
}

function isFor(entry: Readonly<Record<string, unknown>> | undefined, runtime: Runtime): boolean {
  const declared = ['os', 'cpu', 'libc'].map((field) => stringsOf(entry?.[field]));
  const [os = [], cpu = [], libc = []] = declared;
  return matchesPlatform({ os, cpu, libc }, runtime);
}

const namesIn = (value: unknown): string[] => (isRecord(value) ? Object.keys(value) : []);

function findPin(manifest: PackageManifest | null, name: string): string | null {
  for (const needs of [manifest?.optionalDependencies, manifest?.dependencies]) {
    const range = needs !== undefined && Object.hasOwn(needs, name) ? (needs[name] ?? '') : '';
    if (exact.test(range)) return range;
  }
  return null;
}
