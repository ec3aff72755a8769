import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A small repository as one text: what is to be found in it, and its files. */
export interface Fixture {
  /** `Dockerfile:8 STAGE_MISMATCH`, sorted; empty where nothing may be found. */
  expected: string[];
  /** Contents by paths. */
  files: Map<string, string>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/**
 * `# …` says what it was made after, `expect FILE:LINE CODE` what is to be found, `=== PATH` begins a file, and
 * `=== PATH = NAME` is one of the lockfiles. `<BOM>` and `<CR>` stand for characters that an editor would hide.
 */
export function readFixture(name: string): Fixture {
  const expected: string[] = [];
  const files = new Map<string, string>();
  let path: string | null = null;
  for (const line of readFileSync(here(`fixtures/${name}`), 'utf8')
    .replace(/\n$/, '')
    .split('\n')) {
    const [, file, lockfile] = /^=== (\S+)(?: = (\S+))?$/.exec(line) ?? [];
    const [, finding] = path === null ? (/^expect (\S+ [A-Z_]+)/.exec(line) ?? []) : [];
    if (file !== undefined) {
      path = file;
      files.set(file, lockfile === undefined ? '' : readFileSync(here(`lockfiles/${lockfile}.json`), 'utf8'));
    } else if (path !== null)
      files.set(path, `${files.get(path)}${line.replaceAll('<BOM>', '\uFEFF').replaceAll('<CR>', '\r')}\n`);
    else if (finding !== undefined) expected.push(finding);
    else if (line !== 'clean' && !line.startsWith('#')) throw new Error(`${name}: ${line}`);
  }
  return { expected: expected.sort(), files };
}
