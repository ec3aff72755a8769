// Bundles, of which the first is loaded alone or by the others: what the first one runs is in it alone, and the
// others take it from there.
import { relative } from 'node:path';

const inSources = /^packages\/[\w-]+\/src\/.+\.ts$/;
/** The module of the other bundles through which everything passes that comes from the first. */
const door = 'shared-modules';

/**
 * @param options of esbuild for both
 * @param root what paths are relative to
 * @param first, others their entries
 * @param file what the others require the first by
 * @returns what the first bundle consists of, and a plugin for the others
 */
export async function shareModules({ build, options, root, first, others, file }) {
  const alone = await build({ ...options, entryPoints: [first], metafile: true });
  const modules = listModules(alone.metafile, first);
  const exported = await listNames(build, root, modules);
  const plugin = takeFrom(file, root, exported);
  const built = await Promise.all(
    others.map((entry) => build({ ...options, entryPoints: [entry], plugins: [plugin, ...options.plugins] })),
  );
  const used = new Set(
    built.flatMap(({ outputFiles: [{ text }] }) =>
      [...text.matchAll(/\bm\d+_[\p{ID_Continue}$]+/gu)].map(([name]) => name),
    ),
  );
  const passed = [...exported].map(([path, names]) => {
    const wanted = names.filter(({ key }) => used.has(key)).map(({ name, key }) => `${name} as ${key}`);
    return `export { ${wanted.join(', ')} } from './${path}';`;
  });
  return { contents: [`export * from './${first}';`, ...passed].join('\n'), plugin };
}

/** The sources of which something is left in the bundle. */
function listModules({ outputs }, entry) {
  const [{ inputs }] = Object.values(outputs);
  return Object.keys(inputs).filter(
    (path) => path !== entry && inSources.test(path) && inputs[path].bytesInOutput > 0,
  );
}

/** What each module exports, each name with the one that it has among all of them. */
async function listNames(build, root, modules) {
  const options = { absWorkingDir: root, outdir: '.', write: false, bundle: false, format: 'esm' };
  const { metafile } = await build({ ...options, entryPoints: modules, metafile: true, logLevel: 'silent' });
  const found = new Map(Object.values(metafile.outputs).map((output) => [output.entryPoint, output.exports]));
  return new Map(
    modules.map((path, at) => [path, found.get(path).map((name) => ({ name, key: `m${at}_${name}` }))]),
  );
}

/** An esbuild plugin: replaces a shared module by what the other bundle exports of it. */
function takeFrom(file, root, exported) {
  const all = [...exported.values()].flatMap((names) => names.map(({ key }) => key));
  return {
    name: door,
    setup({ onResolve, onLoad }) {
      onResolve({ filter: new RegExp(`^${door}$`) }, () => ({
        path: door,
        namespace: door,
        sideEffects: false,
      }));
      onLoad({ filter: /./, namespace: door }, () => ({
        contents: `export { ${all.join(', ')} } from ${JSON.stringify(file)};`,
        resolveDir: root,
      }));
      onLoad({ filter: /\.ts$/ }, ({ path }) => {
        const names = exported.get(relative(root, path).replaceAll('\\', '/'));
        if (names === undefined) return null;
        const passed = names.map(({ name, key }) => `${key} as ${name}`).join(', ');
        return { contents: `export { ${passed} } from '${door}';` };
      });
    },
  };
}
