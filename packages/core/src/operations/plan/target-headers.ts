import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { isAtLeast } from '@abistamp/binary';
import { findElectronHeaders } from '../../repair/electron-headers.ts';
import { findHeaders, type LocalHeaders } from '../../repair/find-headers.ts';
import type { Runtime } from '../../runtime/runtime.ts';

/** The headers of a target that are on this machine; those of Electron where `rebuild --runtime electron` has them. */
export function findTargetHeaders(
  runtime: Runtime,
  here: Runtime,
  env: NodeJS.ProcessEnv,
): LocalHeaders | null {
  if (runtime.kind !== 'electron') return findHeaders(runtime, here, env);
  const { devdir } = findElectronHeaders(runtime, env);
  for (const version of listReleases(runtime.version, devdir)) {
    const { nodedir, isHere } = findElectronHeaders({ ...runtime, version }, env);
    if (isHere) return { nodedir: nodedir ?? join(devdir, version), version };
  }
  return null;
}

/** "40" stands for each release of that line that is kept, the newest first, or for itself. */
function listReleases(version: string | null, devdir: string): string[] {
  if (version === null) return [];
  try {
    const kept = readdirSync(devdir).filter((name) => name === version || name.startsWith(`${version}.`));
    return [...kept.sort((a, b) => (isAtLeast(a, b) ? -1 : 1)), version];
  } catch {
    return [version];
  }
}
