// Bundles the command. Compiling code takes longer than much of what the command does: what few runs need is
// in files of its own (defer.mjs).
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleOptions } from './bundle-options.mjs';
import { defer, deferredFiles } from './defer.mjs';
import { forwardFile, forwardImage, imageFile, imageOptions, replaceModule } from './image-chunk.mjs';
import { compress, minify } from './pack-code.mjs';
import { readYamlOnly } from './read-yaml-only.mjs';
import { defineReader } from './reader-version.mjs';
import { shareModules } from './share-modules.mjs';
import { slimAcorn } from './slim-acorn.mjs';
import { slimExports } from './slim-exports.mjs';

const folder = 'packages/cli/dist';
const schemas = 'packages/cli/schema';
const recordFile = './record.cjs';
const doctorFile = './doctor.cjs';
const planFile = './plan.cjs';
const yamlFile = './yaml.cjs';
const reportersFile = './reporters.cjs';

/** Minified: the package stays below its limit (test/house/packed), and Node.js has less to compile. */
const common = { ...bundleOptions, minify: true };

/** What every command reads first: small files that answer when nothing has changed. */
const fronts = {
  abistamp: 'packages/cli/src/entry.ts',
  hooks: 'packages/cli/src/hooks.ts',
  preload: 'packages/cli/src/preload.ts',
  below: 'packages/cli/src/below.ts',
};
/** The threads that help with large trees, and with many. */
const threads = {
  walker: 'packages/cli/src/walker.ts',
  'tree-thread': 'packages/cli/src/trees/tree-thread.ts',
};
/** The whole command, and what follows every install without the rest, which the whole loads it from. */
const rests = { main: 'packages/cli/src/main.ts', record: 'packages/cli/src/record.ts' };
/** What reads a repository's files: for `doctor` alone. */
const doctor = { doctor: 'packages/cli/src/doctor.ts' };
/** What looks ahead: for `plan` and `report` alone. */
const plan = { plan: 'packages/core/src/plan.ts' };
/**
 * Packed is what takes long anyway, or is not always read: a file of a few lines unpacks the one beside it, which takes
 * some milliseconds, most of them for Node's own modules. All of `doctor` would take a third longer.
 */
const packed = ['bun.cjs', 'image.cjs', 'main.cjs', 'plan.cjs', 'recognise.cjs', 'reporters.cjs'];
/** Terser leaves 2 to 4 % less of them, for the package and for Node.js to compile; of those that are packed, 5 to 17 %. */
const minified = [
  'below.cjs',
  'bun.cjs',
  'doctor.cjs',
  'image.cjs',
  'main.cjs',
  'plan.cjs',
  'recognise.cjs',
  'record.cjs',
  'reporters.cjs',
  'walker.cjs',
  'yaml.cjs',
];

export const commandFiles = [
  ...Object.keys({ ...fronts, ...rests, ...doctor, ...plan, ...threads }).map(
    (name) => `${folder}/${name}.cjs`,
  ),
  `${folder}/image.cjs`,
  `${folder}/reporters.cjs`,
  ...deferredFiles('').map(({ name }) => `${folder}/${name}`),
  ...packed.map((name) => `${folder}/${packedName(name)}`),
  ...readdirSync(new URL(`../${schemas}`, import.meta.url)).map((name) => `${folder}/schema/${name}`),
];

