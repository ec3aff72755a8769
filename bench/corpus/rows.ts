import { readFileSync } from 'node:fs';

/** One file of a corpus with its known properties; empty cells are unknown. */
export type CorpusRow = Readonly<Record<string, string>>;

/** Reads a corpus file: tab-separated, column names in the first line. */
export function readRows(path: string): CorpusRow[] {
  const [head = '', ...lines] = readFileSync(path, 'utf8').split('\n');
  const columns = head.split('\t');
  return lines
    .filter((line) => line !== '')
    .map((line) => Object.fromEntries(line.split('\t').map((cell, i) => [columns[i] ?? `${i}`, cell])));
}
