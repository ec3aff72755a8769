import type { FormatProblem } from '../facts.ts';

/**
 * Limits a list of names to what a file has room for. Linkers write each name once, at most sharing the ends
 * of some; a hostile file may have a million entries with the same name of many thousand bytes.
 */
export class NameBudget {
  #left: number;
  readonly #problems: FormatProblem[];

  /** @param file that the names are read from; told when there are too many */
  constructor({ reader, problems }: { reader: { size: number }; problems: FormatProblem[] }) {
    this.#left = 65_536 + 2 * reader.size;
    this.#problems = problems;
  }

  /** Whether there is room for this name; the list ends at the first for which there is not. */
  allows(name: string): boolean {
    if (this.#left < 0) return false;
    this.#left -= name.length;
    if (this.#left >= 0) return true;
    this.#problems.push({ code: 'limit', detail: 'its names are longer than the file' });
    return false;
  }
}
