/** A hundred times as many as the largest known addon has; a `Map` holds 2^24 at most. */
const mostWords = 1 << 20;

/**
 * Words that the loader fills with addresses: where each points, or null for a symbol of another library. A
 * file has room for only so many; if a hostile one's tables name more, or repeat themselves endlessly, the
 * rest is ignored.
 */
export class RelocatedWords extends Map<number, number | null> {
  #left: number;

  constructor(fileSize: number) {
    super();
    this.#left = Math.min(Math.ceil(fileSize / 4), mostWords);
  }

  /** No more are taken, and those taken may be incomplete. */
  get isFull(): boolean {
    return this.#left <= 0;
  }

  override set(address: number, target: number | null): this {
    if (this.#left-- > 0) super.set(address, target);
    return this;
  }
}
