import { readdirSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder, writeFiles } from './make-folder.ts';

/*
 * An npm install, as plain files, whose package builds in a tenth of a second: with `cc` alone, and without
 * headers.
 */

/** For the ABI of the Node that builds it, with a file beside it that is for the same Node alone. */
const build = `
const { execFileSync } = require('child_process');
const fs = require('fs');
fs.mkdirSync('build/Release', { recursive: true });
const abi = '-DABI=' + process.versions.modules;
execFileSync('cc', ['-shared', '-fPIC', abi, '-o', 'build/Release/good.node', 'good.c']);
fs.writeFileSync('generated.js', 'module.exports = ' + process.versions.modules + ';');
`;

const source = (text: string) => `struct node_module {
  int version; unsigned flags; void *handle; const char *file; void *legacy;
  void (*start)(void *, void *, void *, void *); const char *name; void *data; struct node_module *next;
};
extern void node_module_register(void *module);
static const char *const says = "${text}";
static void start(void *exports, void *module, void *context, void *data) {}
static struct node_module self = {ABI, 0, 0, __FILE__, 0, start, "good", 0, 0};
__attribute__((constructor)) static void onload(void) { self.data = (void *)says; node_module_register(&self); }
`;

/** @param text becomes part of its sources, and so of the compiled file */
export const quickPackage = (folder: string, text = 'as published', name = 'good') => ({
  [`${folder}/package.json`]: { name, version: '1.0.0', scripts: { install: 'node build.js' } },
  [`${folder}/build.js`]: build,
  [`${folder}/good.c`]: source(text),
  [`${folder}/index.js`]:
    "require('./build/Release/good.node'); if (require('./generated') !== +process.versions.modules) throw new Error('generated for another');",
});

/** The quick package's own build script. */
export const quickBuild = build;

export const quickFolder = 'node_modules/good';
export const quickAddon = `${quickFolder}/build/Release/good.node`;
export const quickIntegrity = `sha512-${'a'.repeat(86)}==`;

/** An npm install whose packages have to be built, which nothing has built yet. */
export function quickProject(text?: string, folders: readonly string[] = [quickFolder]): string {
  const root = makeFolder('quick');
  const installed = { version: '1.0.0', integrity: quickIntegrity, hasInstallScript: true };
  const packages = Object.fromEntries(folders.map((folder) => [folder, installed]));
  const names = folders.map((folder) => folder.replace(/^.*node_modules\//, ''));
  const dependencies = Object.fromEntries(names.map((name) => [name, '1.0.0']));
  writeFiles(root, {
    'package.json': { name: 'x', version: '1.0.0', private: true, dependencies },
    'package-lock.json': {
      ...{ name: 'x', version: '1.0.0', lockfileVersion: 3 },
      packages: { '': { name: 'x', version: '1.0.0', dependencies }, ...packages },
    },
    'node_modules/.package-lock.json': { name: 'x', version: '1.0.0', lockfileVersion: 3, packages },
  });
  for (const [i, folder] of folders.entries()) writeFiles(root, quickPackage(folder, text, names[i]));
  // As after an install of some time ago: what the build writes is newer.
  const old = new Date(Date.now() - 60_000);
  for (const folder of folders)
    for (const name of readdirSync(join(root, folder))) utimesSync(join(root, folder, name), old, old);
  return root;
}
