// The next step of an error, which the pnpm plugin's hooks never print: they report an error in one line.
import { readFile } from 'node:fs/promises';
import { parse } from 'acorn';
import { transform } from 'esbuild';

/** An esbuild plugin: `new AbistampError(code, message, { hint, cause })` keeps only the cause. */
export const slimHints = {
  name: 'slim-hints',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]core[\\/]src[\\/].*\.ts$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      if (!text.includes('new AbistampError(')) return null;
      const { code } = await transform(text, { loader: 'ts', target: 'esnext', charset: 'utf8' });
      return { contents: withoutHints(code), loader: 'js' };
    });
  },
};

function withoutHints(code) {
  const hints = [...listHints(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }))];
  return hints.reverse().reduce((rest, { start, end }) => rest.slice(0, start) + rest.slice(end), code);
}

/** Each with the comma behind it, in the order of the code. */
function* listHints(node) {
  if (Array.isArray(node)) for (const each of node) yield* listHints(each);
  if (node === null || typeof node !== 'object' || Array.isArray(node)) return;
  if (node.type === 'NewExpression' && node.callee.name === 'AbistampError') {
    const { properties = [] } = node.arguments[2] ?? {};
    const at = properties.findIndex(({ key }) => key.name === 'hint');
    if (at >= 0) yield { start: properties[at].start, end: properties[at + 1]?.start ?? properties[at].end };
  }
  for (const each of Object.values(node)) yield* listHints(each);
}
