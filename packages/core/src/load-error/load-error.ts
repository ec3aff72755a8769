import type { Cause } from './cause.ts';

/**
 * One failed load of a native file, as reported by a message of the loader, of Node.js or of a package's own
 * code.
 */
export interface LoadError {
  /** The part of the message that was recognised, unchanged. */
  quote: string;
  /**
   * The file, or else a folder or script of the package that requested it, as the message spells it; null if
   * it names none.
   */
  path: string | null;
  /** What keeps it from loading; null if the message does not say, and only the file itself can. */
  problem: Cause | null;
  /** `process.versions.modules` of the program that could not load it; null if the message does not say. */
  abi: number | null;
  /** The program, where its words tell it from Node and Electron; null otherwise. */
  program: 'bun' | 'deno' | null;
}

/** A load error in its text. */
export interface FoundError extends LoadError {
  /** The package concerned: the one that the message names, else the one whose code is in the stack. */
  asks: string | null;
  weight: Weight;
}

/**
 * How much a message knows: a loader knows why; a package that finds nothing, what is missing; one that wraps
 * another error, nothing.
 */
export type Weight = 'reason' | 'missing' | 'wrapper';

export interface Recognized {
  path?: string | null;
  problem: Cause | null;
  abi?: number | null;
  program?: LoadError['program'];
  asks?: string | null;
  weight?: Weight;
}

/**
 * One form of a message by one author. Every repetition is bounded, and text before the key words is searched
 * for backwards: no input makes it slow.
 */
export interface ErrorPattern {
  /** Global; each match is one error. */
  pattern: RegExp;
  /** @param around the text before and after the match, a few thousand characters of it */
  read(groups: Readonly<Record<string, string | undefined>>, around: string): Recognized | null;
}
