import { parseJson } from '../files/json.ts';
import { isSafePath } from '../files/safe-path.ts';
import { nullable, number, readShape, record, string, where } from '../files/shape.ts';
import type { FileFingerprint } from './stamp.ts';

/** A native file that a program opened, or tried to: the guard notes it where `ABISTAMP_OBSERVE=1` asks for that. */
export interface Observed {
  /** As it was then, relative to the root of its tree. */
  file: FileFingerprint;
  /** Of its content: package managers give all files of a package the same time, and builds often have one size. */
  sha256: string;
  /** The program, by its own file: another one proves nothing. */
  program: FileFingerprint;
  /** Its dynamic loader, which changes with the C library; null off Linux and for static programs. */
  loader: FileFingerprint | null;
  /** `process.versions.modules` of it. */
  abi: number;
  /** Null for a file that was loaded, else Node's code for why it was not. */
  error: string | null;
}

/** The file in a tree's state folder: one note a line, appended by any number of processes. */
export const observedName = 'observed.jsonl';

/** Several thousand notes: whoever writes more begins again. */
export const maxObservedBytes = 1 << 20;

/** Its keys alone take more. What is shorter is not parsed: an error a line adds up in a file of blank ones. */
const leastCharacters = 120;

/** Also in a store that projects share, outside of the root: whoever reads it asks for files of packages alone. */
const isPlace = (path: string): boolean => isSafePath(path.replace(/^(?:\.\.\/)+/, ''));
const program = record({ path: string, size: number, mtimeMs: number });
const observedShape = record({
  file: record({ path: where(string, isPlace), size: number, mtimeMs: number }),
  sha256: string,
  program,
  loader: nullable(program),
  abi: number,
  error: nullable(string),
});

/** The notes of a file that anyone may have written to; a line that is none is left out. */
export function parseObserved(text: string): Observed[] {
  return text.split('\n').flatMap((line) => {
    if (line.length < leastCharacters) return [];
    return readShape(observedShape, parseJson(line)) ?? [];
  });
}
