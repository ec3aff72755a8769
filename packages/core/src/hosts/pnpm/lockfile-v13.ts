import { isRecord, stringOf, stringsOf } from '../../files/json.ts';
import type { Installed } from '../installed.ts';
import { emptyPackage, idOf, isPatched } from './lockfile-text.ts';

/** Everything of the file, as JSON; null for anything else. */
export function readV13(document: string): Record<string, unknown> | null {
  try {
    // A string that holds a bracket after a comma is none that pnpm writes here.
    const parsed: unknown = JSON.parse(document.replace(/,(?=\s*[}\]])/g, ''));
    return isRecord(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** Reads `packages`, which hold in one place what older formats have in `packages` and `snapshots`. */
export function parseV13(document: string): Installed | null {
  const packages = readV13(document)?.['packages'];
  if (!isRecord(packages)) return null;
  const found = Object.entries(packages).flatMap(([key, entry]) => {
    const id = idOf(key);
    if (id === null || !isRecord(entry)) return [];
    const optional = entry['optionalDependencies'];
    const pkg = {
      ...emptyPackage(id),
      integrity: isPatched(key) ? null : stringOf(entry['integrity']),
      os: stringsOf(entry['os']),
      cpu: stringsOf(entry['cpu']),
      libc: stringsOf(entry['libc']),
      optional: entry['optional'] === true,
      optionalDependencies: isRecord(optional) ? Object.keys(optional) : [],
    };
    return [[id, pkg] as const];
  });
  return { folders: new Map(), versions: new Map(found), complete: false };
}
