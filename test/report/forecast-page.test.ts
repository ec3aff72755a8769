import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { formatForecastHtml } from '@abistamp/core/internal/report/forecast-html';
import { formatForecastMarkdown } from '@abistamp/core/internal/report/forecast-markdown';
import { madePlan } from './forecast-samples.ts';
import { treeOf } from './golden.ts';

const context = treeOf([]);
const hostile = '"><script>alert(1)</script>\u001b[2J`|[x](javascript:1)&amp;\u202e';

test('the page allows no script, and its own style alone', () => {
  const page = formatForecastHtml(madePlan(40, 3), context);
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  assert.equal(policy.includes(`style-src 'sha256-${hash}'`), true);
  assert.equal(policy.startsWith("default-src 'none';"), true);
  assert.doesNotMatch(page, /<script|\sstyle=|\son\w+=|url\(|https?:/);
});

test('each cell leads to the words about it', () => {
  const page = formatForecastHtml(madePlan(60, 4), context);
  const ids = new Set([...page.matchAll(/<li id=(n\d+)/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href=#(n\d+)/g)].map(([, id]) => id);
  assert.equal(links.length, 60 * 4);
  assert.deepEqual(new Set(links), ids);
});

test('what package.json files ask for is named in both', () => {
  const plan = madePlan(3, 2);
  assert.match(formatForecastHtml(plan, context), /This project is for Node &#60;1/);
  assert.match(formatForecastMarkdown(plan, context), /^- ▲ this project is for Node &#60;1/m);
});

test('no name becomes markup, in the page or in Markdown', () => {
  const plan = madePlan(10, 2, (at) => `${hostile}${at}`);
  const page = formatForecastHtml(plan, context);
  assert.doesNotMatch(page, /<script|(?!\n)[\p{Cc}\p{Cf}]/u);
  const markdown = formatForecastMarkdown(plan, context);
  assert.doesNotMatch(markdown, /<script|(?!\n)[\p{Cc}\p{Cf}]|\]\(|`/u);
  for (const line of markdown.split('\n').filter((each) => each.startsWith('|')))
    assert.equal(line.split('|').length, 5, line);
});

test('a page of 1,200 packages on 12 targets stays below 1 MB', () => {
  assert.ok(formatForecastHtml(madePlan(1200, 12), context).length < 1_000_000);
});

test('Markdown says in one line that everything fits', () => {
  const plan = madePlan(3, 2);
  for (const target of plan.targets) target.packages = target.packages.slice(1);
  assert.match(formatForecastMarkdown(plan, context), /^✔ Everything native fits Node 18, Node 19\.\n- ▲ /);
  for (const target of plan.targets) target.engines = [];
  assert.equal(formatForecastMarkdown(plan, context), '✔ Everything native fits Node 18, Node 19.\n');
});
