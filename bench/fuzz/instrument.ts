import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { type Node, parse } from 'acorn';
import { build, type Plugin, transform } from 'esbuild';
import { maxCounters } from './protocol.ts';

/** A bundle whose code counts, in the bytes of `globalThis.__fuzz`, how often each of its branches ran. */
export interface InstrumentedBundle {
  file: string;
  /** Where each counter is: `core/src/files/json.ts:12`. */
  places: string[];
  /** Short texts in the code itself: what a reader compares its input with. */
  words: string[];
}

/** The readers, and the libraries that they read with. */
const counted =
  /packages\/(?:binary|core|deploy)\/src\/.*\.ts$|node_modules\/(?:acorn|js-yaml|ini|zeptomatch|grammex|graphmatch)\/.*\.[cm]?js$/;

/** Their texts are those that are written, and not read. */
const writing = /^core\/src\/(?:report|operations|repair)\//;

export async function bundleInstrumented(entry: string, outfile: string): Promise<InstrumentedBundle> {
  const places: string[] = [];
  const words = new Set<string>();
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['abistamp-source'],
    logLevel: 'error',
    banner: {
      js: [
        `globalThis.__fuzz ??= new Uint8Array(${maxCounters});`,
        "import { createRequire as fuzzRequire } from 'node:module'; const require = fuzzRequire(import.meta.url);",
      ].join('\n'),
    },
    plugins: [countBranches(places, words)],
  });
  if (places.length > maxCounters) throw new Error(`${places.length} branches are more than ${maxCounters}`);
  return { file: outfile, places, words: [...words] };
}

function countBranches(places: string[], words: Set<string>): Plugin {
  return {
    name: 'count-branches',
    setup: ({ onLoad }) => {
      onLoad({ filter: /\.(?:ts|mjs|cjs|js)$/ }, async ({ path }) => {
        const source = readFileSync(path, 'utf8');
        const isTypeScript = path.endsWith('.ts');
        // Seeds are beside the sources, and not beside the bundle.
        const located = source.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href));
        if (!counted.test(path)) return { contents: located, loader: isTypeScript ? 'ts' : 'js' };
        const { code } = await transform(located, { loader: isTypeScript ? 'ts' : 'js', target: 'node20' });
        const name = path.replace(/^.*\/(?:packages|node_modules)\//, '');
        return { contents: addCounters(code, name, places, words), loader: 'js' };
      });
    },
  };
}

type Tree = Node & Record<string, unknown>;

function addCounters(code: string, name: string, places: string[], words: Set<string>): string {
  const opening: { at: number; text: string }[] = [];
  const closing: { at: number; text: string }[] = [];
  const count = (node: Tree) => {
    places.push(`${name}:${code.slice(0, node.start).split('\n').length}`);
    return `__count[${places.length - 1}]++`;
  };
  const asExpression = (node: Tree) => {
    opening.push({ at: node.start, text: `(${count(node)},` });
    closing.push({ at: node.end, text: ')' });
  };
  const asStatement = (node: Tree) => {
    if (node.type === 'BlockStatement') opening.push({ at: node.start + 1, text: `${count(node)};` });
    else {
      opening.push({ at: node.start, text: `{${count(node)};` });
      closing.push({ at: node.end, text: '}' });
    }
  };
  visit(parseAny(code), (node) => {
    const part = (key: string) => node[key] as Tree;
    switch (node.type) {
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'CatchClause':
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        asStatement(part('body'));
        break;
      case 'ArrowFunctionExpression':
        if (part('body').type === 'BlockStatement') asStatement(part('body'));
        else asExpression(part('body'));
        break;
      case 'IfStatement':
        if (node['alternate'] === null)
          closing.push({ at: part('consequent').end, text: ` else {${count(node)}}` });
        else asStatement(part('alternate'));
        asStatement(part('consequent'));
        break;
      case 'ConditionalExpression':
        asExpression(part('consequent'));
        asExpression(part('alternate'));
        break;
      case 'LogicalExpression':
        asExpression(part('right'));
        break;
      case 'SwitchCase': {
        const [first] = node['consequent'] as Tree[];
        if (first !== undefined) opening.push({ at: first.start, text: `${count(first)};` });
        break;
      }
      case 'Literal':
        if (!writing.test(name) && typeof node['value'] === 'string') addWord(words, node['value']);
        break;
      case 'TemplateElement':
        if (!writing.test(name)) addWord(words, (node['value'] as { raw: string }).raw);
        break;
    }
  });
  return `const __count = globalThis.__fuzz;${insert(code, opening, closing)}`;
}

function addWord(words: Set<string>, word: string): void {
  if (word !== '' && word.length <= 40) words.add(word);
}

/** Of insertions at one place, what closes comes first, the innermost before the others. */
function insert(
  code: string,
  opening: readonly { at: number; text: string }[],
  closing: readonly { at: number; text: string }[],
): string {
  const all = [
    ...closing.map((edit, i) => ({ ...edit, rank: -1 - i })),
    ...opening.map((edit, i) => ({ ...edit, rank: i })),
  ].sort((a, b) => a.at - b.at || a.rank - b.rank);
  let at = 0;
  const parts: string[] = [];
  for (const edit of all) {
    parts.push(code.slice(at, edit.at), edit.text);
    at = edit.at;
  }
  return [...parts, code.slice(at)].join('');
}

function parseAny(code: string): Tree {
  const options = { ecmaVersion: 'latest', allowReturnOutsideFunction: true } as const;
  try {
    return parse(code, { ...options, sourceType: 'module' }) as unknown as Tree;
  } catch {
    return parse(code, { ...options, sourceType: 'script' }) as unknown as Tree;
  }
}

function visit(node: Tree, see: (node: Tree) => void): void {
  see(node);
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) visit(child, see);
  }
}

function isNode(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
