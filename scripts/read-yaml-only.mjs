// js-yaml for the command: what reads, without what writes. The package's own entry holds both in one file, of which
// nothing can be left out.
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const core = createRequire(new URL('../packages/core/package.json', import.meta.url));
const library = join(dirname(core.resolve('js-yaml/package.json')), 'lib');
const from = (path) => JSON.stringify(join(library, path));

const contents = [
  `export { load, loadAll } from ${from('loader.js')};`,
  `export { default as FAILSAFE_SCHEMA } from ${from('schema/failsafe.js')};`,
  `export { default as Type } from ${from('type.js')};`,
  `export { default as YAMLException } from ${from('exception.js')};`,
].join('\n');

/** An esbuild plugin; a name that is not listed here fails the build. */
export const readYamlOnly = {
  name: 'read-yaml-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^js-yaml$/ }, ({ path }) => ({ path, namespace: 'read-yaml-only' }));
    onLoad({ filter: /./, namespace: 'read-yaml-only' }, () => ({ contents, resolveDir: library }));
  },
};
