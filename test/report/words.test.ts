import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { formatCheckPretty } from '@abistamp/core';
import { formatFinding } from '@abistamp/core/internal/report/check-json';
import { findingCodes } from '@abistamp/core/internal/report/describe-finding';
import { noStyle } from '@abistamp/core/internal/report/style';
import { hosts, renderWords, treeOf } from './golden.ts';
import { fillPage } from './pages.ts';
import { findingOf, node22, problems } from './samples.ts';

const write = process.env['ABISTAMP_WRITE_GOLDEN'] === '1';
const golden = fileURLToPath(new URL('words.golden.md', import.meta.url));

test('every sentence is as it was read and approved', () => {
  const text = renderWords();
  if (write) writeFileSync(golden, text);
  assert.equal(text, readFileSync(golden, 'utf8'));
});

for (const code of findingCodes) {
  test(`the page of ${code} shows the message and the commands as they are printed`, () => {
    const path = fileURLToPath(new URL(`../../docs/problems/${code}.md`, import.meta.url));
    const page = readFileSync(path, 'utf8');
    const filled = fillPage(page, code);
    if (write && filled !== page) writeFileSync(path, filled);
    assert.equal(filled, readFileSync(path, 'utf8'));
  });
}

test('the command in data and the one that people read are the same, for every code and host', () => {
  for (const host of hosts) {
    for (const code of findingCodes) {
      for (const problem of problems[code]) {
        const finding = findingOf(problem, { repair: 'ask' });
        const { command } = formatFinding(finding, node22, treeOf([], host));
        const text = formatCheckPretty(treeOf([finding], host), node22, noStyle, 80);
        assert.equal(text.split('\n').at(-2), `→ ${command}`);
      }
    }
  }
});
