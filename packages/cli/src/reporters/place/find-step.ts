import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readLines } from './read-lines.ts';

const names = ['Dockerfile', 'Containerfile'];

/**
 * The line of a build step in a folder's Dockerfile: the one that starts as an image's history says, which
 * joins lines and has comments of its own. The first line, if none does; null without a Dockerfile.
 */
export function findStep(folder: string, step: string | null): { path: string; line: number } | null {
  const path = names.map((name) => join(folder, name)).find((each) => existsSync(each));
  if (path === undefined) return null;
  const wanted = step === null ? '' : normalise(step);
  const index = (readLines(path) ?? []).findIndex((line) => {
    const start = normalise(line.replace(/\\\s*$/, ''));
    return start.length > 4 && !start.startsWith('#') && wanted.startsWith(start);
  });
  return { path, line: Math.max(1, index + 1) };
}

/** `RUN /bin/sh -c npm ci # buildkit` and `RUN npm ci` are the same step. */
function normalise(step: string): string {
  return step
    .replace(/^\/bin\/sh -c (?:#\(nop\) +)?/, (found) => (found.includes('nop') ? '' : 'RUN '))
    .replace(/^RUN \/bin\/sh -c /, 'RUN ')
    .replace(/\s+/g, ' ')
    .trim();
}
