import { readLabels } from '../runtime/labels.ts';
import type { Runtime } from '../runtime/runtime.ts';
import type { Resolution, ResolveInput } from './loader.ts';
import { isForMachine } from './machine.ts';
import { matchesTemplate } from './native-names.ts';

/**
 * A loader that takes the first existing file, whether it loads or not. A later one that would have loaded is
 * what the first one shadows.
 */
export function takeFirst(places: string[], { files, fits }: ResolveInput): Resolution {
  const present = places.filter((place) => files.includes(place));
  const first = present[0];
  if (first === undefined) return { kind: 'nothing', expected: places };
  const shadowed = fits(first) ? null : (present.find((place) => place !== first && fits(place)) ?? null);
  return { kind: 'files', files: [first], shadowed };
}

/**
 * A loader that continues until something loads: the file it ends with or, if none loads, the first that it
 * tried.
 */
export function takeWorking(places: string[], { files, fits }: ResolveInput): Resolution {
  const present = places.filter((place) => files.includes(place));
  const taken = present.find(fits) ?? present[0];
  return taken === undefined
    ? { kind: 'nothing', expected: places }
    : { kind: 'files', files: [taken], shadowed: null };
}

/**
 * Of files that differ from the expected one only in the ABI of their paths, one that does not load: what it
 * was built for is more useful than "not found". One that would load is not taken.
 * @param templates paths with `{any}` in place of the ABI
 */
export function takeOfOtherAbi(
  templates: readonly string[],
  { files, fits }: ResolveInput,
  runtime: Runtime,
): Resolution | null {
  const found = files.find(
    (file) =>
      templates.some((template) => matchesTemplate(template, file)) &&
      isForMachine(readLabels(file), runtime) &&
      !fits(file),
  );
  return found === undefined ? null : { kind: 'files', files: [found], shadowed: null };
}

export const nothingToLoad: Resolution = { kind: 'files', files: [], shadowed: null };

/** A folder's own files, in the order of `fs.readdir`. */
export function listFolder(files: string[], folder: string): string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return files.filter((file) => file.startsWith(prefix) && !file.includes('/', prefix.length)).sort();
}

export function within(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
