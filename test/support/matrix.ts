/**
 * `npm run test:full`: every combination. Otherwise each value is combined with each host at least once, and
 * combinations that found a bug stay.
 */
export const isFull = process.env['ABISTAMP_TEST_FULL'] === '1';

/** The part of the matrix that everyday runs leave out. */
export function onlyInFull<T>(...combinations: T[]): T[] {
  return isFull ? combinations : [];
}
