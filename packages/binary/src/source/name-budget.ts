import type { Problem } from '../facts.ts';

/**
 * Holds a list of names to what a file has room for. Linkers write each name once, at most sharing the ends
 * of some; a hostile file has a million entries with the same name of many thousand bytes.
 */
export class NameBudget {
  #left: number;
  readonly #problems: Problem[];

  /** @param file that the names are read from, which is told if they are too many */
  constructor({ reader, problems }: { reader: { size: number }; problems: Problem[] }) {
    this.#left = 65_536 + 2 * reader.size;
    this.#problems = problems;
  }

  /** Whether there is room for this name; once not, the list ends. */
  allows(name: string): boolean {
    if (this.#left < 0) return false;
    this.#left -= name.length;
    if (this.#left >= 0) return true;
    this.#problems.push({ code: 'limit', detail: 'its names are longer than the file' });
    return false;
  }
}
