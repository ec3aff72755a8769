// What a plugin's code leads to and its commands never reach is left out of it. It throws there, so that a
// test that reaches it fails.
import { readFileSync } from 'node:fs';

/** @param paths files of core's `src`, a pattern. @returns an esbuild plugin */
export function leaveOut(paths) {
  return {
    name: 'leave-out',
    setup({ onLoad }) {
      const filter = new RegExp(
        `[\\\\/]core[\\\\/]src[\\\\/](?:${paths.source.replaceAll('\\/', '[\\\\/]')})$`,
      );
      onLoad({ filter }, ({ path }) => ({ contents: listExports(path).map(refuse).join('\n') }));
    },
  };
}

function listExports(path) {
  const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:const|function) (\w+)/gm)];
  if (names.length === 0) throw new Error(`nothing is left out with ${path}`);
  return names.map(([, name]) => name);
}

const refuse = (name) => `export function ${name}() { throw new Error('${name} is not in this plugin'); }`;
