import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { type Forecast, severityOfForecast } from '@abistamp/core/internal/forecast/forecast';
import type { ProjectPlan } from '@abistamp/core/internal/operations/plan/plan-tree';
import { formatForecastHtml } from '@abistamp/core/internal/report/forecast-html';
import { formatForecastMarkdown } from '@abistamp/core/internal/report/forecast-markdown';
import { forecastCodes } from '@abistamp/core/internal/report/forecast-words';
import { runtime } from '../support/facts.ts';
import { forecasts } from './forecast-samples.ts';
import { treeOf } from './golden.ts';

const context = treeOf([]);
const hostile = '"><script>alert(1)</script>\u001b[2J`|[x](javascript:1)&amp;\u202e';

/** Packages of every kind of forecast, in turns. */
function planOf(packages: number, targets: number, name = (at: number) => `package-${at}`): ProjectPlan {
  const all: Forecast[] = forecastCodes.flatMap((code): readonly Forecast[] => forecasts[code]);
  const [fits] = forecasts.NODE_API;
  assert.ok(fits !== undefined);
  return {
    ...{ root: `/project/${name(0)}`, lockfile: null, count: packages * 3 },
    natives: Array.from({ length: packages }, (_, at) => ({
      ...{ path: `node_modules/${name(at)}`, kind: 'Node-API' as const, bytes: at * 1000 },
    })),
    targets: Array.from({ length: targets }, (_, column) => ({
      runtime: runtime({ version: `${18 + column}`, abi: 108 + column }),
      engines: [{ field: 'engines' as const, range: `<1${column} ${name(1)}` }],
      packages: Array.from({ length: packages }, (_, at) => {
        const forecast = (at % 5 === 0 ? all[(at + column) % all.length] : fits) ?? fits;
        const pkg = { name: name(at), version: '1.2.3', path: `node_modules/${name(at)}` };
        return {
          package: pkg,
          forecast,
          severity: severityOfForecast(forecast, false),
          spared: false,
          engines: [],
        };
      }),
    })),
  };
}

test('the page allows no script, and its own style alone', () => {
  const page = formatForecastHtml(planOf(40, 3), context);
  const [, policy = ''] = /Content-Security-Policy" content="([^"]*)"/.exec(page) ?? [];
  const [, style = ''] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const hash = createHash('sha256').update(style).digest('base64');
  assert.equal(policy.includes(`style-src 'sha256-${hash}'`), true);
  assert.equal(policy.startsWith("default-src 'none';"), true);
  assert.doesNotMatch(page, /<script|\sstyle=|\son\w+=|url\(|https?:/);
});

test('each cell leads to the words about it', () => {
  const page = formatForecastHtml(planOf(60, 4), context);
  const ids = new Set([...page.matchAll(/<li id=(n\d+)/g)].map(([, id]) => id));
  const links = [...page.matchAll(/href=#(n\d+)/g)].map(([, id]) => id);
  assert.equal(links.length, 60 * 4);
  assert.deepEqual(new Set(links), ids);
});

test('no name becomes markup, in the page or in Markdown', () => {
  const plan = planOf(10, 2, (at) => `${hostile}${at}`);
  const page = formatForecastHtml(plan, context);
  assert.doesNotMatch(page, /<script|(?!\n)[\p{Cc}\p{Cf}]/u);
  const markdown = formatForecastMarkdown(plan, context);
  assert.doesNotMatch(markdown, /<script|(?!\n)[\p{Cc}\p{Cf}]|\]\(|`/u);
  for (const line of markdown.split('\n').filter((each) => each.startsWith('|')))
    assert.equal(line.split('|').length, 5, line);
});

test('a page of 1,200 packages on 12 targets stays below 1 MB', () => {
  assert.ok(formatForecastHtml(planOf(1200, 12), context).length < 1_000_000);
});

test('Markdown says in one line that everything fits', () => {
  const plan = planOf(3, 2);
  for (const target of plan.targets) target.packages = target.packages.slice(1);
  assert.equal(formatForecastMarkdown(plan, context), '✔ Everything native fits Node 18, Node 19.\n');
});
