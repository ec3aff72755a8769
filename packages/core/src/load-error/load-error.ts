import type { PackageProblem, Problem } from '../verdict/problem.ts';

/** One failed load of a native file, as the message of the loader, of Node.js or of a package's own code tells it. */
export interface LoadError {
  /** What was recognized, in the words of the message. */
  quote: string;
  /** The file, or else a folder or script of the package that asked for it, as the message spells it; null where it names none. */
  path: string | null;
  /** What keeps it from loading; null where the message does not tell, and only the file itself can. */
  problem: Problem | PackageProblem | null;
  /** `process.versions.modules` of the program that could not load it; null where the message does not tell. */
  abi: number | null;
}

/** One wording of one author of messages. */
export interface ErrorPattern {
  /** Global; each match is one error. Every repetition is bounded, and what comes before the words it is known by is looked for backwards: no text makes it slow. */
  pattern: RegExp;
  read(groups: Readonly<Record<string, string | undefined>>): Omit<LoadError, 'quote'> | null;
}
