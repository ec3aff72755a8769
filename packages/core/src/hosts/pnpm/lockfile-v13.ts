import { isRecord, parseJson, stringOf, stringsOf } from '../../files/json.ts';
import type { Installed } from '../installed.ts';
import { emptyPackage, idOf, isPatched } from './lockfile-text.ts';

/** The whole file as JSON; null for anything else. */
export function readV13(document: string): Record<string, unknown> | null {
  // No string that pnpm writes here has a bracket after a comma.
  const parsed = parseJson(document.replace(/,(?=\s*[}\]])/g, ''));
  return isRecord(parsed) ? parsed : null;
}

/** Reads `packages`, which combines what older formats split into `packages` and `snapshots`. */
export function parseV13(document: string): Installed | null {
  const packages = readV13(document)?.['packages'];
  if (!isRecord(packages)) return null;
  const required = new Set<string>();
  const found = Object.entries(packages).flatMap(([key, entry]) => {
    const id = idOf(key);
    if (id === null || !isRecord(entry)) return [];
    const optional = entry['optionalDependencies'];
    if (entry['optional'] !== true) required.add(id);
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
  // One entry for each set of peers: a package is optional where all of them say so.
  for (const [id, pkg] of found) pkg.optional = !required.has(id);
  return { folders: new Map(), versions: new Map(found), complete: false, isActual: false };
}
