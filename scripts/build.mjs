// Bundles the packages into their dist folders; writes type declarations too when run by hand. Same sources,
// same bytes: no times, no machine paths, no source maps.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundleCommand, commandFiles } from './build-command.mjs';
import { bundleGuard, guardFiles } from './build-guard.mjs';
import { bundlePnpmPlugin, pnpmPluginFile } from './build-pnpm.mjs';
import { fingerprintSources, markBuilt } from './build-state.mjs';
import { bundlePlugin, pluginFile } from './build-yarn.mjs';
import { declareTypes } from './declare-types.mjs';
import { defineReader } from './reader-version.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Libraries depend only on workspace packages: everything else is bundled. */
const library = { external: ['@abistamp/*'] };
/** A bundled CommonJS library needs `require` for Node's own modules, which ES modules do not have. */
const withRequire = {
  ...library,
  banner: {
    js: "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);",
  },
};
const entries = [
  { in: 'packages/binary/src/index.ts', out: 'packages/binary/dist/index.js', format: 'esm', ...library },
  { in: 'packages/binary/src/index.ts', out: 'packages/binary/dist/index.cjs', format: 'cjs', ...library },
  { in: 'packages/core/src/index.ts', out: 'packages/core/dist/index.js', format: 'esm', ...withRequire },
  { in: 'packages/core/src/index.ts', out: 'packages/core/dist/index.cjs', format: 'cjs', ...library },
];

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  await build();
  declareTypes(root);
}

/** Builds every existing entry and returns the seconds it took. */
export async function build() {
  const started = Date.now();
  const sources = fingerprintSources();
  const present = entries.filter((entry) => existsSync(join(root, entry.in)));
  await Promise.all([
    ...present.map(bundle),
    ...[buildCommand(), buildGuard(), buildYarnPlugin(), buildPnpmPlugin()],
  ]);
  const outputs = [
    ...present.map((entry) => entry.out),
    ...commandFiles,
    ...guardFiles,
    pluginFile,
    pnpmPluginFile,
  ];
  markBuilt(sources, outputs);
  return ((Date.now() - started) / 1000).toFixed(1);
}

async function buildCommand() {
  const files = await bundleCommand(root).catch((error) => {
    throw new Error(`cannot bundle the command\n${describeErrors(error)}`);
  });
  for (const [path, contents] of files) replaceFile(join(root, path), contents);
}

async function buildGuard() {
  const files = await bundleGuard(root).catch((error) => {
    throw new Error(`cannot bundle the guard\n${describeErrors(error)}`);
  });
  for (const [path, contents] of files) replaceFile(join(root, path), contents);
}

async function buildYarnPlugin() {
  const contents = await bundlePlugin(root).catch((error) => {
    throw new Error(`cannot bundle the Yarn plugin\n${describeErrors(error)}`);
  });
  replaceFile(join(root, pluginFile), contents);
  // Loaded by path it would pass for the sources beside it.
  replaceFile(join(root, 'packages/yarn/bundles/package.json'), Buffer.from('{"type":"commonjs"}\n'));
}

async function buildPnpmPlugin() {
  const contents = await bundlePnpmPlugin(root).catch((error) => {
    throw new Error(`cannot bundle the pnpm plugin\n${describeErrors(error)}`);
  });
  replaceFile(join(root, pnpmPluginFile), contents);
}

async function bundle({ in: source, out, ...options }) {
  const { build: esbuild } = await import('esbuild');
  const result = await esbuild({
    absWorkingDir: root,
    entryPoints: [source],
    outfile: out,
    bundle: true,
    write: false,
    platform: 'node',
    target: 'node18',
    charset: 'utf8',
    legalComments: 'inline',
    sourcemap: false,
    define: defineReader(),
    logLevel: 'silent',
    ...options,
  }).catch((error) => {
    throw new Error(`cannot bundle ${source}\n${describeErrors(error)}`);
  });
  for (const file of result.outputFiles) replaceFile(file.path, file.contents);
}

/** A test starting meanwhile must find the old file or the new one. */
function replaceFile(path, contents) {
  if (existsSync(path) && readFileSync(path).equals(contents)) return;
  mkdirSync(dirname(path), { recursive: true });
  const part = `${path}.${process.pid}.part`;
  writeFileSync(part, contents);
  renameSync(part, path);
}

function describeErrors(error) {
  if (!error.errors) return error.message;
  return error.errors
    .map(({ text, location }) =>
      location ? `${relative('.', location.file)}:${location.line}: ${text}` : text,
    )
    .join('\n');
}
