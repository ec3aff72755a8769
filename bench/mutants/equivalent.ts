import type { Mutant } from './list-mutants.ts';

/**
 * A change that no test can detect, reviewed by hand. `line` is the changed line, and `text` its new content.
 */
export interface Equivalent {
  file: string;
  line: string;
  text: string;
  because: string;
}

const equivalents: readonly Equivalent[] = [];

export function isEquivalent(mutant: Mutant): boolean {
  return equivalents.some(
    ({ file, line, text }) => file === mutant.file && line === mutant.line && text === mutant.text,
  );
}
