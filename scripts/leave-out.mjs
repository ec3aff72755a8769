// What a plugin's code leads to and its commands never reach is left out of it. It throws there, so that a
// test that reaches it fails; the stack says where.
import { readFileSync } from 'node:fs';

/** @param paths files of core's `src`, a pattern. @returns an esbuild plugin */
export function leaveOut(paths) {
  return {
    name: 'leave-out',
    setup({ onLoad }) {
      const filter = new RegExp(
        `[\\\\/]core[\\\\/]src[\\\\/](?:${paths.source.replaceAll('\\/', '[\\\\/]')})$`,
      );
      onLoad({ filter }, ({ path }) => ({ contents: refuse(listExports(path)) }));
    },
  };
}

function listExports(path) {
  const names = [...readFileSync(path, 'utf8').matchAll(/^export (?:const|(?:async )?function) (\w+)/gm)];
  if (names.length === 0) throw new Error(`nothing is left out with ${path}`);
  return names.map(([, name]) => name);
}

/** Short, and the same for every file: names do not compress. */
const refuse = (names) =>
  `const leftOut = () => { throw new Error('left out'); };
export { ${names.map((name) => `leftOut as ${name}`).join(', ')} };`;
