import type { Installed, InstalledPackage } from '../installed.ts';

/** Reads yarn.lock of Yarn 1 (`# yarn lockfile v1`). Null for anything else. */
export function parseYarnClassicLockfile(text: string): Installed | null {
  if (!/^# yarn lockfile v1/m.test(text)) return null;
  const versions = new Map<string, InstalledPackage>();
  for (const entry of text.split(/\n(?=\S)/)) {
    const name = /^"?((?:@[^/@\s"]+\/)?[^@\s"]+)@/.exec(entry)?.[1];
    const version = /^ {2}version "([^"]+)"/m.exec(entry)?.[1];
    if (name === undefined || version === undefined) continue;
    // `name@npm:other@^1.0.0` is installed under an alias; its manifest has the other name.
    const other = /@npm:((?:@[^/@\s"]+\/)?[^@\s"]+)@/.exec(entry.slice(0, entry.indexOf('\n')))?.[1];
    const id = `${other ?? name}@${version}`;
    const before = versions.get(id)?.aliases ?? [];
    const aliases = other === undefined ? before : [...before, name];
    const optional = /^ {2}optionalDependencies:\n((?: {4}.*(?:\n|$))*)/m.exec(entry)?.[1] ?? '';
    versions.set(id, {
      ...(aliases.length === 0 ? {} : { aliases }),
      version,
      integrity: /^ {2}integrity (\S+)/m.exec(entry)?.[1] ?? null,
      hasInstallScript: null,
      os: [],
      cpu: [],
      libc: [],
      optionalDependencies: [...optional.matchAll(/^ {4}"?([^\s"]+)"? /gm)].flatMap(
        (match) => match[1] ?? [],
      ),
      optional: false,
      inBundle: false,
    });
  }
  return { folders: new Map(), versions, complete: false, isActual: false };
}
