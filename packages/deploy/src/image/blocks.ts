import { giveUp } from '../archive/give-up.ts';
import { pageBytes } from './content.ts';

const spareBlocks = 160;

/** Memory of packages that are done with, for the next ones. */
export class Blocks {
  readonly #spare: Buffer[] = [];

  take(): Buffer {
    return this.#spare.pop() ?? Buffer.allocUnsafeSlow(pageBytes);
  }

  giveBack(blocks: readonly Buffer[]): void {
    for (const block of blocks)
      if (this.#spare.length < spareBlocks) this.#spare.push(block);
      else giveUp(block);
  }

  /** Gives all of it back to the system. */
  end(): void {
    for (const block of this.#spare.splice(0)) giveUp(block);
  }
}
