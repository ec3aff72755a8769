import type { Installed, InstalledPackage } from '../installed.ts';
import { emptyPackage, idOf, isPatched, isV13, lastDocument, unquote } from './lockfile-text.ts';
import { parseV13 } from './lockfile-v13.ts';

/**
 * Reads `packages` and `snapshots` of pnpm-lock.yaml (format 6 and up; also as
 * `node_modules/.pnpm/lock.yaml`), as pnpm writes them: indented by two spaces, lists and resolutions in flow
 * style; or pnpm 12's `format: v13`. Null without such a section.
 */
export function parsePnpmLockfile(text: string): Installed | null {
  const document = lastDocument(text);
  if (isV13(document)) return parseV13(document);
  const versions = new Map<string, InstalledPackage>();
  let section = '';
  let current: InstalledPackage | null = null;
  let list = '';
  // One entry for each set of peers: a package is optional where all of them say so.
  const places = document.includes('\nsnapshots:') ? 'snapshots' : 'packages';
  const entries = new Map<InstalledPackage, { all: number; optional: number }>();
  for (const line of document.split('\n')) {
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
      if (current !== null && isPatched(line)) current.integrity = null;
      list = '';
      if (current !== null && section === places) {
        const counts = entries.get(current) ?? { all: 0, optional: 0 };
        entries.set(current, { ...counts, all: counts.all + 1 });
      }
    } else if (current !== null && indent === 4) {
      const [, key = '', value = ''] = /^(\w+):\s*(.*)$/.exec(line.trim()) ?? [];
      list = key;
      const counts = key === 'optional' && value === 'true' ? entries.get(current) : undefined;
      if (counts !== undefined) counts.optional++;
      note(current, key, value);
    } else if (current !== null && indent === 6) {
      const item = unquote(line.trim().replace(/^- /, ''));
      if (list === 'optionalDependencies')
        current.optionalDependencies.push(unquote(/^(.*?):(?:\s|$)/.exec(line.trim())?.[1] ?? item));
      else if (list === 'os' || list === 'cpu' || list === 'libc') current[list].push(item);
    }
  }
  for (const [pkg, { all, optional }] of entries) pkg.optional = all === optional;
  return versions.size === 0 ? null : { folders: new Map(), versions, complete: false, isActual: false };
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
    case 'requiresBuild':
      pkg.hasInstallScript = value === 'true';
      break;
  }
}
