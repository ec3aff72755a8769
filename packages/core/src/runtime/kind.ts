/** The programs that load addons. */
export type RuntimeKind = 'node' | 'electron' | 'bun' | 'deno';

/** Their names. */
export const runtimeNames = {
  node: 'Node',
  electron: 'Electron',
  bun: 'Bun',
  deno: 'Deno',
} as const satisfies Record<RuntimeKind, string>;

/** Which program a process is, by its `process.versions`: all of them have an entry for `node`, too. */
export function kindOf(versions: Readonly<Record<string, string | undefined>>): RuntimeKind {
  if (versions['electron'] !== undefined) return 'electron';
  if (versions['bun'] !== undefined) return 'bun';
  return versions['deno'] === undefined ? 'node' : 'deno';
}

/** What the code of packages takes a program for: it knows Electron, and finds Node everywhere else. */
export function seenAs(kind: RuntimeKind): 'node' | 'electron' {
  return kind === 'electron' ? 'electron' : 'node';
}
