import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Forecast, severityOfForecast } from '@abistamp/core/internal/forecast/forecast';
import type { PlannedPackage, ProjectPlan } from '@abistamp/core/internal/operations/plan/plan-tree';
import { formatForecastJson } from '@abistamp/core/internal/report/forecast-json';
import { formatForecastPretty } from '@abistamp/core/internal/report/forecast-pretty';
import { forecastCodes } from '@abistamp/core/internal/report/forecast-words';
import { noStyle } from '@abistamp/core/internal/report/style';
import { runtime } from '../support/facts.ts';
import { assertSchema } from '../support/schemas.ts';
import { forecasts } from './forecast-samples.ts';
import { treeOf } from './golden.ts';

const golden = fileURLToPath(new URL('forecasts.golden.md', import.meta.url));
const context = { ...treeOf([]), lockfile: 'package-lock.json' };
const node24 = runtime({ version: '24', abi: 137 });
const node26 = runtime({ version: '26', abi: 147 });
const musl = runtime({ version: '26', abi: 147, libc: 'musl', glibc: null });

function plannedOf(forecast: Forecast, name = 'addon', spared = false): PlannedPackage {
  const severity = severityOfForecast(forecast, spared);
  const path = `node_modules/${name}`;
  return { package: { name, version: '1.2.3', path }, forecast, severity, spared, engines: [] };
}

function planOf(...targets: ProjectPlan['targets']): ProjectPlan {
  return { root: '/project', lockfile: null, count: 42, natives: [], targets };
}

const pretty = (plan: ProjectPlan, width = 100) => formatForecastPretty(plan, context, noStyle, width);
const all = forecastCodes.flatMap((code) => forecasts[code].map((forecast) => ({ code, forecast })));

function renderAll(): string {
  const single = all.map(({ code, forecast }) => {
    const plan = planOf({ runtime: node26, engines: [], packages: [plannedOf(forecast)] });
    return `## ${code}\n\n\`\`\`\n${pretty(plan)}\`\`\`\n`;
  });
  const [fits, breaks, compile] = [forecasts.NODE_API[0], forecasts.NAN_TOO_OLD[0], forecasts.FROM_SOURCE[1]];
  assert.ok(fits !== undefined && breaks !== undefined && compile !== undefined);
  const engines = [{ field: 'engines' as const, runtime: 'node', range: '<26' }];
  const many = planOf(
    { runtime: node24, engines: [], packages: [plannedOf(fits, 'a'), plannedOf(compile, 'b')] },
    { runtime: node26, engines, packages: [plannedOf(fits, 'a'), plannedOf(breaks, 'b')] },
    {
      runtime: musl,
      engines: [{ field: 'devEngines', runtime: 'bun', range: '^1.2' }],
      packages: [{ ...plannedOf(fits, 'a'), engines }, plannedOf(breaks, 'b', true), plannedOf(fits, 'c')],
    },
  );
  const versions = (['platform-package', 'node-api', 'engines'] as const).map((because) => {
    const packages = [{ ...plannedOf(breaks), other: { version: '2.0.0', because } }];
    return pretty(planOf({ runtime: node26, engines: [], packages }));
  });
  const nothing = planOf({ runtime: node26, engines: [], packages: [] });
  return [
    '# What a forecast says\n',
    'To write it again: `ABISTAMP_WRITE_GOLDEN=1 npm test -- --only test/report`.\n',
    ...single,
    `## Several targets\n\n\`\`\`\n${pretty(many)}\`\`\`\n`,
    `## Several targets, on a narrow terminal\n\n\`\`\`\n${pretty(many, 44)}\`\`\`\n`,
    `## From a lockfile alone\n\n\`\`\`\n${pretty({ ...many, lockfile: 'package-lock.json' })}\`\`\`\n`,
    ...versions.map((text) => `## Another version would do\n\n\`\`\`\n${text}\`\`\`\n`),
    `## Nothing native\n\n\`\`\`\n${pretty(nothing)}\`\`\`\n`,
  ].join('\n');
}

test('every sentence of a forecast is as it was read', () => {
  const now = renderAll();
  if (process.env['ABISTAMP_WRITE_GOLDEN'] === '1') writeFileSync(golden, now);
  assert.equal(now, readFileSync(golden, 'utf8'));
});

test('every code of a forecast is in the schema and has a section of the page, and no other', () => {
  const read = (path: string) =>
    readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8');
  const { $defs } = JSON.parse(read('packages/cli/schema/plan.schema.json')) as {
    $defs: { code: { enum: string[] } };
  };
  const sections = [...read('docs/plan.md').matchAll(/^## ([A-Z_]+)$/gm)].map(([, code]) => code);
  assert.deepEqual($defs.code.enum, forecastCodes);
  assert.deepEqual(sections, forecastCodes);
});

test('the data of every forecast is what its schema says, and fails only for errors', () => {
  for (const { forecast } of all) {
    const packages = [plannedOf(forecast)];
    const json = formatForecastJson(planOf({ runtime: node26, engines: [], packages }), context);
    assertSchema('plan', json);
    assert.equal(json.ok, forecast.outcome !== 'breaks');
    assert.equal(json.targets[0]?.packages[0]?.code, forecast.code);
  }
  const [breaks = assert.fail()] = forecasts.NAN_TOO_OLD;
  const spared = planOf({ runtime: node26, engines: [], packages: [plannedOf(breaks, 'a', true)] });
  assert.equal(formatForecastJson(spared, context).ok, true);
});

test('a name never moves the cursor', () => {
  const [breaks = assert.fail()] = forecasts.NAN_TOO_OLD;
  const text = pretty(
    planOf({ runtime: node26, engines: [], packages: [plannedOf(breaks, 'a\u001b[2J\u202eb')] }),
  );
  assert.equal(text.includes('\u001b'), false);
  assert.equal(text.includes('\u202e'), false);
});
