import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import {
  formatCheckPretty,
  formatCommand,
  formatExplainPretty,
  formatFindingLine,
  formatPlanPretty,
  formatRepairPretty,
  safeJson,
  safeText,
} from '@abistamp/core';
import { formatFinding } from '@abistamp/core/internal/report/check-json';
import { findingCodes } from '@abistamp/core/internal/report/describe-finding';
import { quoteForWindows } from '@abistamp/core/internal/report/format-command';
import { noStyle } from '@abistamp/core/internal/report/style';
import { hosts, treeOf } from './golden.ts';
import { findingOf, node22, problems } from './samples.ts';

/** Each starts a line, hides, reverses, clears, links, or is a GitHub command. */
const hostile = [
  'a\nb',
  'a\r\nb',
  'a\u2028b\u2029c\u0085d',
  '\u001b[2Ja',
  '\u001b]8;;https://evil.example\u0007click\u001b]8;;\u0007',
  '\u009b31ma',
  'a\u202eb',
  'a\u2066b\u2069',
  'a\u200bb\ufeffc\u00add',
  'a\u{e0041}b',
  'a\u3164b',
  'a\ud800b',
  '::error file=x::y',
  'a ::warning::b',
  '##[error]x',
  '###[group]x',
  'a ##vso[task.setvariable variable=x]y',
  '##teamcity[x]',
  'a\tb\u0000c',
];

const nothingUnseen = /^[^\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]*$/u;
const workflowCommand = /^\s*::|##\w*\[/m;

test('text becomes one line that does nothing, and says what was there', () => {
  for (const text of hostile) {
    const safe = safeText(text);
    assert.match(safe, nothingUnseen);
    assert.doesNotMatch(safe, workflowCommand);
    assert.notEqual(safe, text);
  }
  assert.equal(safeText('\u001b[2J\n\u202e'), '\\x1b[2J\\n\\u{202e}');
});

test('text that does nothing stays as it is', () => {
  const plain = ['@scope/name', 'pêche.node', '数据库', 'a::b', 'node::Buffer::New', '# [x]', '🎉', 'a b'];
  for (const text of plain) assert.equal(safeText(text), text);
});

test('long text is quick to make safe', () => {
  for (const text of ['::'.repeat(1e6), '##['.repeat(1e6), '\u001b'.repeat(1e6), ' '.repeat(1e6)])
    assert.doesNotMatch(safeText(text), workflowCommand);
});

test('no frame for people passes on a hostile name, path, file or library', () => {
  for (const text of hostile) {
    const pkg = { name: text, version: text, path: `node_modules/${text}`, build: null };
    for (const code of findingCodes) {
      for (const problem of problems[code]) {
        const poisoned = poison(problem, text);
        const finding = findingOf(poisoned, { package: pkg, file: text });
        const ask = { ...finding, repair: 'ask' as const };
        // Once under every host: their commands differ.
        for (const host of problem === problems[code][0] ? hosts : []) {
          const { verdict, ...context } = treeOf([finding, ask], host);
          const outcome = { action: 'rebuild' as const, package: pkg, findings: [finding] };
          const tools = { missing: [], install: null };
          const failed = { ...outcome, result: 'failed' as const, error: text, log: text, tools };
          const outcomes = [{ ...outcome, result: 'repaired' as const, proved: 'read' as const }, failed];
          const plan = { steps: [outcome], asks: [ask] };
          const error = { quote: text, path: text, problem: poisoned, abi: null, program: null };
          const frames = [
            formatCheckPretty({ ...context, verdict }, node22, noStyle, 80),
            formatFindingLine([finding, ask], node22) ?? '',
            formatRepairPretty(
              { plan, outcomes, verdict, shared: null, recovery: null },
              node22,
              context,
              noStyle,
              80,
            ),
            formatPlanPretty(plan, node22, context, noStyle),
            formatExplainPretty(
              [{ error, name: text, package: pkg, findings: [finding] }],
              node22,
              context,
              noStyle,
              80,
            ),
          ];
          for (const frame of frames) {
            assert.doesNotMatch(frame, workflowCommand);
            for (const line of frame.split('\n')) assert.match(line, nothingUnseen, JSON.stringify(frame));
          }
        }
      }
    }
  }
});

