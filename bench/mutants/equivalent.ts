import type { Mutant } from './list-mutants.ts';

/**
 * A change that no test can see, looked at by hand. `line` is the line that is changed, and `text` what it
 * gets.
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
