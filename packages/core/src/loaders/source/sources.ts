import { isRecord } from '../../files/json.ts';
import type { PackageView } from '../../files/package-view.ts';
import { dirname, joinPath } from './paths.ts';
import { type Token, tokenize } from './tokens.ts';

/** One file of a package's code. */
export interface Source {
  /** Relative to the package. */
  path: string;
  text: string;
  tokens(): Token[];
}

/** The code that runs when a package is required, its entry first, as far as it was read. */
export interface Sources {
  files: Source[];
  /** Sources whose text holds any of the words; cheap, no tokens are made. */
  mentioning(...words: string[]): Source[];
}

const maxFiles = 120;
const maxCharacters = 6 * 1024 * 1024;

/** Follows the relative requires and imports from a package's entry points, breadth first, within bounds. */
export function readSources(view: PackageView): Sources {
  const files: Source[] = [];
  const seen = new Set<string>();
  let characters = 0;
  let queue = listEntries(view);
  while (queue.length > 0) {
    const next: string[] = [];
    for (const request of queue) {
      if (files.length >= maxFiles || characters >= maxCharacters) break;
      const found = readModule(view, request, seen);
      if (found === null) continue;
      characters += found.text.length;
      files.push(found);
      for (const target of listRelativeRequests(found.text)) {
        const path = joinPath(dirname(found.path), target);
        if (path !== null && !seen.has(path)) next.push(path);
      }
    }
    queue = next;
  }
  return {
    files,
    mentioning: (...words) => files.filter((file) => words.some((word) => file.text.includes(word))),
  };
}

function readModule(view: PackageView, request: string, seen: Set<string>): Source | null {
  for (const path of [request, `${request}.js`, `${request}.cjs`, `${request}/index.js`, `${request}.mjs`]) {
    if (path === '' || seen.has(path) || /\.(?:node|json|wasm|so|dll|d\.ts|css)$/.test(path)) continue;
    const text = view.read(path);
    if (text === null) continue;
    seen.add(path);
    seen.add(request);
    let tokens: Token[] | null = null;
    return { path, text, tokens: () => (tokens ??= tokenize(text)) };
  }
  return null;
}

/** Entry files as the manifest names them: `main`, then the conditions of `exports["."]`, then programs. */
function listEntries(view: PackageView): string[] {
  const { main, raw } = view.manifest;
  const exported = raw['exports'];
  const root = isRecord(exported) && '.' in exported ? exported['.'] : exported;
  const found = [
    ...(main === null ? [] : [main]),
    ...listTargets(root),
    'index',
    ...listTargets(raw['module']),
    ...listTargets(raw['bin']),
  ];
  const paths = found.map((entry) => joinPath('', entry)).filter((path): path is string => path !== null);
  return [...new Set(paths.map((path) => (path === '' ? 'index' : path)))];
}

function listTargets(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 6) return [];
  if (Array.isArray(value)) return value.flatMap((item) => listTargets(item, depth + 1));
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .filter(
      ([condition]) =>
        !['browser', 'types', 'bare', 'deno', 'worker', 'edge-light', 'react-native'].includes(condition),
    )
    .filter(([condition]) => depth > 0 || !condition.startsWith('./'))
    .flatMap(([, target]) => listTargets(target, depth + 1));
}

const relativeRequest =
  /(?:\b(?:require|import)\s{0,9}\(\s{0,99}|\b(?:from|import)\s{0,9})(?:'(\.[^'\n]{0,300})'|"(\.[^"\n]{0,300})")/g;

function listRelativeRequests(text: string): string[] {
  return [...text.matchAll(relativeRequest)].map((match) => match[1] ?? match[2] ?? '');
}
