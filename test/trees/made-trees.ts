import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { quickFolder, quickIntegrity, quickProject } from '../support/quick-build.ts';

/** A folder with a copy of a project in each of these folders of it, as a package manager leaves them. */
export function treesOf(made: string, names: readonly string[]): string {
  const folder = makeFolder('trees');
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    execFileSync('cp', ['-a', made, join(folder, name)]);
  }
  return folder;
}

/** Trees whose one package has to be built, which takes a tenth of a second. */
export const quickTrees = (...names: string[]): string => treesOf(quickProject(), names);

/** A project in which nothing was installed. */
export const writeUninstalled = (folder: string): void =>
  writeFiles(folder, { 'package.json': { name: 'new', private: true, dependencies: { good: '1.0.0' } } });

/** A tree of which nothing can be understood. */
export function writeBroken(folder: string): void {
  writeFiles(folder, {
    'package.json': { name: 'broken', private: true },
    'node_modules/torn/package.json': '{"name": "torn"',
    'node_modules/torn/addon.node': 'torn',
    'node_modules/.package-lock.json': 'torn',
  });
}

/** Has a tree's package be another one, whose build fails. */
export function breakBuild(folder: string): void {
  for (const lock of ['package-lock.json', 'node_modules/.package-lock.json']) {
    const path = join(folder, lock);
    const other = `sha512-${'b'.repeat(86)}==`;
    writeFileSync(path, readFileSync(path, 'utf8').replaceAll(quickIntegrity, other));
  }
  writeFileSync(join(folder, quickFolder, 'good.c'), '#error not to be compiled\n');
}
