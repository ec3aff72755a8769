import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One source file of a package with its imports and exports. */
export interface Module {
  /** Relative to `packages/`: `core/src/files/json.ts`. */
  path: string;
  imports: Import[];
  /** Names that it exports by itself; what it passes on from other files is an import. */
  exports: string[];
  text: string;
}

export interface Import {
  /** A module's path, or another package's name as written. */
  from: string;
  /** Imported names; null: all of them. */
  names: string[] | null;
  /** It re-exports them. */
  passesOn: boolean;
}

const repository = fileURLToPath(new URL('../../', import.meta.url));
const packages = join(repository, 'packages/');

/** Code outside the packages that uses them: tests, measurements and examples. */
export const readUsers = (): Module[] =>
  ['test', 'bench', 'examples'].flatMap((name) => readModules(join(repository, name)));

/**
 * Reads the imports and exports of the source files below a folder. The code is formatted, and has no `export
 * =`, no default exports and no namespace imports of its own files, so its statements can be found by their
 * first words.
 * @param folder of `packages/`, or another absolute one
 */
export function readModules(folder = packages): Module[] {
  return listSources(folder).map((path) => readModule(path, folder));
}

function listSources(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return /^(?:node_modules|dist|bundles)$/.test(entry.name) ? [] : listSources(path);
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

const statement = /^(import|export)\s+(?:type\s+)?(?:(\*)(?: as \w+)?|\{([^}]*)\})\s+from\s+'([^']+)'/gm;
const inline = /\bimport\(\s*'([^']+)'\s*\)(?:\.(\w+))?|\brequire\('(\.[^']+)\.cjs'\)/g;
const declaration =
  /^export\s+(?:declare\s+)?(?:type|interface|(?:abstract\s+|async\s+)?(?:class|function\*?|const|let|enum))\s+(\w+)/gm;

function readModule(file: string, folder: string): Module {
  const text = readFileSync(file, 'utf8');
  const resolve = (from: string) => {
    if (!from.startsWith('.')) return from;
    const path = join(dirname(file), from);
    // Some tests name a package's file by its path.
    return path.slice((path.startsWith(packages) ? packages : folder).length);
  };
  const imports: Import[] = [];
  for (const [, word, all, names, from = ''] of text.matchAll(statement))
    imports.push({
      from: resolve(from),
      names: all === undefined ? splitNames(names ?? '') : null,
      passesOn: word === 'export',
    });
  for (const [, from] of text.matchAll(/^import\s+(?:\w+\s+from\s+)?'([^']+)'/gm))
    imports.push({ from: resolve(from ?? ''), names: null, passesOn: false });
  for (const [, from, name] of text.matchAll(inline))
    if (from !== undefined)
      imports.push({ from: resolve(from), names: name === undefined ? null : [name], passesOn: false });
  const exports = [...text.matchAll(declaration)].map(([, name = '']) => name);
  return { path: file.slice(folder.length), imports, exports, text };
}

/** The names in `a, type B, c as d`, as the other file exports them. */
function splitNames(names: string): string[] {
  return names
    .split(',')
    .map((name) =>
      name
        .trim()
        .replace(/^type\s+/, '')
        .replace(/\s+as\s+\w+$/, ''),
    )
    .filter((name) => name !== '');
}
