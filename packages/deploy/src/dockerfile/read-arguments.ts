import { parseJson, stringsOf } from '@abistamp/core/project-files';

/** Arguments of COPY, ADD and RUN. */
export interface Arguments {
  /** By name, without dashes; a flag may be given several times. */
  flags: Map<string, string[]>;
  /** The words after the flags. */
  words: string[];
  /** What follows the flags, as written. */
  rest: string;
  /** The words stood in a list of JSON. */
  isJson: boolean;
}

export function readArguments(text: string): Arguments {
  const flags = new Map<string, string[]>();
  let rest = text;
  for (;;) {
    const [all, name, value = 'true'] = /^--([a-z][a-z-]*)(?:=("[^"]*"|\S*))?(?:\s+|$)/.exec(rest) ?? [];
    if (all === undefined || name === undefined) break;
    flags.set(name, [...(flags.get(name) ?? []), value.replace(/^"(.*)"$/, '$1')]);
    rest = rest.slice(all.length);
  }
  const json = rest.startsWith('[') ? parseJson(rest) : undefined;
  if (Array.isArray(json)) return { flags, words: stringsOf(json), rest, isJson: true };
  const words = [...rest.matchAll(/"((?:\\.|[^"\\])*)"|'([^']*)'|((?:\\(?:.|$)|[^\s"'\\])+)/g)];
  return {
    flags,
    words: words.map(([, double, single, plain]) => double ?? single ?? plain ?? ''),
    rest,
    isJson: false,
  };
}

/** `key=value` pairs, or a key and the rest of the line as ENV also takes them. */
export function readPairs(text: string): [key: string, value: string | null][] {
  const [, key, value] = /^([A-Za-z_]\w*)\s+([^=\s][\s\S]*)$/.exec(text) ?? [];
  if (key !== undefined && value !== undefined && !/^[A-Za-z_]\w*(?:=|\s|$)/.test(value))
    return [[key, value.trim()]];
  const pairs = text.matchAll(
    /(?<!\w)([A-Za-z_]\w*)(?:=("(?:\\.|[^"\\])*"|'[^']*'|(?:\\(?:.|$)|[^\s"'\\])*))?(?:\s+|$)/g,
  );
  return [...pairs].map(([, name = '', raw]) => [
    name,
    raw === undefined ? null : raw.replace(/^(["'])(.*)\1$/s, '$2'),
  ]);
}
