import type { Pick, PickQuestion } from './pick.ts';

/**
 * A loader that takes the first of its places where something lies, whether that loads or not. A place further on that
 * would have done is what the first one shadows.
 */
export function pickFirst(places: string[], { files, fits }: PickQuestion): Pick {
  const present = places.filter((place) => files.includes(place));
  const first = present[0];
  if (first === undefined) return { kind: 'nothing', expected: places };
  const shadowed = fits(first) ? null : (present.find((place) => place !== first && fits(place)) ?? null);
  return { kind: 'files', files: [first], shadowed };
}

/** A loader that goes on until something loads: what it would end with, or, when nothing does, what it tried first. */
export function pickWorking(places: string[], { files, fits }: PickQuestion): Pick {
  const present = places.filter((place) => files.includes(place));
  const picked = present.find(fits) ?? present[0];
  return picked === undefined
    ? { kind: 'nothing', expected: places }
    : { kind: 'files', files: [picked], shadowed: null };
}

export const nothingToLoad: Pick = { kind: 'files', files: [], shadowed: null };

/** A folder's own files, in the order in which `fs.readdir` gives them. */
export function listFolder(files: string[], folder: string): string[] {
  const prefix = folder === '' ? '' : `${folder}/`;
  return files.filter((file) => file.startsWith(prefix) && !file.includes('/', prefix.length)).sort();
}

export function within(folder: string, path: string): string {
  return folder === '' ? path : `${folder}/${path}`;
}
