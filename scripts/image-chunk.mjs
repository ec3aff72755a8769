// The code that reads container images is its own file beside the command, compressed: few runs load it.
// What it uses of core it takes from the command, which has loaded it by then.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const entry = 'packages/deploy/src/image.ts';
const parts = 'packages/cli/src/image-parts.ts';
const mainFile = './main.cjs';
export const imageFile = './image.cjs';

/** @returns esbuild's options for the file */
export function imageOptions(root) {
  const names = listNames(join(root, parts));
  const contents = [
    `const { imageParts } = require(${JSON.stringify(mainFile)});`,
    ...names.map((name) => `export const ${name} = imageParts.${name};`),
  ].join('\n');
  return {
    entryPoints: [entry],
    external: [mainFile],
    plugins: [replaceModule(/^@abistamp\/(?:core|binary)$/, 'image-parts', contents)],
  };
}

/** An esbuild plugin for the command: its first call loads the file. */
export function forwardImage(root) {
  return forwardFile(join(root, entry), /^@abistamp\/deploy\/image$/, imageFile);
}

/** An esbuild plugin: functions of a module are called in their own file, which the first call loads. */
export function forwardFile(source, filter, file) {
  const contents = listNames(source).map(
    (name) => `export const ${name} = (...args) => require(${JSON.stringify(file)}).${name}(...args);`,
  );
  return replaceModule(filter, file, contents.join('\n'));
}

/** An esbuild plugin: modules with such a name are `contents`. */
export function replaceModule(filter, namespace, contents) {
  return {
    name: namespace,
    setup({ onLoad, onResolve }) {
      onResolve({ filter }, ({ path }) => ({ path, namespace, sideEffects: false }));
      onLoad({ filter: /./, namespace }, () => ({ contents }));
    },
  };
}

/** The names that a module passes on, without those of types. */
function listNames(path) {
  const text = readFileSync(path, 'utf8');
  return [...text.matchAll(/^export \{([^}]*)\}/gm)].flatMap(([, names]) =>
    names
      .split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '' && !name.startsWith('type ')),
  );
}
