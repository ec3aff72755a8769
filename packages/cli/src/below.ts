import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  dependsOnPackages,
  formatFitLine,
  formatTreesLine,
  type KnownFit,
  readKnownFit,
  rememberMachine,
  treeFolders,
  walkFolders,
} from '@abistamp/core/fast';
import { chooseFrontStyle, nameThisRuntime } from './front.ts';
import { printAtOnce } from './print.ts';

/**
 * Answers `check --recursive [DIR…] [--quiet]` if nothing has changed in any tree since each was found to fit:
 * one process, one record a tree, and a `stat` for each file. Anything odd is left to the whole command.
 */
export function answerBelow(args: readonly string[]): boolean {
  const options = args.filter((arg) => arg.startsWith('-'));
  const quiet = options.some((option) => option === '--quiet' || option === '-q');
  if (options.some((option) => !['--recursive', '--quiet', '-q'].includes(option))) return false;
  const folders = args.filter((arg) => !arg.startsWith('-'));
  try {
    const fits = findFits(folders.length === 0 ? ['.'] : folders);
    if (fits === null || (!quiet && fits.some(({ warnings }) => warnings > 0))) return false;
    if (!quiet) printAtOnce(format(fits));
    return true;
  } catch {
    return false;
  }
}

/** Null unless every tree below is known to fit, and every project below is installed. */
function findFits(folders: readonly string[]): KnownFit[] | null {
  const fits = new Map<string, KnownFit>();
  const isSame = rememberMachine();
  let isKnown = true;
  for (const folder of folders) {
    const before = fits.size;
    walkFolders(realpathSync(resolve(folder)), (next, names) => {
      if (!isKnown) return;
      if (treeFolders.some((name) => names.has(name))) {
        const fit = readKnownFit(next, 'tree', process.execPath, isSame);
        if (fit === null) isKnown = false;
        else fits.set(next, fit);
      } else if (names.has('package.json') && dependsOnPackages(next)) isKnown = false;
    });
    if (!isKnown || fits.size === before) return null;
  }
  return [...fits.values()];
}

function format(fits: readonly KnownFit[]): string {
  const sum = (count: (fit: KnownFit) => number) => fits.reduce((all, fit) => all + count(fit), 0);
  const fit = {
    ...nameThisRuntime(),
    native: sum(({ native }) => native),
    packages: sum(({ packages }) => packages),
    musl: fits.some(({ musl }) => musl),
  };
  return fits.length === 1
    ? formatFitLine(fit, chooseFrontStyle())
    : formatTreesLine(fits.length, fit, chooseFrontStyle());
}
