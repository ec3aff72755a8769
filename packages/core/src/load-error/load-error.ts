import type { PackageProblem, Problem } from '../verdict/problem.ts';

/**
 * One failed load of a native file, as a message of the loader, of Node.js or of a package's own code reports
 * it.
 */
export interface LoadError {
  /** The part of the message that was recognized, as it is. */
  quote: string;
  /**
   * The file, or else a folder or script of the package that asked for it, as the message spells it; null if
   * it names none.
   */
  path: string | null;
  /** What keeps it from loading; null if the message does not say, and only the file itself can. */
  problem: Problem | PackageProblem | null;
  /** `process.versions.modules` of the program that could not load it; null if the message does not say. */
  abi: number | null;
}

/** One way in which one author words a message. */
export interface ErrorPattern {
  /**
   * Global; each match is one error. Every repetition is bounded, and what precedes the words that it is
   * recognized by is looked for backwards: no text makes it slow.
   */
  pattern: RegExp;
  read(groups: Readonly<Record<string, string | undefined>>): Omit<LoadError, 'quote'> | null;
}
