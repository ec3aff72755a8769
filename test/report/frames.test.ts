import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { Finding } from '@abistamp/core';
import { explainOrigin } from '@abistamp/core/internal/report/cause';
import { formatCheckPretty } from '@abistamp/core/internal/report/check-pretty';
import { chooseRunner } from '@abistamp/core/internal/report/choose-runner';
import { formatExplainJson } from '@abistamp/core/internal/report/explain-report';
import { formatFindingLine } from '@abistamp/core/internal/report/finding-line';
import { formatFitLine, formatNothingToDo } from '@abistamp/core/internal/report/fit-line';
import { noStyle } from '@abistamp/core/internal/report/style';
import {
  formatUnjudgedJson,
  formatUnjudgedLine,
  formatUnjudgedPretty,
} from '@abistamp/core/internal/report/unjudged-report';
import type { Unjudged } from '@abistamp/core/internal/tree/unjudged';
import { makeFolder } from '../support/make-folder.ts';
import { treeOf } from './golden.ts';
import { abi, context, missing } from './made-findings.ts';
import { findingOf, node22 } from './samples.ts';

/* The frames around the sentences: what is counted, listed, coloured, and given as data. */

describe('the line of a tree that fits', () => {
  const fit = {
    native: 14,
    packages: 800,
    runtime: 'Node 22',
    abi: '127',
    platform: 'linux',
    arch: 'x64',
    musl: false,
  };

  test('counts packages, and names the machine', () => {
    assert.equal(
      formatFitLine(fit, noStyle),
      '✔ 14 native packages fit Node 22 (ABI 127) on Linux x64 (800 packages in all)\n',
    );
    assert.equal(
      formatFitLine({ ...fit, native: 1, packages: 1, musl: true }, noStyle),
      '✔ 1 native package fits Node 22 (ABI 127) on Linux x64 (musl) (1 package in all)\n',
    );
    assert.match(formatFitLine({ ...fit, native: 2 }, noStyle), /2 native packages fit /);
    for (const [platform, name] of [
      ['darwin', 'macOS'],
      ['win32', 'Windows'],
      ['freebsd', 'FreeBSD'],
      ['plan9', 'plan9'],
    ] as const)
      assert.match(formatFitLine({ ...fit, platform }, noStyle), new RegExp(` on ${name} x64 `));
  });

  test('of a repair with nothing to do says so', () => {
    assert.equal(
      formatNothingToDo({ runtime: 'Node 22', abi: '127' }, noStyle),
      '✔ nothing to do: everything native fits Node 22 (ABI 127)\n',
    );
  });
});

describe('findings in one line', () => {
  test('name up to three packages with one problem, and count the rest', () => {
    assert.equal(formatFindingLine([], node22), null);
    const line = (...findings: Finding[]) => formatFindingLine(findings, node22) ?? '';
    assert.match(line(abi()), /^a@1\.0\.0 was compiled for Node 20/);
    assert.match(
      line(abi(), abi('b'), abi('c'), abi('d')),
      /^a@1\.0\.0, b@1\.0\.0, c@1\.0\.0 and 1 more were compiled/,
    );
    assert.match(line(abi(), missing('b')), /; and 1 more package does not fit$/);
    assert.match(line(abi(), missing('b'), missing('c')), /; and 2 more packages do not fit$/);
    assert.doesNotMatch(line(abi(), abi('b')), /more/);
  });

  test('say in how many places one package is', () => {
    const copy = { ...abi(), package: { ...abi().package, path: 'node_modules/x/node_modules/a' } };
    assert.match(formatFindingLine([abi(), copy], node22) ?? '', /^a@1\.0\.0 in 2 places was /);
    assert.match(formatFindingLine([abi(), abi()], node22) ?? '', /^a@1\.0\.0 was /);
  });
});

describe('a heading', () => {
  const headings = (...findings: Finding[]) =>
    formatCheckPretty(treeOf(findings), node22, noStyle, 100)
      .split('\n')
      .filter((line) => line.startsWith('✖'));
  const gone = (name: string) =>
    findingOf(
      { code: 'PACKAGE_MISSING' },
      { ...abi(name), file: null, repair: 'ask', problem: { code: 'PACKAGE_MISSING' } },
    );
  const tooNew = (name: string) =>
    findingOf({ code: 'NODE_API_TOO_NEW', needs: 99, how: 'declared' }, { package: abi(name).package });

  test('covers findings that one command fixes', () => {
    assert.deepEqual(headings(abi(), abi('b')), ['✖ 2 packages were compiled for Node 20 (ABI 115)']);
    assert.deepEqual(headings(gone('a'), gone('b'), gone('c')), ['✖ 3 packages are missing']);
  });

  test('is of one package where each needs something else done', () => {
    assert.deepEqual(headings(tooNew('a'), tooNew('b')).length, 2);
  });
});

