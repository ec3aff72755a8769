/**
 * `npm run test:full`: every combination. Otherwise each value meets each host at least once, and
 * combinations that found a bug stay.
 */
export const isFull = process.env['ABISTAMP_TEST_FULL'] === '1';

/** What the whole matrix has beside the everyday part of it. */
export function onlyInFull<T>(...combinations: T[]): T[] {
  return isFull ? combinations : [];
}
