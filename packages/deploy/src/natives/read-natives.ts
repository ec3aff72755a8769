import {
  type FileTree,
  type Installed,
  type InstalledPackage,
  isRecord,
  isYarnLockfile,
  maxBytes,
  parseBunLockfile,
  parseJson,
  parsePnpmLockfile,
  parseYarnClassicLockfile,
  parseYarnLockfile,
  stringOf,
  stringsOf,
} from '@abistamp/core/project-files';
import { type NotRead, unread } from '../finding.ts';
import type { Manager } from '../shell/classify-command.ts';
import { joinPath } from '../text/folders.ts';
import { findKnown, isOneForBoth, isScriptOfOther, type KnownPackage } from './known-packages.ts';

/** A package with a native part, as far as a lockfile and what is known of it say. */
export interface Native {
  name: string;
  /** The package that it is the native part of; its own name for most. */
  family: string;
  version: string | null;
  kind: KnownPackage['kind'] | 'unknown';
  comes: KnownPackage['comes'] | 'unknown';
  /** It has a script that builds or downloads its native part. */
  builds: boolean;
  /** Whether what is installed of it is for one C library. */
  isBoundToLibc: boolean;
  dev: boolean;
  optional: boolean;
}

/** One locked package of a family made for one platform each, or the package that chooses among them. */
interface Locked {
  name: string;
  place: string;
  os: string[];
  cpu: string[];
  libc: string[];
  optionalDependencies: string[];
}

export interface Lockfile {
  file: string;
  manager: Manager;
  /** Yarn 2 and newer, rather than Yarn 1. */
  isBerry: boolean;
  text: string;
  /** All that it locks, of npm's only what belongs to a family of platform packages. */
  locked: Locked[];
}

interface NativeList {
  lockfile: Lockfile | null;
  natives: Native[];
}

/** The natives of the project in a folder: by its lockfile, else by the names in its package.json. */
export function readNatives(
  tree: FileTree,
  folder: string,
  manifest: Record<string, unknown>,
  notRead: NotRead[],
): NativeList {
  const readAt = (file: string) => tree.read(file, maxBytes.lockfile);
  // npm itself looks at them in this order.
  for (const file of ['npm-shrinkwrap.json', 'package-lock.json'].map((name) => joinPath(folder, name))) {
    const text = readAt(file);
    if (text === null) continue;
    const lock = parseJson(text);
    const packages = isRecord(lock) ? packagesOf(lock) : null;
    if (packages !== null) return readNpm(file, text, packages);
    notRead.push(unread(file, 'not valid JSON, or more than a lockfile holds'));
  }
  for (const [name, manager, parse] of others) {
    const file = joinPath(folder, name);
    const text = readAt(file);
    if (text === null) continue;
    const installed = parse(text);
    if (installed !== null)
      return readOther({ file, manager, isBerry: isYarnLockfile(text), text, locked: [] }, installed);
    notRead.push(unread(file, 'no lockfile of a kind that is known'));
  }
  return { lockfile: null, natives: readManifest(manifest) };
}

/** Version 1 has packages within packages, and says less of them. Null where their places would fill the memory. */
function packagesOf(lock: Record<string, unknown>): Record<string, unknown> | null {
  if (isRecord(lock['packages'])) return lock['packages'];
  const packages = new Map<string, unknown>();
  let room: number = maxBytes.lockfile;
  const left = [{ prefix: '', list: lock['dependencies'] }];
  for (let next = left.pop(); next !== undefined; next = left.pop())
    for (const [name, entry] of Object.entries(isRecord(next.list) ? next.list : {})) {
      if (!isRecord(entry)) continue;
      const place = `${next.prefix}node_modules/${name}`;
      room -= place.length;
      if (room < 0) return null;
      packages.set(place, entry);
      left.push({ prefix: `${place}/`, list: entry['dependencies'] });
    }
  return Object.fromEntries(packages);
}

const others: readonly (readonly [
  name: string,
  manager: Manager,
  parse: (text: string) => Installed | null,
])[] = [
  ['pnpm-lock.yaml', 'pnpm', parsePnpmLockfile],
  [
    'yarn.lock',
    'yarn',
    (text) => (isYarnLockfile(text) ? parseYarnLockfile(text) : parseYarnClassicLockfile(text)),
  ],
  ['bun.lock', 'bun', parseBunLockfile],
];

