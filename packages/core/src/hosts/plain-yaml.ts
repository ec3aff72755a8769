/**
 * The few settings that are read from YAML files of package managers, as these write them and people copy them: scalars, lists and maps of scalars at the top, in
 * block or flow style. What is written otherwise is not found. A YAML parser would cost more than everything else in a check.
 */
export function readYamlScalar(text: string, key: string): string | null {
  const value = new RegExp(`^${key}:[^\\S\\n]+([^\\n#]+?)\\s*(?:#.*)?$`, 'm').exec(text)?.[1];
  return value === undefined ? null : unquote(value);
}

export function readYamlList(text: string, key: string): string[] {
  const flow = new RegExp(`^${key}:[^\\S\\n]*\\[([^\\]]*)\\]`, 'm').exec(text)?.[1];
  if (flow !== undefined)
    return flow
      .split(',')
      .map((item) => unquote(item.trim()))
      .filter((item) => item !== '');
  return blockOf(text, key).flatMap((line) => {
    const item = /^\s*-\s+(.*)$/.exec(line)?.[1];
    return item === undefined ? [] : [unquote(item)];
  });
}

export function readYamlMap(text: string, key: string): Map<string, string> {
  const entries = blockOf(text, key).flatMap((line): [string, string][] => {
    const [, name, value] = /^\s*((?:'[^']*'|"[^"]*"|[^\s'"#][^:]*?)):\s+(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[unquote(name), unquote(value)]];
  });
  return new Map(entries);
}

/** Lines below a key of the top level, without comments and empty ones; lists may stand as far left as their key. */
function blockOf(text: string, key: string): string[] {
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => new RegExp(`^${key}:\\s*(?:#.*)?$`).test(line));
  if (start < 0) return [];
  const block: string[] = [];
  for (const line of lines.slice(start + 1)) {
    const bare = line.replace(/(?:^|\s)#.*$/, '').trimEnd();
    if (bare === '') continue;
    if (!/^(?:\s|- )/.test(bare)) break;
    block.push(bare);
  }
  return block;
}

const unquote = (text: string): string => text.replace(/^(['"])(.*)\1$/, '$2');
