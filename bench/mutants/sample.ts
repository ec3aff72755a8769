import { seededRandom } from '../../test/support/mutate.ts';

/** The same picks for the same seed, in list order. */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = seededRandom(seed);
  const places = all.map((_, place) => ({ place, rank: random() }));
  const picked = places.sort((a, b) => a.rank - b.rank).slice(0, count);
  return picked.sort((a, b) => a.place - b.place).flatMap(({ place }) => all.slice(place, place + 1));
}
