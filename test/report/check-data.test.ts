import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { formatCheckJson, formatFinding } from '@abistamp/core/internal/report/check-json';
import { formatCommand, quoteWord } from '@abistamp/core/internal/report/format-command';
import { formatStep } from '@abistamp/core/internal/report/format-step';
import { treeOf } from './golden.ts';
import { findingOf, node22 } from './samples.ts';

const finding = findingOf({ code: 'ABI_MISMATCH', abis: [115], runtime: 'node' });

describe('a check as data', () => {
  test('has each tree, with its host and what was found', () => {
    const unjudged = [
      { code: 'UNREADABLE', package: 'a', path: 'node_modules/a', detail: 'EACCES' } as const,
    ];
    const tree = treeOf([finding], 'pnpm', { judged: 7, unjudged, stamp: 'stale', interrupted: true });
    const json = formatCheckJson([{ ...tree, verdict: { ...tree.verdict, native: 8 } as never }], node22);
    const [{ findings, unjudged: left, ...rest } = { findings: [], unjudged: [] }] = json.trees;
    assert.deepEqual(
      [json.version, json.ok, json.answer, json.target],
      [1, false, 'findings', 'node-v127-linux-x64'],
    );
    assert.deepEqual(rest, {
      ...{ root: '/project', host: 'pnpm', stamp: 'stale', packages: 42, native: 8 },
      ...{ answer: 'findings', judged: 7, interrupted: true },
    });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['ABI_MISMATCH'],
    );
    assert.deepEqual(
      left.map(({ code }) => code),
      ['UNREADABLE'],
    );
  });

  test('is ok as its trees are, and no better than the worst of them', () => {
    const tree = (answer: 'fits' | 'findings' | 'unknown', judged = 3) =>
      treeOf([], 'npm', { answer, judged });
    const of = (trees: ReturnType<typeof tree>[], strict = false) => {
      const { ok, answer } = formatCheckJson(trees, node22, { strict });
      return [ok, answer];
    };
    assert.deepEqual(of([tree('fits'), tree('fits')]), [true, 'fits']);
    assert.deepEqual(of([tree('fits'), tree('unknown')]), [true, 'unknown']);
    assert.deepEqual(of([tree('fits'), tree('unknown')], true), [false, 'unknown']);
    assert.deepEqual(of([tree('unknown', 0)]), [false, 'unknown']);
    assert.deepEqual(of([tree('unknown'), tree('findings')]), [false, 'findings']);
    assert.deepEqual(of([]), [true, 'fits']);
  });

  test('has each finding with its command', () => {
    const { message, page, ...rest } = formatFinding(
      { ...finding, package: { ...finding.package, linked: '../other' } },
      node22,
      treeOf([]),
    );
    assert.deepEqual(rest, {
      ...{ code: 'ABI_MISMATCH', severity: 'error', package: 'fs-ext@2.1.1', path: 'node_modules/fs-ext' },
      ...{ linked: '../other', file: 'build/Release/fs-ext.node', repair: 'rebuild', command: rest.command },
      ...{ found: 'node-v115-linux-x64', required: 'node-v127-linux-x64' },
    });
    assert.match(
      message,
      /^fs-ext@2\.1\.1 was compiled for Node 20 \(ABI 115\), but .* is required here\. ./,
    );
    assert.match(page, /\/docs\/problems\/ABI_MISMATCH\.md$/);
    const own = formatFinding(finding, node22, treeOf([]));
    assert.deepEqual([own.linked, own.command], [null, 'npx abistamp rebuild fs-ext']);
  });
});

describe('a command to paste', () => {
  const words: [word: string, quoted: string][] = [
    ['plain-1.0@x:/y,z=%+', 'plain-1.0@x:/y,z=%+'],
    ['', "''"],
    ['two words', "'two words'"],
    ["it's", "'it'\\''s'"],
    ['a;b', "'a;b'"],
    ['a\nb', '"$(printf \'a\\012b\')"'],
    ['\u202ea', '"$(printf \'\\342\\200\\256a\')"'],
  ];
  for (const [word, quoted] of words)
    test(`has ${JSON.stringify(word)} as ${quoted}`, () => assert.equal(quoteWord(word), quoted));

  test('is ours by the runner of the project, or another program, in its folder, then the next', () => {
    const next = { runner: 'npm', args: ['test'] };
    assert.equal(
      formatCommand({ runner: 'abistamp', args: ['rebuild', 'a b'] }, 'yarn abi'),
      "yarn abi rebuild 'a b'",
    );
    assert.equal(
      formatCommand({ runner: 'npm', args: ['run', 'x'], folder: 'a b', next }, 'npx'),
      "cd 'a b' && npm run x && npm test",
    );
  });

  test('may be a setting, or a piece of advice, and then a command', () => {
    const next = { runner: 'abistamp', args: ['check'] };
    const setting = { kind: 'setting', file: 'f', key: ['a', 'b c'], value: 'v w' } as const;
    assert.equal(formatStep({ ...setting, change: 'set', next: null }, 'abi'), "set a.'b c' to 'v w' in f");
    assert.equal(
      formatStep({ ...setting, change: 'add', next }, 'abi'),
      "add 'v w' to a.'b c' in f, then run abi check",
    );
    assert.equal(
      formatStep({ ...setting, change: 'remove', next: null }, 'abi'),
      "remove 'v w' from a.'b c' in f",
    );
    assert.equal(formatStep({ kind: 'advice', text: 'think', next }, 'abi'), 'think, then run abi check');
    assert.equal(formatStep({ kind: 'advice', text: 'think', next: null }, 'abi'), 'think');
    assert.equal(formatStep({ kind: 'command', command: next }, 'abi'), 'abi check');
  });
});
