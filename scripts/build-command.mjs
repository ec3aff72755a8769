// Bundles the command. Compiling code takes longer than much of what the command does: what few runs need is
// in files of its own (defer.mjs).
import { basename, join } from 'node:path';
import { defer, deferredFiles } from './defer.mjs';
import { defineReader } from './reader-version.mjs';
import { slimAcorn } from './slim-acorn.mjs';
import { slimExports } from './slim-exports.mjs';

const folder = 'packages/cli/dist';

/**
 * Minified as far as names stay readable. Escapes what is not ASCII: a single letter beyond Latin makes
 * Node.js read a file as text of two bytes a letter, which takes twice as long.
 */
const common = {
  bundle: true,
  write: false,
  platform: 'node',
  target: 'node18',
  format: 'cjs',
  charset: 'ascii',
  legalComments: 'inline',
  sourcemap: false,
  conditions: ['abistamp-source'],
  minifyWhitespace: true,
  minifySyntax: true,
  logLevel: 'silent',
};

/** What every command reads first: small files that answer when nothing has changed. */
const fronts = { abistamp: 'packages/cli/src/entry.ts', hooks: 'packages/cli/src/hooks.ts' };
/** The thread that helps with large trees. */
const thread = { walker: 'packages/cli/src/walker.ts' };
/** The whole command, and what follows every install without the rest. */
const rests = { main: 'packages/cli/src/main.ts', record: 'packages/cli/src/record.ts' };

export const commandFiles = [
  ...Object.keys({ ...fronts, ...rests, ...thread }).map((name) => `${folder}/${name}.cjs`),
  ...deferredFiles('').map(({ name }) => `${folder}/${name}`),
];

/** @returns the files by their paths; the same sources give the same bytes */
export async function bundleCommand(root) {
  const { build } = await import('esbuild');
  const options = { ...common, absWorkingDir: root, define: defineReader() };
  const bundle = async (own) => (await build({ ...options, ...own })).outputFiles;
  const front = Object.entries(fronts).map(([name, source]) =>
    bundle({
      entryPoints: [source],
      outfile: join(folder, `${name}.cjs`),
      // Published, it is the program itself: one file less to find and to read.
      banner: name === 'abistamp' ? { js: '#!/usr/bin/env node' } : {},
      external: Object.keys(rests).map((rest) => `./${rest}.cjs`),
    }),
  );
  const rest = Object.entries({ ...rests, ...thread }).map(([name, source]) =>
    bundle({
      entryPoints: [source],
      outfile: join(folder, `${name}.cjs`),
      external: deferredFiles(root).map((file) => `./${file.name}`),
      plugins: [defer(root), slimExports],
    }),
  );
  const deferred = deferredFiles(root).map(({ name, contents }) =>
    bundle({
      stdin: { contents, resolveDir: root },
      outfile: join(folder, name),
      plugins: [slimAcorn],
    }),
  );
  const files = (await Promise.all([...front, ...rest, ...deferred])).flat();
  return new Map(files.map(({ path, contents }) => [`${folder}/${basename(path)}`, contents]));
}
