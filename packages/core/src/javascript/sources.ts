import { isRecord } from '../files/json.ts';
import { openCode } from './open-code.ts';
import { dirname, joinPath } from './paths.ts';
import type { Reading } from './reading.ts';

/** One file of a package's code. */
export interface Source {
  /** Relative to the package. */
  path: string;
  text: string;
  /** Parsed on first use, once; null if it is not JavaScript or too large: nothing is then known about it. */
  code(): Reading | null;
}

/** The code that runs when a package is required, entry first, as far as it was read. */
export interface Sources {
  files: Source[];
  /** Sources whose text contains any of the words, or matches one; cheap, nothing is parsed. */
  mentioning(...words: (string | RegExp)[]): Source[];
}

/** What it takes to find a package's code. */
interface CodeFiles {
  manifest: { main: string | null; raw: Record<string, unknown> };
  /** Text of a file, of bounded size; null if it is missing. */
  read(path: string): string | null;
}

const maxFiles = 120;
const maxCharacters = 6 * 1024 * 1024;
/** How much code of one package is parsed: a limit for packages made of bundles. */
const maxRead = 4 * 1024 * 1024;

/** Follows the relative requires and imports from a package's entry points, breadth first, within limits. */
export function readSources(view: CodeFiles): Sources {
  const files: Source[] = [];
  const seen = new Set<string>();
  const budget = { left: maxRead };
  let characters = 0;
  let queue = listEntries(view);
  while (queue.length > 0) {
    const next: string[] = [];
    for (const request of queue) {
      if (files.length >= maxFiles || characters >= maxCharacters) break;
      const found = readModule(view, request, seen, budget);
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
    mentioning: (...words) => files.filter(({ text }) => words.some((word) => holds(text, word))),
  };
}

function holds(text: string, word: string | RegExp): boolean {
  return typeof word === 'string' ? text.includes(word) : word.test(text);
}

function readModule(
  view: CodeFiles,
  request: string,
  seen: Set<string>,
  budget: { left: number },
): Source | null {
  // `require('.')` beside package.json.
  const base = request || 'index';
  for (const path of [base, `${base}.js`, `${base}.cjs`, `${base}/index.js`, `${base}.mjs`]) {
    if (seen.has(path) || /\.(?:node|json|wasm|so|dll|d\.ts|css)$/.test(path)) continue;
    const text = view.read(path);
    if (text === null) continue;
    seen.add(path);
    seen.add(request);
    return openSource(path, text, budget);
  }
  return null;
}

/** A file's text as code that is parsed on first use. */
export function openSource(path: string, text: string, budget = { left: maxRead }): Source {
  let code: Reading | null | undefined;
  return {
    path,
    text,
    code: () => {
      if (code === undefined) {
        code = text.length > budget.left ? null : openCode(text, path);
        budget.left -= text.length;
      }
      return code;
    },
  };
}

/**
 * Entry files as the manifest names them: `main`, then the conditions of `exports["."]`, then programs. Where there
 * are `exports`, nothing else stands for the package (Node's docs, Packages).
 */
function listEntries(view: CodeFiles): string[] {
  const { main, raw } = view.manifest;
  const exported = listTargets(raw['exports']);
  const found = [
    ...(main === null ? [] : [main]),
    ...exported,
    ...(exported.length > 0 ? [] : ['index']),
    ...listTargets(raw['module']),
    // Names of programs are no conditions: one may be called `deno`.
    ...(isRecord(raw['bin']) ? Object.values(raw['bin']) : [raw['bin']]).flatMap((path) => listTargets(path)),
  ];
  const paths = found.map((entry) => joinPath('', entry)).filter((path): path is string => path !== null);
  return [...new Set(paths)];
}

/** Conditions of `exports` that neither Node.js nor Electron uses. */
const otherConditions = new Set(['browser', 'types', 'bare', 'deno', 'worker', 'edge-light', 'react-native']);

/** Those of the package itself (`.`), not of paths below it. */
function listTargets(value: unknown, depth = 0): string[] {
  if (typeof value === 'string') return [value];
  if (depth > 6) return [];
  if (Array.isArray(value)) return value.flatMap((item) => listTargets(item, depth + 1));
  if (!isRecord(value)) return [];
  return Object.entries(value)
    .filter(([condition]) => !otherConditions.has(condition))
    .filter(([condition]) => depth > 0 || !condition.startsWith('./'))
    .flatMap(([, target]) => listTargets(target, depth + 1));
}

/**
 * The quote before a relative path that may be requested. Quick to find: a pattern for all of a request would
 * be tried at every letter of megabytes of code.
 */
const pathStart = /['"]\.(?<=[(mt]\s{0,99}..)/g;
const requestWord = /(?:(?:equire(?:\([^()]{0,60}\))?|\bimport)\s{0,9}\(\s{0,99}|\b(?:from|import)\s{0,9})$/;
const requestedPath = /'(\.[^'\n]{0,300})'|"(\.[^"\n]{0,300})"/y;

/** Relative paths after `require(`, `nodeRequire(`, `createRequire(…)(`, `import(`, `import` and `from`. */
function listRelativeRequests(text: string): string[] {
  const found: string[] = [];
  let end = 0;
  for (const { index } of text.matchAll(pathStart)) {
    requestedPath.lastIndex = index;
    if (index < end || !requestWord.test(text.slice(Math.max(end, index - 128), index))) continue;
    const match = requestedPath.exec(text);
    if (match === null) continue;
    found.push(match[1] ?? match[2] ?? '');
    end = requestedPath.lastIndex;
  }
  return found;
}
