import type { Resolution, ResolveInput } from './loader.ts';

/**
 * A loader that takes the first of its places where something lies, whether that loads or not. A place further on that
 * would have done is what the first one shadows.
 */
export function takeFirst(places: string[], { files, fits }: ResolveInput): Resolution {
  const present = places.filter((place) => files.includes(place));
  const first = present[0];
  if (first === undefined) return { kind: 'nothing', expected: places };
  const shadowed = fits(first) ? null : (present.find((place) => place !== first && fits(place)) ?? null);
  return { kind: 'files', files: [first], shadowed };
}

/** A loader that goes on until something loads: what it would end with, or, when nothing does, what it tried first. */
export function takeWorking(places: string[], { files, fits }: ResolveInput): Resolution {
  const present = places.filter((place) => files.includes(place));
  const taken = present.find(fits) ?? present[0];
  return taken === undefined
    ? { kind: 'nothing', expected: places }
    : { kind: 'files', files: [taken], shadowed: null };
}

export const nothingToLoad: Resolution = { kind: 'files', files: [], shadowed: null };

/** A folder's own files, in the order in which `fs.readdir` gives them. */
export function listFolder(files: string[], folder: string): string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return files.filter((file) => file.startsWith(prefix) && !file.includes('/', prefix.length)).sort();
}

export function within(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
