// js-yaml as the pnpm plugin carries it, for reading settings: texts, numbers, switches, lists and maps. Left
// out are the writer, dates and the other types that a tag has to ask for, and excerpts of the file in
// errors, which nothing prints.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const core = createRequire(new URL('../packages/core/package.json', import.meta.url));
const library = join(dirname(core.resolve('js-yaml/package.json')), 'lib');

/** How a type is written is the last thing that its file says. */
const leaveOutWriting = [/,\n {2}predicate: [\s\S]*(?=\n\}\))/, ''];

/** What to put in place of what, by file. */
const edits = new Map(
  [
    ['schema/default.js', [/implicit: [\s\S]*(?=\n\}\))/, "implicit: [require('../type/merge')]"]],
    ['snippet.js', [/[\s\S]*/, 'module.exports = () => null;']],
    ...['bool', 'float', 'int', 'null'].map((name) => [`type/${name}.js`, leaveOutWriting]),
  ].map(([file, edit]) => [join(library, file), edit]),
);

/** An esbuild plugin; a new js-yaml that is written otherwise fails the build. */
export const slimYaml = {
  name: 'slim-yaml',
  setup({ onResolve, onLoad, onEnd }) {
    const left = new Set();
    onResolve({ filter: /^js-yaml$/ }, () => {
      for (const path of edits.keys()) left.add(path);
      return { path: join(library, 'loader.js') };
    });
    onLoad({ filter: /[\\/]js-yaml[\\/]lib[\\/]/ }, ({ path }) => {
      const edit = edits.get(path);
      const text = readFileSync(path, 'utf8');
      if (edit === undefined || !edit[0].test(text)) return null;
      left.delete(path);
      return { contents: text.replace(...edit) };
    });
    onEnd(() => {
      if (left.size > 0) throw new Error(`js-yaml has changed: ${[...left].join(', ')}`);
    });
  },
};
