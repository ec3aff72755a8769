/** How often a branch ran, in the eight classes that AFL and libFuzzer distinguish. */
const classes = Uint8Array.from({ length: 256 }, (_, count) => {
  const bounds = [1, 2, 3, 4, 8, 16, 32, 128];
  return bounds.findLastIndex((bound) => count >= bound);
});

interface Member {
  bytes: Buffer;
  /** What it was the first to reach. */
  reached: Int32Array;
}

/** The inputs that reached something new, and all that was ever reached. */
export class Corpus {
  readonly members: Member[] = [];
  branches = 0;
  features = 0;
  readonly #counters: Uint8Array;
  readonly #words: Uint32Array;
  readonly #seen: Uint8Array;
  readonly #seenBranches: Uint8Array;
  readonly #random: () => number;

  constructor(counters: Uint8Array, random: () => number) {
    this.#counters = counters;
    // Four at a time: most of them are zero.
    this.#words = new Uint32Array(counters.buffer, 0, counters.length / 4);
    this.#seen = new Uint8Array(counters.length * 8);
    this.#seenBranches = new Uint8Array(counters.length);
    this.#random = random;
  }

  /** One input: mostly of those that were found last, since they lead further. */
  pick(): Member | undefined {
    const { length } = this.members;
    const recent = this.#random() < 0.5 ? Math.ceil(length / 4) : length;
    return this.members[length - 1 - Math.floor(this.#random() * recent)];
  }

  /**
   * Keeps an input whose run, which the counters tell of, reached something new; and in the place of its
   * parent, one that is shorter and reached all that the parent is kept for.
   */
  consider(bytes: Buffer, parent: Member | undefined): boolean {
    const fresh: number[] = [];
    for (let word = 0; word < this.#words.length; word++) {
      if (this.#words[word] === 0) continue;
      for (let at = word * 4; at < word * 4 + 4; at++) {
        const count = this.#counters[at] ?? 0;
        if (count === 0) continue;
        const feature = at * 8 + (classes[count] ?? 0);
        if (this.#seen[feature] !== 0) continue;
        this.#seen[feature] = 1;
        this.features++;
        if (this.#seenBranches[at] === 0) this.branches++;
        this.#seenBranches[at] = 1;
        fresh.push(feature);
      }
    }
    if (fresh.length > 0) {
      this.members.push({ bytes: Buffer.from(bytes), reached: Int32Array.from(fresh) });
      return true;
    }
    if (parent !== undefined && bytes.length < parent.bytes.length && this.#reachesAllOf(parent))
      parent.bytes = Buffer.from(bytes);
    return false;
  }

  #reachesAllOf({ reached }: Member): boolean {
    return reached.every((feature) => classes[this.#counters[feature >> 3] ?? 0] === (feature & 7));
  }
}
