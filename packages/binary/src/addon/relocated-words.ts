/** A hundred times what the largest known addon has; a `Map` holds 2^24 at most. */
const mostWords = 1 << 20;

/**
 * Words that the loader fills with addresses: where each points, or null for a symbol of another library. A
 * file has no more of them than it has room for; where a hostile one's tables name more, or come back to the
 * same ones without end, the rest is left out.
 */
export class RelocatedWords extends Map<number, number | null> {
  #left: number;

  constructor(fileSize: number) {
    super();
    this.#left = Math.min(Math.ceil(fileSize / 4), mostWords);
  }

  /** Nothing more is taken, and what was taken may be only a part. */
  get isFull(): boolean {
    return this.#left <= 0;
  }

  override set(address: number, target: number | null): this {
    if (this.#left-- > 0) super.set(address, target);
    return this;
  }
}
