import { readFileSync, writeFileSync } from 'node:fs';

// biome-ignore lint/suspicious/noExplicitAny: a record that tests spoil in ways that its type excludes
type Written = any;

const headFields = ['version', 'installState', 'sidecar', 'count', 'fits', 'files'];

/** A stamp as it is written, put into its two lines again after a change. */
export function twoLines(stamp: object): string {
  const lines = [true, false].map((first) =>
    Object.entries(stamp).filter(([name]) => headFields.includes(name) === first),
  );
  const inside = lines
    .filter(({ length }) => length > 0)
    .map((line) => JSON.stringify(Object.fromEntries(line)));
  return `{${inside.map((line) => line.slice(1, -1)).join('\n,')}}\n`;
}

export const readWritten = (path: string): Written => JSON.parse(readFileSync(path, 'utf8'));

export const rewrite = (path: string, stamp: object): void => writeFileSync(path, twoLines(stamp));
