/** Where packages are in a lockfile, by the keys of `keysOf`: lines from 1. */
export type LockfileLines = ReadonlyMap<string, number>;

/**
 * Finds the line of each package, in one pass over the text. No lockfile is parsed: for a line, a key at the
 * start of one is enough, and a file that is torn still has most of them.
 * @param name of the lockfile, without folders
 */
export function listLines(name: string, lines: readonly string[]): LockfileLines {
  const found = new Map<string, number>();
  const read = readers[name] ?? (() => []);
  // In yarn.lock, the head of a block has the names, and a line after it the version.
  let head: { line: number; names: readonly string[] } = { line: 0, names: [] };
  const note = (keys: readonly string[], line: number) => {
    for (const key of keys) if (!found.has(key)) found.set(key, line);
  };
  for (const [index, text] of lines.entries()) {
    const keys = read(text);
    if (keys.length > 0) head = { line: index + 1, names: keys };
    note(keys, index + 1);
    const version = name === 'yarn.lock' ? /^ {2}version:? "?([^"\s]+)"?\s*$/.exec(text)?.[1] : undefined;
    if (version !== undefined)
      note(
        head.names.map((each) => `${each}@${version}`),
        head.line,
      );
  }
  return found;
}

/** The keys that a line starts: the folder of a package, `name@version`, or a name. */
const readers: Readonly<Record<string, (line: string) => string[]>> = {
  'package-lock.json': readNpm,
  'npm-shrinkwrap.json': readNpm,
  'pnpm-lock.yaml': readPnpm,
  'yarn.lock': readYarn,
  'bun.lock': readBun,
};

/** `"node_modules/a/node_modules/b": {`, and `"b": {` in the first format. */
function readNpm(line: string): string[] {
  const key = /^\s+"([^"\\]+)": \{\s*$/.exec(line)?.[1];
  return key === undefined ? [] : [key, key.replace(/^.*node_modules\//, '')];
}

/** `/name/1.0.0:`, `/name@1.0.0(peer@1):` and `'@scope/name@1.0.0':`, each indented by two. */
function readPnpm(line: string): string[] {
  const match = /^ {2}['"]?\/?((?:@[^/'"]+\/)?[^@/'":(\s]+)[@/](\d[^:('"/_]*)/.exec(line);
  const [, name, version] = match ?? [];
  return name === undefined || version === undefined ? [] : [`${name}@${version}`, name];
}

/** `"@scope/name@npm:^1.0.0, @scope/name@npm:^1.1.0":` and `name@^1.0.0:`. */
function readYarn(line: string): string[] {
  if (!/^["@\w]/.test(line) || !line.trimEnd().endsWith(':')) return [];
  const names = line
    .split(',')
    .map((part) => /^\s*"?((?:@[^/"]+\/)?[^@/"\s]+)@/.exec(part)?.[1])
    .flatMap((name) => name ?? []);
  return [...new Set(names)];
}

/** `"key": ["name@1.0.0", …]`. */
function readBun(line: string): string[] {
  const [, key, id] = /^\s+"([^"\\]+)": \["([^"\\]+)"/.exec(line) ?? [];
  return key === undefined || id === undefined ? [] : [id, key, id.replace(/(?<=.)@.*$/, '')];
}
