import { join } from 'node:path';
import type { CheckJson } from '@abistamp/core/internal/report/check-json';
import type { MachineReporter } from '../../packages/cli/src/reporters/names.ts';
import type { ReportedVerb } from '../../packages/cli/src/reporters/report.ts';
import { formatReport } from '../../packages/cli/src/reporters.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

type Finding = CheckJson['trees'][number]['findings'][number];

/** A finding about an installed package, as `check --json` has it. */
export function finding(others: Partial<Finding> = {}): Finding {
  const made = {
    ...{ code: 'ABI_MISMATCH', severity: 'error', package: 'good@1.0.0', path: 'node_modules/good' },
    ...{ linked: null, file: 'build/Release/good.node', found: 'node-v115-linux-x64' },
    ...{ required: 'node-v127-linux-x64', repair: 'rebuild', command: 'npx abistamp rebuild good' },
    message: 'good@1.0.0 was compiled for Node 20 (ABI 115), but Node 22.11.0 (ABI 127) is required here.',
    page: 'https://github.com/abistamp/abistamp/blob/main/docs/problems/ABI_MISMATCH.md',
    ...others,
  };
  return made as Finding;
}

/** What `check --json` prints of one tree. */
export function checkOf(root: string, findings: Finding[], others: Partial<CheckJson> = {}): CheckJson {
  return {
    ...{ version: 1, ok: findings.length === 0, answer: findings.length === 0 ? 'fits' : 'findings' },
    target: 'node-v127-linux-x64',
    trees: [
      {
        ...{ root, host: 'npm', stamp: 'none', packages: 12, native: 3, judged: 3, unjudged: [] },
        ...{ answer: findings.length === 0 ? 'fits' : 'findings', interrupted: false, findings },
      },
    ],
    ...others,
  } as CheckJson;
}

/** A repository whose project is in a folder of it; `good` is at line 11 of its lockfile. */
export function makeRepository(folder = 'app'): { repository: string; root: string } {
  const repository = makeFolder('reported');
  const root = join(repository, folder);
  writeFiles(repository, { '.git/HEAD': 'ref: refs/heads/main\n' });
  writeFiles(root, {
    'package.json': { name: 'app', private: true, dependencies: { good: '1.0.0' } },
    'package-lock.json': {
      ...{ name: 'app', lockfileVersion: 3 },
      packages: {
        '': { name: 'app', dependencies: { good: '1.0.0' } },
        'node_modules/good': { version: '1.0.0' },
        'node_modules/good/node_modules/below': { version: '2.0.0' },
      },
    },
  });
  return { repository, root };
}

export const goodLine = 11;

export function report(
  reporter: MachineReporter,
  json: unknown,
  folder: string,
  verb: ReportedVerb = 'check',
): string {
  return formatReport(reporter, { verb, json, folder, env: {}, version: '1.2.3' });
}

/** Names as anybody may choose them, in a registry or in a tree. */
export const hostileNames = [
  'a\n::error file=x::forged@1.0.0',
  '::set-output name=x::y@1.0.0',
  '##[error]forged@1.0.0',
  'a%0A::error::b,c:d@1.0.0',
  '<script>alert(1)</script>@1.0.0',
  'a|b`c``d\\|e@1.0.0',
  '![x](https://evil.example/x.png)@1.0.0',
  '@user @1.0.0',
  '\u001b[31mred\u0007\u0000\u202e\ufffe\ud800@1.0.0',
  ']]>&"\'<failure>@1.0.0',
  '../../outside@1.0.0',
  '__proto__@1.0.0',
];
