import { copyFileSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { maxBytes } from '../../files/limits.ts';
import { parseManifest } from '../../files/manifest.ts';
import { readOwnFile } from '../../files/read-file.ts';
import { makeFolderInside } from '../../files/write-file.ts';
import { matchesPlatform } from '../../runtime/matches-platform.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import type { BuildContext } from '../builder.ts';
import type { Npm } from './find-npm.ts';
import type { LockedPackage } from './locked-packages.ts';
import { extractWithNpm } from './rebuild.ts';

/**
 * Has npm fetch these packages, as they are locked, into their own project, with the settings of this
 * one; then puts each in its place. An install of the whole project would also bring what was left out of it,
 * and remove what no lockfile knows.
 * @returns what npm printed; only the files show whether it worked
 */
export async function extractPackages(
  npm: Npm,
  { root, runtime, env, scratch, putExtracted }: BuildContext,
  packages: readonly LockedPackage[],
): Promise<string> {
  const folder = makeFolderInside(root, scratch);
  try {
    const names = packages.map((_, i) => `package-${i}`);
    writeProject(folder, root, packages, names);
    let { code, output } = await extractWithNpm(npm, { root: folder, runtime, env });
    if (code !== 0) return output;
    for (const [i, locked] of packages.entries()) {
      const from = join(folder, 'node_modules', names[i] ?? '');
      const problem = locked.isGuess && !isMeantFor(from, runtime) ? null : compare(from, locked);
      if (problem !== null) output += `${problem}\n`;
      else if (existsSync(from))
        output += tryTo(() => putExtracted(from, { ...locked, keepTimes: locked.isRecorded }));
    }
    return output;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What keeps one package from its place keeps no other. @returns the error as a line; '' if there is none */
function tryTo(act: () => void): string {
  try {
    act();
    return '';
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}\n`;
  }
}

/** Each under its own name: two versions of one package may be needed. */
function writeProject(
  folder: string,
  root: string,
  packages: readonly LockedPackage[],
  names: readonly string[],
): void {
  const dependencies = Object.fromEntries(
    packages.map(({ name, version }, i) => [names[i] ?? '', `npm:${name}@${version}`]),
  );
  // npm goes on without one that is optional and not there.
  const optionalDependencies = Object.fromEntries(
    Object.entries(dependencies).filter((_, i) => packages[i]?.isGuess === true),
  );
  const entries = packages.map(({ name, version, resolved, integrity, isGuess }, i) => [
    `node_modules/${names[i] ?? ''}`,
    {
      ...{ name, version, optional: isGuess },
      ...(resolved === null ? {} : { resolved: fromRoot(root, resolved) }),
      ...(integrity === null ? {} : { integrity }),
    },
  ]);
  const own = { name: 'extracted', version: '0.0.0', dependencies, optionalDependencies };
  const lockfile = {
    ...{ name: own.name, version: own.version, lockfileVersion: 3, requires: true },
    packages: { '': own, ...Object.fromEntries(entries) },
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ ...own, private: true }));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lockfile));
  const settings = join(root, '.npmrc');
  if (statSync(settings, { throwIfNoEntry: false })?.isFile() === true)
    copyFileSync(settings, join(folder, '.npmrc'));
}

/** Tarballs in the project are named from its root. */
const fromRoot = (root: string, resolved: string): string =>
  resolved.startsWith('file:') ? `file:${resolve(root, resolved.slice('file:'.length))}` : resolved;

/** Removes an extracted package that is for another machine. @returns whether it is for this one */
function isMeantFor(from: string, runtime: Runtime): boolean {
  const path = join(from, 'package.json');
  const manifest = existsSync(path) ? parseManifest(readOwnFile(path, maxBytes.manifest)) : null;
  if (manifest !== null && matchesPlatform(manifest, runtime)) return true;
  rmSync(from, { recursive: true, force: true });
  return false;
}

/** Why the folder does not have what was asked for; null if it does. */
function compare(from: string, { name, version }: LockedPackage): string | null {
  const path = join(from, 'package.json');
  if (!existsSync(path)) return `error: npm did not fetch ${name}@${version}`;
  const manifest = parseManifest(readOwnFile(path, maxBytes.manifest));
  if (manifest?.name === name && manifest.version === version) return null;
  return `error: npm fetched ${manifest?.name}@${manifest?.version} in place of ${name}@${version}`;
}
