import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashFile } from '../files/digest.ts';
import { maxBytes } from '../files/limits.ts';
import { parseManifest } from '../files/manifest.ts';
import { type ListedFile, listFolder } from './list-folder.ts';

/** More than any package that is compiled here has; beyond it a build is not kept. */
const maxSourceBytes = 256 * 1024 * 1024;

/** What compilers and their descriptions are read from, by name. */
const sourceName =
  /(?:\.(?:c|cc|cpp|cxx|c\+\+|h|hh|hpp|hxx|inc|inl|ipp|m|mm|s|asm|rs|go|zig|pro|gyp|gypi|cmake|in|am|ac|m4|sh|py|bat|ps1|patch|diff)|(?:^|\/)(?:CMakeLists\.txt|Cargo\.(?:toml|lock)|configure|Makefile|package\.json|\.npmrc))$/i;
const scriptName = /\.(?:js|cjs|mjs|ts|json)$/i;
/** Folders in which packages have what their builds run. */
const scriptFolder = /^(?:scripts?|tools?|install|gyp|deps|binding)\//;
/** What builds write into, and nothing is compiled from. */
const outputFolder = /^(?:build|prebuilds|target)\//;

/**
 * SHA-256 of what a package's build reads: its sources, descriptions, manifest, and the scripts that these
 * name. What the build itself writes does not count, so that it is the same before and after.
 *
 * @param folder the package's folder, absolute
 * @returns null for a package of a size that no build is kept of, or that cannot be read
 */
export function hashSources(folder: string): string | null {
  try {
    const listed = listFolder(folder);
    if (listed === null) return null;
    const named = readDescriptions(folder);
    const sources = listed.filter(({ path }) => isSource(path, named));
    if (sources.reduce((sum, { size }) => sum + size, 0) > maxSourceBytes) return null;
    return hashListed(folder, sources);
  } catch {
    return null;
  }
}

function isSource(path: string, { words, gyp }: Descriptions): boolean {
  if (outputFolder.test(path)) return false;
  if (sourceName.test(path)) return true;
  if (!scriptName.test(path)) return false;
  const name = path.slice(path.lastIndexOf('/') + 1);
  const isRun = words.has(name) || words.has(name.replace(scriptName, ''));
  return isRun || scriptFolder.test(path) || gyp.includes(name);
}

/** What says how a package is built: a script that is run is named there. */
interface Descriptions {
  /** Of the manifest's scripts. */
  words: ReadonlySet<string>;
  gyp: string;
}

function readDescriptions(folder: string): Descriptions {
  const { scripts = {} } = parseManifest(readText(join(folder, 'package.json'))) ?? {};
  const words = Object.values(scripts).flatMap((script) => script.split(/[^\w.@+-]+/));
  return { words: new Set(words), gyp: readText(join(folder, 'binding.gyp')) };
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8').slice(0, maxBytes.source);
  } catch {
    return '';
  }
}

function hashListed(folder: string, files: readonly ListedFile[]): string {
  const hash = createHash('sha256');
  const paths = files.map(({ path }) => path).sort();
  for (const path of paths) hash.update(JSON.stringify([path, hashFile(join(folder, ...path.split('/')))]));
  return hash.digest('hex');
}