function readNpm(file: string, text: string, packages: Record<string, unknown>): NativeList {
  const natives: Native[] = [];
  const locked: Locked[] = [];
  for (const [place, entry] of Object.entries(packages)) {
    if (place === '' || !isRecord(entry) || entry['link'] === true || !place.includes('node_modules/'))
      continue;
    const name = stringOf(entry['name']) ?? place.replace(/^.*node_modules\//, '');
    const lists = {
      os: stringsOf(entry['os']),
      cpu: stringsOf(entry['cpu']),
      libc: stringsOf(entry['libc']),
    };
    const optionalDependencies = isRecord(entry['optionalDependencies'])
      ? Object.keys(entry['optionalDependencies'])
      : [];
    if (optionalDependencies.length > 0 || lists.os.length + lists.cpu.length > 0)
      locked.push({ name, place, ...lists, optionalDependencies });
    const native = describe(name, stringOf(entry['version']), {
      ...lists,
      hasInstallScript: entry['hasInstallScript'] === true,
    });
    if (native !== null && !isParent(native, optionalDependencies))
      natives.push({
        ...native,
        family: name,
        dev: entry['dev'] === true || entry['devOptional'] === true,
        optional: entry['optional'] === true,
      });
  }
  return {
    lockfile: { file, manager: 'npm', isBerry: false, text, locked },
    natives: nameFamilies(natives, locked),
  };
}

function readOther(lockfile: Lockfile, { folders, versions }: Installed): NativeList {
  const natives: Native[] = [];
  for (const [id, entry] of [
    ...versions,
    ...[...folders].map(
      ([path, entry]) =>
        [`${entry.name ?? path.replace(/^.*node_modules\//, '')}@${entry.version ?? ''}`, entry] as const,
    ),
  ]) {
    const name = id.slice(0, Math.max(id.indexOf('@', 1), 1));
    const native = describe(name, entry.version, entry);
    if (native !== null && !isParent(native, entry.optionalDependencies))
      natives.push({ ...native, family: name, dev: false, optional: entry.optional });
    lockfile.locked.push({
      name,
      place: id,
      os: entry.os,
      cpu: entry.cpu,
      libc: entry.libc,
      optionalDependencies: entry.optionalDependencies,
    });
  }
  return { lockfile, natives: nameFamilies(natives, lockfile.locked) };
}

/** The package that chooses among platform packages is what people know. */
function nameFamilies(natives: readonly Native[], locked: readonly Locked[]): Native[] {
  const parents = new Map(
    locked.flatMap(({ name, optionalDependencies }) => optionalDependencies.map((member) => [member, name])),
  );
  return natives.map((native) => ({
    ...native,
    family: native.comes === 'packages' ? (parents.get(native.name) ?? native.name) : native.name,
  }));
}

/** Members of a family are locked by themselves. */
const isParent = ({ comes }: Pick<Native, 'comes'>, optionalDependencies: readonly string[]): boolean =>
  comes === 'packages' && optionalDependencies.length > 0;

function describe(
  name: string,
  version: string | null,
  { os, cpu, libc, hasInstallScript }: Pick<InstalledPackage, 'os' | 'cpu' | 'libc' | 'hasInstallScript'>,
): Omit<Native, 'dev' | 'optional' | 'family'> | null {
  // Not for Linux: never in an image.
  if (os.length > 0 && !os.includes('linux') && !os.some((item) => item.startsWith('!'))) return null;
  const own = { name, version };
  if (os.length + cpu.length > 0) {
    // Without a word about it, a program is linked with none.
    const isBoundToLibc = libc.length > 0 || /musl|gnu/.test(name);
    return { ...own, kind: 'napi', comes: 'packages', builds: false, isBoundToLibc };
  }
  const known = findKnown(name, version);
  if (known !== null) {
    const isBoundToLibc = known.comes !== 'packages' || !isOneForBoth(name);
    return {
      ...own,
      kind: known.kind,
      comes: known.comes,
      builds: known.comes !== 'packages',
      isBoundToLibc,
    };
  }
  if (hasInstallScript !== true || isScriptOfOther(name)) return null;
  return { ...own, kind: 'unknown', comes: 'unknown', builds: true, isBoundToLibc: true };
}

function readManifest(manifest: Record<string, unknown>): Native[] {
  return (['dependencies', 'optionalDependencies', 'devDependencies'] as const).flatMap((field) => {
    const list = manifest[field];
    return Object.entries(isRecord(list) ? list : {}).flatMap(([name, range]) => {
      const version = /\d+(?:\.\d+)*/.exec(stringOf(range) ?? '')?.[0] ?? null;
      const native = describe(name, version, { os: [], cpu: [], libc: [], hasInstallScript: false });
      return native === null
        ? []
        : [
            {
              ...native,
              family: name,
              dev: field === 'devDependencies',
              optional: field === 'optionalDependencies',
            },
          ];
    });
  });
}