describe('where a tree was installed', () => {
  const origin = (findings: Finding[], recorded: string | null = null) =>
    explainOrigin(
      treeOf(findings, 'npm', {
        recorded:
          recorded === null
            ? null
            : { target: recorded as never, runtime: { kind: 'node', version: '20.1.0' } },
      }),
      node22,
    );
  const lacking = (...present: string[]) =>
    findingOf({ code: 'PLATFORM_PACKAGE_MISSING', wanted: ['@a/linux-x64'], present, offered: true });

  test('is what the record says, if that is elsewhere', () => {
    assert.equal(
      origin([], 'node-v115-darwin-arm64'),
      'This tree was installed under Node 20.1.0 (ABI 115) on macOS arm64.',
    );
    assert.equal(origin([], 'node-v127-linux-x64'), null);
    assert.equal(origin([lacking('@a/darwin-arm64')], 'node-v127-linux-x64'), null);
    assert.equal(origin([], 'odd'), null);
  });

  test('is shown by the platform packages that are there, if they agree', () => {
    assert.equal(origin([lacking('@a/darwin-arm64')]), 'This tree was installed on macOS arm64.');
    assert.equal(origin([lacking('@a/linux-x64-musl')]), 'This tree was installed on Linux x64 (musl).');
    assert.equal(origin([lacking('@a/darwin-arm64', '@b/win32-x64')]), null);
    assert.equal(origin([lacking('@a/linux-x64')]), null);
    assert.equal(origin([lacking('@a/plain')]), null);
    assert.equal(origin([abi()]), null);
  });
});

describe('what was not judged', () => {
  const one = (changes: Partial<Unjudged> = {}): Unjudged => ({
    ...{ code: 'UNREADABLE', package: 'a@1.0.0', path: 'node_modules/a', detail: 'EACCES', ...changes },
  });

  test('is grouped by what is known of it, and counted as what it is', () => {
    const text = formatUnjudgedPretty(
      [one(), one({ package: 'longer@1.0.0', path: 'node_modules/longer' }), one({ detail: 'EIO' })],
      'npx abistamp',
      noStyle,
      80,
    );
    assert.match(
      text,
      /^▲ 2 packages could not be read \(EACCES\)\n\n {4}a@1\.0\.0 {7}node_modules\/a\n {4}longer@1\.0\.0 {2}node_modules\/longer\n/,
    );
    assert.match(text, /\n▲ 1 package could not be read \(EIO\)\n/);
    assert.match(text, /This user may not read it/);
    assert.match(text, /→ run npx abistamp as a user who may read/);
    assert.match(text, /The system gives an error/);
    assert.match(
      formatUnjudgedPretty([one(), one({ package: null })], 'npx abistamp', noStyle, 80),
      /^▲ 2 folders could/,
    );
    assert.equal(formatUnjudgedPretty([], 'npx abistamp', noStyle, 80), '');
    for (const detail of ['EACCES', 'EPERM'])
      assert.match(formatUnjudgedJson(one({ detail })).why, /may not read/);
  });

  test('is one line, and data', () => {
    assert.equal(formatUnjudgedLine(one()), 'UNREADABLE: a@1.0.0 could not be read (EACCES)');
    assert.equal(
      formatUnjudgedLine(one({ package: null })),
      'UNREADABLE: node_modules/a could not be read (EACCES)',
    );
    const { why, page, ...rest } = formatUnjudgedJson(one({ package: null }));
    assert.deepEqual(rest, { code: 'UNREADABLE', package: null, path: 'node_modules/a' });
    assert.match(why, /^could not be read \(EACCES\)\. This user/);
    assert.match(page, /\/UNREADABLE\.md$/);
  });
});

describe('an explanation as data', () => {
  const error = { quote: 'Error: x', path: '/app/a.node', problem: abi().problem, abi: 115, program: null };

  test('has the message, the package, and what is wrong with it now', () => {
    const pkg = abi().package;
    const json = formatExplainJson(
      [
        { error, name: 'a', package: pkg, findings: [abi()] },
        { error: { ...error, problem: null, abi: null }, name: 'b', package: null, findings: [] },
      ],
      node22,
      context,
    );
    assert.deepEqual([json.version, json.ok, json.target], [1, false, 'node-v127-linux-x64']);
    const [first, second] = json.errors;
    assert.deepEqual(
      [first?.quote, first?.path, first?.code, first?.abi, first?.package, first?.installed],
      ['Error: x', '/app/a.node', 'ABI_MISMATCH', 115, 'a@1.0.0', true],
    );
    assert.deepEqual(
      first?.findings.map(({ code }) => code),
      ['ABI_MISMATCH'],
    );
    assert.match(first?.message ?? '', /Node 20 \(ABI 115\) tried to load it/);
    assert.deepEqual([second?.code, second?.package, second?.installed], [null, 'b', false]);
    assert.match(second?.message ?? '', /does not say why: only the file can/);
    const fits = formatExplainJson([{ error, name: 'a', package: pkg, findings: [] }], node22, context);
    assert.equal(fits.ok, true);
    const unsaid = formatExplainJson(
      [{ error: { ...error, problem: null }, name: 'a', package: pkg, findings: [abi()] }],
      node22,
      context,
    );
    assert.deepEqual(
      [unsaid.errors[0]?.code, /the file does/.test(unsaid.errors[0]?.message ?? '')],
      ['ABI_MISMATCH', true],
    );
  });
});

test('a command is run by what the project has', () => {
  const root = makeFolder('runner');
  const choose = (changes: object = {}) => chooseRunner({ root, host: 'pnpm', ...changes });
  assert.equal(choose(), 'pnpm dlx abistamp');
  assert.equal(choose({ runner: 'yarn abi' }), 'yarn abi');
  mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
  writeFileSync(join(root, 'node_modules/.bin/abistamp'), '');
  assert.equal(choose(), 'pnpm exec abistamp');
});