test('JSON holds the same data, and shows it without obeying it', () => {
  for (const text of hostile) {
    const data = { [text]: [text, { text }] };
    const json = safeJson(data);
    assert.deepEqual(JSON.parse(json), data);
    assert.doesNotMatch(json, workflowCommand);
    for (const line of json.split('\n')) assert.match(line, nothingUnseen);
  }
  const plain = { name: '@scope/name', found: ['node-v115-linux-x64', 'pêche', '🎉 # [x]'], none: null };
  assert.equal(safeJson(plain), JSON.stringify(plain, null, 2));
});

test('data keeps the true name, and a command that is safe', () => {
  for (const text of hostile) {
    const finding = findingOf(problems.ABI_MISMATCH[0] ?? assert.fail(), {
      package: { name: text, version: '1.0.0', path: `node_modules/${text}`, build: null },
    });
    const json = formatFinding(finding, node22, treeOf([]));
    assert.equal(json.package, `${text}@1.0.0`);
    assert.match(json.command, nothingUnseen);
  }
});

test('a shell reads a command back as the words that it was made of', () => {
  const words = [
    'plain',
    '@scope/name',
    'x; touch y #',
    "it's",
    '$(id) `id` "quoted" \\ !',
    '*',
    '~',
    '-n',
    '%s%d',
    'a\tb',
    'a\nb',
    '\u001b[2J',
    'a\u202eb',
    'é 数',
    '',
  ];
  const line = formatCommand({ runner: 'abistamp', args: words }, 'printf "<%s>"');
  const { stdout } = spawnSync('sh', ['-c', line], { encoding: 'utf8' });
  assert.equal(stdout, words.map((word) => `<${word}>`).join(''));
});

test('on Windows, nothing in a word means anything to cmd.exe or PowerShell', () => {
  const words = [
    ...hostile,
    'a & calc',
    'a" & calc & "',
    '%PATH%',
    '$(calc)',
    '$env:X',
    '`n',
    '\u201d; calc; \u201c',
    "a'; calc #",
    'a | b > c < d ^ e',
    '@splatted',
    'a,b;c=d',
    '!x!',
    '(calc)',
    'C:\\Program Files\\',
    '',
  ];
  for (const word of words)
    assert.match(
      quoteForWindows(word),
      /^"(?:[^"%$`!\p{C}\u201c-\u201f]*[^"%$`!\p{C}\u201c-\u201f\\])?"$/u,
      JSON.stringify(word),
    );
  const plain = ['rebuild', '--force', 'bcrypt', 'node_modules/a', 'C:\\a\\b', '-n'];
  for (const word of plain) assert.equal(quoteForWindows(word), word);
  assert.equal(quoteForWindows('@scope/name@1.0.0'), '"@scope/name@1.0.0"');
  assert.equal(quoteForWindows('C:\\a b\\'), '"C:\\a b?"');
});

test('a folder, what follows, and a program are quoted as well', () => {
  const command = {
    runner: 'my tool',
    args: ['a'],
    folder: 'packages/it is',
    next: { runner: 'abistamp', args: ['rebuild', 'b c'] },
  };
  assert.equal(
    formatCommand(command, 'yarn abi'),
    "cd 'packages/it is' && 'my tool' a && yarn abi rebuild 'b c'",
  );
});

/** The same problem with every text replaced, except those that select words. */
function poison<Value>(value: Value, text: string, key = ''): Value {
  if (typeof value === 'string') {
    const chosen = ['code', 'why', 'how', 'libc', 'platform', 'runtime', 'archs'].includes(key);
    return (chosen ? value : text) as Value;
  }
  if (Array.isArray(value)) return value.map((each) => poison(each, text, key)) as Value;
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, poison(each, text, name)]),
  ) as Value;
}
