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

const equivalents: readonly Equivalent[] = [
  {
    file: 'packages/core/src/repair/lock-file.ts',
    line: 'const random = randomUUID().slice(0, 8);',
    text: '1',
    because: 'it is the random part of a temporary name',
  },
  {
    file: 'packages/core/src/repair/lock-file.ts',
    line: 'const random = randomUUID().slice(0, 8);',
    text: '9',
    because: 'it is the random part of a temporary name',
  },
  {
    file: 'packages/core/src/repair/lifecycle.ts',
    line: "PATH: searchPath(folder, nodeGyp, runtime.execPath, nested['PATH'] ?? ''),",
    text: "'mutant'",
    because: '`nestedEnvironment` always sets PATH; only its type does not say so',
  },
  {
    file: 'packages/core/src/repair/load-files.ts',
    line: "else if (sign === nonce && !answers.has(index)) answers.set(index, '');",
    text: '!==',
    because: 'a file without the mark is tried again in a child of its own, which ends for the same reason',
  },
];

export function isEquivalent(mutant: Mutant): boolean {
  return equivalents.some(
    ({ file, line, text }) => file === mutant.file && line === mutant.line && text === mutant.text,
  );
}
