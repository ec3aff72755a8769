import { systemCode } from '../errors.ts';

/** What is there and could not be read, by path, with the system's code. */
export class Refusals {
  readonly codes = new Map<string, string>();

  /** The answer to a question about a path, or `otherwise` if the system gives none. */
  ask<T>(path: string, otherwise: T, question: () => T): T {
    try {
      return question();
    } catch (error) {
      this.#note(path, error);
      return otherwise;
    }
  }

  /** The same where an answer means that the path can be read now: it takes back an earlier refusal. */
  read<T>(path: string, otherwise: T, reading: () => T): T {
    return this.ask(path, otherwise, () => this.#takeBack(path, reading()));
  }

  /**
   * The same for who cannot do without.
   * @throws what the reading throws
   */
  demand<T>(path: string, reading: () => T): T {
    try {
      return this.#takeBack(path, reading());
    } catch (error) {
      this.#note(path, error);
      throw error;
    }
  }

  #takeBack<T>(path: string, answer: T): T {
    if (this.codes.size > 0) this.codes.delete(path);
    return answer;
  }

  #note(path: string, error: unknown): void {
    const code = systemCode(error);
    if (code !== null && meansUnreadable(code)) this.codes.set(path, code);
  }
}

/**
 * What the system says of paths that lead to nothing; package code names such ones, and some of them are no
 * paths at all.
 */
const meansAbsent: readonly string[] = ['ENOENT', 'ENOTDIR', 'ENAMETOOLONG', 'EINVAL'];

/** A code of the system, and not one of Node's own (`ERR_…`), which refuses what is no path. */
function meansUnreadable(code: string): boolean {
  return /^E[A-Z0-9]+$/.test(code) && !meansAbsent.includes(code);
}
