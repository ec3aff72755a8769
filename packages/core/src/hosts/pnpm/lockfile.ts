import type { Installed, InstalledPackage } from '../installed.ts';

/**
 * Reads `packages` and `snapshots` of pnpm-lock.yaml (format 6 and up; also as `node_modules/.pnpm/lock.yaml`), as pnpm writes them: two spaces an indent, lists
 * and resolutions in flow style. A file may hold two documents, the first being that of configuration dependencies. Null where there is no such section.
 */
export function parsePnpmLockfile(text: string): Installed | null {
  const versions = new Map<string, InstalledPackage>();
  let section = '';
  let current: InstalledPackage | null = null;
  let list = '';
  for (const line of text.split('\n')) {
    const indent = line.search(/\S/);
    if (indent < 0) continue;
    if (indent === 0) {
      section = /^(\w+):/.exec(line)?.[1] ?? '';
      current = null;
    } else if (section !== 'packages' && section !== 'snapshots') {
    } else if (indent === 2) {
      const id = idOf(line.trim());
      current = id === null ? null : (versions.get(id) ?? emptyPackage(id));
      if (id !== null && current !== null) versions.set(id, current);
      list = '';
    } else if (current !== null && indent === 4) {
      const [, key = '', value = ''] = /^(\w+):\s*(.*)$/.exec(line.trim()) ?? [];
      list = key;
      note(current, key, value);
    } else if (current !== null && indent === 6) {
      const item = unquote(line.trim().replace(/^- /, ''));
      if (list === 'optionalDependencies')
        current.optionalDependencies.push(unquote(/^(.*?):(?:\s|$)/.exec(line.trim())?.[1] ?? item));
      else if (list === 'os' || list === 'cpu' || list === 'libc') current[list].push(item);
    }
  }
  return versions.size === 0 ? null : { folders: new Map(), versions, complete: false };
}

function note(pkg: InstalledPackage, key: string, value: string): void {
  switch (key) {
    case 'resolution':
      pkg.integrity = /\bintegrity: ([^,}\s]+)/.exec(value)?.[1] ?? null;
      break;
    case 'os':
    case 'cpu':
    case 'libc':
      pkg[key] = value
        .replace(/^\[|\]$/g, '')
        .split(',')
        .map((item) => unquote(item.trim()))
        .filter((item) => item !== '');
      break;
    case 'optional':
      pkg.optional = value === 'true';
      break;
    case 'requiresBuild':
      pkg.hasInstallScript = value === 'true';
      break;
  }
}

/** `'@scope/name@1.2.3(peer@1.0.0)':` is `@scope/name@1.2.3`. Tarballs and folders have no version of their own here. */
function idOf(line: string): string | null {
  const key = unquote(line.replace(/:(?: .*)?$/, '')).replace(/^\//, '');
  const id = key.replace(/\(.*$/, '');
  return /^(?:@[^/]+\/)?[^@/]+@\d/.test(id) ? id : null;
}

function emptyPackage(id: string): InstalledPackage {
  return {
    version: id.slice(id.lastIndexOf('@') + 1),
    integrity: null,
    hasInstallScript: null,
    os: [],
    cpu: [],
    libc: [],
    optionalDependencies: [],
    optional: false,
    inBundle: false,
  };
}

const unquote = (text: string): string => text.replace(/^(['"])(.*)\1$/, '$2');

/** Folders of a workspace's packages, the root excluded, by the `importers` of its lockfile. */
export function listImporters(text: string): string[] {
  const section = /^importers:\n((?:\n| {2,}.*\n)*)/m.exec(text)?.[1] ?? '';
  return [...section.matchAll(/^ {2}(\S.*?):/gm)]
    .map((match) => unquote(match[1] ?? ''))
    .filter((path) => path !== '.' && !/(?:^|\/)\.\.(?:\/|$)|^\//.test(path));
}
