// Parts of a bundle that few runs need are bundled into files of their own, which load when one of their
// functions is first called. Only for code without state: each file has its own copies of what it imports.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files beside the bundle, and the functions behind each: exports of modules of core, by a pattern of their
 * paths below its `src`, or of a library.
 */
const files = [
  {
    name: 'recognise.cjs',
    modules: [
      'loaders/bindings/recognise.ts',
      'loaders/cmake-ts/recognise.ts',
      'loaders/general/recognise.ts',
      'loaders/js-fallback.ts',
      'loaders/known-packages/recognise.ts',
      'loaders/node-gyp-build/recognise.ts',
      'loaders/node-pre-gyp/recognise.ts',
      'loaders/open-sources.ts',
      'loaders/pkg-prebuilds/recognise.ts',
      'loaders/platform-package/recognise.ts',
      'loaders/require-addon/recognise.ts',
      'loaders/search/recognise.ts',
    ],
  },
  // With the library itself, for what reads more than settings.
  { name: 'yaml.cjs', modules: ['hosts/settings/yaml-file.ts'], libraries: ['js-yaml'] },
  { name: 'globs.cjs', modules: ['hosts/workspaces.ts'] },
  { name: 'bun.cjs', modules: ['hosts/bun/default-trusted.ts'] },
];

/** Modules of Node.js that take milliseconds to load, and the functions that are used of them. */
const builtins = {
  'node:crypto': [
    'createHash',
    'createPrivateKey',
    'createPublicKey',
    'generateKeyPairSync',
    'randomBytes',
    'randomUUID',
    'sign',
    'verify',
  ],
  'node:child_process': ['execFileSync', 'spawn', 'spawnSync'],
  'node:fs/promises': ['open'],
  'node:timers/promises': ['setTimeout'],
};

const source = (root, path) => join(root, 'packages/core/src', path);

/** Entry points for the deferred files themselves. */
export const deferredFiles = (root) =>
  files.map(({ name, modules, libraries = [] }) => ({
    name,
    contents: [
      ...modules.map((path) => `export * from ${JSON.stringify(source(root, path))};`),
      ...libraries.map(
        (library) =>
          `export { FAILSAFE_SCHEMA, loadAll, Type, YAMLException } from ${JSON.stringify(library)};`,
      ),
    ].join('\n'),
  }));

/** An esbuild plugin for the bundle that loads them; a function that is not listed here fails the build. */
export function defer(root) {
  const found = new Map(
    files.flatMap(({ name, modules }) => modules.map((path) => [source(root, path), `./${name}`])),
  );
  return {
    name: 'defer',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]core[\\/]src[\\/]/ }, ({ path }) => {
        const file = found.get(path);
        return file === undefined ? null : { contents: forward(listFunctions(path), file) };
      });
      onResolve({ filter: /^node:/ }, ({ path, namespace }) =>
        namespace !== 'deferred' && Object.hasOwn(builtins, path)
          ? { path, namespace: 'deferred', sideEffects: false }
          : null,
      );
      onLoad({ filter: /./, namespace: 'deferred' }, ({ path }) => ({
        contents: forward(builtins[path], path),
      }));
    },
  };
}

function forward(names, file) {
  const loaded = `const load = () => require(${JSON.stringify(file)});`;
  return [
    loaded,
    ...names.map((name) => `export const ${name} = (...args) => load().${name}(...args);`),
  ].join('\n');
}

/** The functions that a module exports; it must export nothing else but types. */
function listFunctions(path) {
  const exported = readFileSync(path, 'utf8').matchAll(/^export (?!type|interface)(?:(function) (\w+))?/gm);
  return [...exported].map(([, kind, name]) => {
    if (kind === undefined) throw new Error(`${path} exports more than functions`);
    return name;
  });
}
