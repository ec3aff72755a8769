import { readFileSync } from 'node:fs';

/** One file of a corpus and what is known of it; empty cells are unknown. */
export type CorpusRow = Readonly<Record<string, string>>;

/** Reads a corpus file: tab-separated, its first line names the columns. */
export function readRows(path: string): CorpusRow[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const columns = head.split('\t');
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [columns[i] ?? `${i}`, cell])));
}
