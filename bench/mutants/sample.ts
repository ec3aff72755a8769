/** The same picks for the same seed, in list order. */
export function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = randomFrom(seed);
  const places = all.map((_, place) => ({ place, rank: random() }));
  const picked = places.sort((a, b) => a.rank - b.rank).slice(0, count);
  return picked.sort((a, b) => a.place - b.place).flatMap(({ place }) => all.slice(place, place + 1));
}

/** mulberry32, by Tommy Ettinger: public domain. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
