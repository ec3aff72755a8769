import assert from 'node:assert/strict';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import { assertSchema } from '../support/schemas.ts';
import type { Ready } from './platform.ts';

/** What a check says there of the tree in a folder. */
export async function judge(ready: Ready, cwd: string, args: readonly string[] = []): Promise<CheckJson> {
  const { stdout, stderr } = await ready.run(['check', '--json', ...args], cwd);
  assert.equal(stderr, '');
  const output = JSON.parse(stdout) as CheckJson;
  assertSchema('check', output);
  return output;
}

export interface Said {
  code: string;
  severity: string;
  /** Name of the package. */
  about: string;
}

/** What is said of each package; one that was not judged has a doubt, as a warning is one. */
export function findingsOf({ trees }: CheckJson): Said[] {
  const [{ findings = [], unjudged = [] } = {}] = trees;
  return [
    ...findings.map(({ code, severity, package: id }) => ({ code, severity, about: nameOf(id) })),
    ...unjudged.map(({ code, package: id }) => ({ code, severity: 'warning', about: nameOf(id ?? '') })),
  ];
}

const nameOf = (id: string): string => id.replace(/(?!^)@.*$/, '');

/**
 * Loads each package there and compares: what is said to fit has to load, and what is said not to must not.
 * @param isAbout whether what is said about another package concerns this one, as a part of it does
 * @returns what was wrong, and how many were left open
 */
export async function compareWithLoads(
  ready: Ready,
  cwd: string,
  names: readonly string[],
  findings: readonly Said[],
  isAbout: (about: string, name: string) => boolean = (about, name) => about === name,
): Promise<{ wrong: string[]; open: number; loaded: string[] }> {
  const wrong: string[] = [];
  const loaded: string[] = [];
  let open = 0;
  for (const [name, { loads, said: output }] of await ready.load(names, cwd)) {
    const said = findings.filter(({ about }) => isAbout(about, name)).map(({ severity }) => severity);
    if (loads) loaded.push(name);
    if (said.includes('warning') && !said.includes('error')) open++;
    else if (said.includes('error') === loads)
      wrong.push(
        `${name} ${loads ? 'loads' : 'fails'}, and is said to ${loads ? 'fail' : 'fit'}: ${output.slice(-400)}`,
      );
  }
  return { wrong, open, loaded };
}
