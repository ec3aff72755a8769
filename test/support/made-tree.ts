import { rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { openProject, parseRuntimeSpec, readCurrentRuntime } from '@abistamp/core';
import type { LocalSession } from '@abistamp/core/internal/operations/project/session';
import { buildElf } from '../binary/fixtures/elf-builder.ts';
import { makeFolder, writeFiles } from './make-folder.ts';

/** The ABI of the Node that runs the tests. */
export const thisAbi = Number(process.versions.modules);

export type MadeFiles = Record<string, string | Uint8Array | object>;

/** An addon that registers for one ABI, judging by its bytes; no compiler made it, and nothing loads it. */
export const pinnedAddon = (abi: number): Uint8Array =>
  buildElf({ imports: ['node_module_register'], modules: [{ version: abi, filename: '../src/addon.cc' }] });

/** Node-API, in a version that every Node here supports. */
export const stableAddon = (): Uint8Array => buildElf({ exports: ['napi_register_module_v1'] });

/** A package compiled in place. */
export const pinnedPackage = (name: string, abi = thisAbi): MadeFiles => ({
  [`node_modules/${name}/package.json`]: {
    name,
    version: '1.0.0',
    main: 'index.js',
    scripts: { install: 'node-gyp rebuild' },
  },
  [`node_modules/${name}/binding.gyp`]: `{ "targets": [{ "target_name": "${name}", "sources": ["addon.c"] }] }\n`,
  [`node_modules/${name}/build/config.gypi`]: '{}',
  [`node_modules/${name}/index.js`]: `module.exports = require('./build/Release/${name}.node');\n`,
  [`node_modules/${name}/build/Release/${name}.node`]: pinnedAddon(abi),
});

const prebuilt: MadeFiles = {
  'node_modules/stable/package.json': { name: 'stable', version: '2.0.0', main: 'index.js' },
  'node_modules/stable/index.js': `module.exports = require('./stable-${process.platform}-${process.arch}.node');\n`,
  [`node_modules/stable/stable-${process.platform}-${process.arch}.node`]: stableAddon(),
};

/** npm's own record of its install. */
function lock(names: readonly string[]): MadeFiles {
  const packages = Object.fromEntries(
    names.map((name) => [
      `node_modules/${name}`,
      {
        version: '1.0.0',
        integrity: `sha512-${Buffer.from(name).toString('base64')}`,
        hasInstallScript: true,
      },
    ]),
  );
  return {
    'package-lock.json': { lockfileVersion: 3, packages: { '': {}, ...packages } },
    'node_modules/.package-lock.json': { lockfileVersion: 3, packages },
  };
}

/**
 * An npm install as plain files: an addon pinned to one ABI, one with Node-API, and a package without any.
 * Made in milliseconds.
 */
export function madeTree(files: MadeFiles = {}): { root: string; session(spec?: string): LocalSession } {
  const root = makeFolder('made');
  writeFiles(root, {
    'package.json': { name: 'made', private: true },
    'node_modules/plain/package.json': { name: 'plain', version: '3.0.0' },
    ...lock(['pinned', 'stable', 'plain']),
    ...pinnedPackage('pinned'),
    ...prebuilt,
    ...files,
  });
  const env = { ABISTAMP_STORE: 'off' };
  return {
    root,
    session: (spec) => {
      const here = readCurrentRuntime();
      const runtime = spec === undefined ? here : { ...here, ...parseRuntimeSpec(spec, null, here) };
      return { project: openProject(root), runtime, env } as LocalSession;
    },
  };
}

/** What another install does to a tree, by a host that calls no hooks. */
export function installMore(root: string, name: string, abi: number): void {
  writeFiles(root, { ...pinnedPackage(name, abi), ...lock(['pinned', 'stable', 'plain', name]) });
}

/** A file that has been rewritten with the same content. */
export function touch(path: string): void {
  const { atime, mtimeMs } = statSync(path);
  utimesSync(path, atime, new Date(mtimeMs + 5000));
}

export const remove = (root: string, path: string): void =>
  rmSync(join(root, path), { recursive: true, force: true });
