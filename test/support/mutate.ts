/** Pseudo-random numbers, the same for the same seed (mulberry32, by Tommy Ettinger: public domain). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Numbers that break readers: zero, all bits, the sign bit, overflow on multiplication. */
const extremes = [0, 1, 0x7f, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffff0, 0xffffffff];

/** A damaged copy: some bytes, words or ranges changed, mostly in headers and tables, or the end cut off. */
export function mutate(original: Uint8Array, random: () => number): Uint8Array {
  const copy = Buffer.from(original);
  const pick = (limit: number) => Math.floor(random() * limit);
  // Headers are small and decide everything: half of all changes hit the first pages.
  const place = () => (random() < 0.5 ? pick(Math.min(copy.length, 4096)) : pick(copy.length));
  for (let changes = 1 + pick(8); changes > 0; changes--) {
    const at = place();
    switch (pick(5)) {
      case 0:
        copy[at] = pick(256);
        break;
      case 1:
        if (at + 4 <= copy.length) copy.writeUInt32LE(extremes[pick(extremes.length)] ?? 0, at);
        break;
      case 2:
        if (at + 8 <= copy.length)
          copy.writeBigUInt64LE(BigInt(extremes[pick(extremes.length)] ?? 0) << BigInt(pick(33)), at);
        break;
      case 3:
        copy.copy(copy, at, place(), Math.min(copy.length, place() + 64));
        break;
      default:
        copy[at] = (copy[at] ?? 0) ^ (1 << pick(8));
    }
  }
  return random() < 0.1 ? copy.subarray(0, pick(copy.length)) : copy;
}