/** @returns the files by their paths; the same sources give the same bytes */
export async function bundleCommand(root) {
  const { build } = await import('esbuild');
  const options = { ...common, absWorkingDir: root, define: defineReader() };
  const bundle = async (name, own) => {
    const { outputFiles } = await build({ ...options, outfile: join(folder, name), ...own });
    return [`${folder}/${name}`, outputFiles[0].contents];
  };
  const fronted = Object.entries(fronts).map(([name, source]) =>
    bundle(`${name}.cjs`, {
      entryPoints: [source],
      // Published, it is the program itself: one file less to find and to read.
      banner: name === 'abistamp' ? { js: '#!/usr/bin/env node' } : {},
      external: ['below', ...Object.keys({ ...rests, ...doctor })].map((rest) => `./${rest}.cjs`),
    }),
  );
  const whole = {
    external: [
      ...[recordFile, doctorFile, imageFile, planFile, reportersFile],
      ...deferredFiles(root).map((file) => `./${file.name}`),
    ],
    plugins: [
      ...[defer(root), forwardDeploy, forwardImage(root), forwardPlan(root), forwardReporters],
      slimExports,
    ],
  };
  const { contents, plugin } = await shareModules({
    build,
    options: { ...options, ...whole, outfile: join(folder, 'main.cjs') },
    root,
    first: rests.record,
    others: [rests.main, plan.plan],
    file: recordFile,
  });
  const rest = [
    bundle('record.cjs', { ...whole, stdin: { contents, resolveDir: root } }),
    bundle('main.cjs', { ...whole, entryPoints: [rests.main], plugins: [plugin, ...whole.plugins] }),
    bundle('plan.cjs', { ...whole, entryPoints: [plan.plan], plugins: [plugin, ...whole.plugins] }),
    bundle('doctor.cjs', {
      entryPoints: [doctor.doctor],
      external: deferredFiles(root).map((file) => `./${file.name}`),
      plugins: [defer(root), shareYaml, slimExports],
    }),
    bundle('image.cjs', imageOptions(root)),
    bundle('reporters.cjs', { entryPoints: ['packages/cli/src/reporters.ts'], plugins: [slimExports] }),
    ...Object.entries(threads).map(([name, source]) =>
      bundle(`${name}.cjs`, { ...whole, external: [...whole.external, './main.cjs'], entryPoints: [source] }),
    ),
  ];
  const deferred = deferredFiles(root).map(({ name, contents }) =>
    bundle(name, {
      stdin: { contents, resolveDir: join(root, 'packages/core') },
      plugins: [slimAcorn, readYamlOnly],
    }),
  );
  const files = new Map(await Promise.all([...fronted, ...rest, ...deferred]));
  await Promise.all(minified.map((name) => minifyFile(files, name)));
  for (const name of packed) packFile(files, name);
  for (const name of readdirSync(join(root, schemas))) {
    const schema = JSON.parse(readFileSync(join(root, schemas, name), 'utf8'));
    // Only programs read what is published; but editors show what settings mean.
    const text = JSON.stringify(name === 'settings.schema.json' ? schema : withoutWords(schema));
    files.set(`${folder}/schema/${name}`, Buffer.from(`${text}\n`));
  }
  return files;
}

/** A schema that says the same of data: without descriptions and examples, which take a third of its room. */
function withoutWords(schema) {
  if (schema === null || typeof schema !== 'object') return schema;
  if (Array.isArray(schema)) return schema.map(withoutWords);
  // A property may have such a name.
  const isWord = (key, value) =>
    (key === 'description' && typeof value === 'string') || (key === 'examples' && Array.isArray(value));
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) =>
      isWord(key, value) ? [] : [[key, withoutWords(value)]],
    ),
  );
}

function packedName(name) {
  return name.replace(/cjs$/, 'br');
}

/** Puts a file's code beside it, compressed; what is left of it compiles that, as itself. */
function packFile(files, name) {
  const path = `${folder}/${name}`;
  const code = compress(files.get(path));
  const unpack = `module._compile(require('zlib').brotliDecompressSync(require('fs').readFileSync(__dirname+'/${packedName(name)}')).toString('latin1'),__filename);\n`;
  files.set(path, Buffer.from(unpack));
  files.set(`${folder}/${packedName(name)}`, code);
}

async function minifyFile(files, name) {
  const path = `${folder}/${name}`;
  files.set(path, Buffer.from(await minify(files.get(path), { passes: 1, ascii: true })));
}

/** In the whole command, what looks ahead loads with the first call. */
const forwardPlan = (root) => forwardFile(join(root, plan.plan), /^@abistamp\/core\/plan$/, planFile);

/** In the whole command, what reads a repository's files loads with the first call. */
const forwardDeploy = {
  name: 'forward-deploy',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@abistamp\/deploy$/ }, ({ path }) => ({
      path,
      namespace: 'deploy',
      sideEffects: false,
    }));
    onLoad({ filter: /./, namespace: 'deploy' }, async () => ({
      contents: deployFunctions
        .map((name) => `export const ${name} = (...args) => require('${doctorFile}').${name}(...args);`)
        .join('\n'),
    }));
  },
};
/** What @abistamp/deploy exports, apart from types. */
const deployFunctions = [
  'answerOf',
  'applyFixes',
  'examine',
  'formatDoctorJson',
  'formatDoctorPretty',
  'formatFixes',
  'planFixes',
  'sortFindings',
];

/** What prints reports for other programs loads with the first one. */
const forwardReporters = replaceModule(
  /[\\/]reporters\.ts$/,
  'reporters',
  `export const formatReport = (...args) => require('${reportersFile}').formatReport(...args);`,
);

/** One YAML library for both. */
const shareYaml = {
  name: 'share-yaml',
  setup({ onResolve }) {
    onResolve({ filter: /^js-yaml$/ }, () => ({ path: yamlFile, external: true }));
  },
};
