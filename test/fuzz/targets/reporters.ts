import { listLines } from '../../../packages/cli/src/reporters/place/lockfile-lines.ts';
import { checkOf, finding, hostileNames, report } from '../../reporters/samples.ts';
import { type FuzzTarget, textTarget } from '../target.ts';

/** Lockfiles by the names that decide how their lines are read. */
const lockfiles = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock'];

const blocks = [
  '{\n  "packages": {\n    "node_modules/@s/a": {\n',
  "packages:\n\n  '@s/a@1.0.0':\n    resolution: {integrity: x}\n  /b@2.0.0(c@1.0.0):\n",
  '"@s/a@npm:^1.0.0, b@npm:^2.0.0":\n  version: 1.0.0\n',
  '  "packages": {\n    "a": ["a@1.0.0", "", {}, "sha512-x"],\n',
];

function readLockfile(text: string): void {
  const lines = text.split('\n');
  for (const name of lockfiles)
    for (const [key, line] of listLines(name, lines))
      if (line < 1 || line > lines.length) throw new Error(`${key} at line ${line} of ${lines.length}`);
}

/** A report with a text in every place that anybody may have written is still one of its kind. */
function printReports(text: string): void {
  const found = finding({ package: text, path: text, file: text, message: text, command: text });
  const json = checkOf('/nowhere', [found]);
  for (const reporter of ['sarif', 'gitlab'] as const) JSON.parse(report(reporter, json, '/nowhere'));
  const lines = report('github', json, '/nowhere').split('\n');
  if (lines.length !== 2 || lines[0]?.startsWith('::error ') !== true) throw new Error('more than a command');
  const xml = report('junit', json, '/nowhere');
  if (/[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.test(xml)) throw new Error('no XML');
  if (xml.split('<testcase').length !== 2 || xml.split('<failure').length !== 2)
    throw new Error('an element of its own');
  const rows = report('markdown', json, '/nowhere')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  if (rows.length !== 3) throw new Error('a row of its own');
}

/** What reports are made of. */
export const reporterTargets: readonly FuzzTarget[] = [
  textTarget('lockfile-lines', readLockfile, () => blocks),
  textTarget('reports', printReports, () => hostileNames),
];
