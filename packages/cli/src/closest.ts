import { closest, distance } from 'fastest-levenshtein';

/**
 * "; did you mean X?" with the nearest of the known words. Empty where none is near: at most two changed
 * letters, and fewer than half of the word.
 */
export function suggest(word: string, known: readonly string[]): string {
  const near = findClosest(word, known);
  return near === null ? '' : `; did you mean ${near}?`;
}

/** The known word that was probably meant; null where none is near. */
export function findClosest(word: string, known: readonly string[]): string | null {
  if (known.length === 0 || word.length > 64) return null;
  const near = closest(word, known);
  const changes = distance(word, near);
  return changes <= 2 && changes * 2 < Math.max(word.length, near.length) ? near : null;
}
