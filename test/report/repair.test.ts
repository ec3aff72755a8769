import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Finding, RepairResult } from '@abistamp/core';
import type { RepairOutcome } from '@abistamp/core/internal/operations/repair/repair-result';
import type { SharedResult } from '@abistamp/core/internal/operations/share/remote-cache';
import { formatOutcomeLine } from '@abistamp/core/internal/report/outcome-line';
import { formatPlanJson, formatPlanPretty } from '@abistamp/core/internal/report/plan-report';
import {
  formatRepairJson,
  formatRepairPretty,
  isRepaired,
} from '@abistamp/core/internal/report/repair-report';
import { describeRecovery, describeRepairState } from '@abistamp/core/internal/report/repair-state';
import { noStyle } from '@abistamp/core/internal/report/style';
import { storeKey as key } from '../support/store-key.ts';
import { treeOf } from './golden.ts';
import { abi, context, missing } from './made-findings.ts';
import { findingOf, node22 } from './samples.ts';

/* What a repair did or would do: as text, and as data. */

const repaired = (
  name: string,
  proved: 'loaded' | 'read' = 'loaded',
  finding = abi(name),
): RepairOutcome => ({
  ...{ action: 'rebuild', package: finding.package, findings: [finding], result: 'repaired', proved },
});
const failed = (
  name: string,
  changes: Partial<Extract<RepairOutcome, { result: 'failed' }>> = {},
): RepairOutcome => ({
  ...{ action: 'rebuild', package: abi(name).package, findings: [abi(name)], result: 'failed' },
  ...{ error: 'error: broken', log: 'rebuild.log', tools: { missing: [], install: null }, ...changes },
});
const repair = (
  outcomes: RepairOutcome[],
  asks: Finding[] = [],
  others: Partial<RepairResult> = {},
): RepairResult => ({
  ...{
    plan: { steps: [], asks },
    outcomes,
    verdict: treeOf(asks).verdict,
    shared: null,
    recovery: null,
    ...others,
  },
});

describe('a repair', () => {
  const said = (outcomes: RepairOutcome[], asks: Finding[] = []) =>
    formatRepairPretty(repair(outcomes, asks), node22, context, noStyle, 80);

  test('says what fits now, what was wrong, and how that was proved', () => {
    assert.match(
      said([repaired('a')]),
      /^✔ a@1\.0\.0 fits Node 22\.11\.0 \(ABI 127\) now: read again, and loaded\n {2}before, it was compiled for Node 20/,
    );
    assert.match(
      said([repaired('a'), repaired('b')]),
      /^✔ a@1\.0\.0 and b@1\.0\.0 fit .*\n {2}before, they were compiled/,
    );
    assert.match(said([repaired('a', 'read')]), /not loaded, since its scripts are not approved/);
    assert.match(said([repaired('a', 'read'), repaired('b')]), /loaded where their scripts are approved/);
    const different = said([repaired('a'), repaired('b', 'loaded', missing('b'))]);
    assert.match(different, / {2}before, a@1\.0\.0 was compiled/);
    assert.match(different, / {2}before, b@1\.0\.0 /);
  });

  test('says what failed and why, and what would help', () => {
    assert.equal(
      said([failed('a')]),
      '✖ a@1.0.0 could not be rebuilt for Node 22.11.0 (ABI 127), and is as it was before\n  error: broken\n  all that the build said: rebuild.log\n',
    );
    assert.match(said([{ ...failed('a'), action: 'reinstall' } as RepairOutcome]), /could not be repaired/);
    const tools = { missing: ['make' as const], install: 'get make' };
    const lacking = said([failed('a', { error: null, log: null, tools })]);
    assert.match(lacking, /before\n {2}compiling it needs make, which is not here\n→ get make\n$/);
    const unknown = said([
      failed('a', { error: null, log: 'x', tools: { missing: ['make', 'Python 3'], install: null } }),
    ]);
    assert.match(unknown, /needs make and Python 3, which are not here\n$/);
    assert.doesNotMatch(said([failed('a', { log: null })]), /all that/);
  });

  test('says what a person has to do', () => {
    const ask = findingOf({ code: 'UNSIGNED' });
    assert.match(said([], [ask]), /^✖ fs-ext@2\.1\.1 .*\n→ /);
    assert.match(said([], [{ ...ask, severity: 'warning' }]), /^▲ /);
    assert.equal(said([]), '✔ nothing to do: everything native fits Node 22.11.0 (ABI 127)\n');
  });

  test('is done if nothing failed and nobody has to do anything', () => {
    const ask = findingOf({ code: 'UNSIGNED' });
    assert.equal(isRepaired(repair([repaired('a')])), true);
    assert.equal(isRepaired(repair([repaired('a'), failed('b')])), false);
    assert.equal(isRepaired(repair([repaired('a')], [ask])), false);
    assert.equal(isRepaired(repair([], [{ ...ask, severity: 'warning' }])), true);
  });

  test('is given as data', () => {
    const shared: SharedResult = {
      url: 'http://x/',
      found: new Set(['1', '2']),
      refused: [{ key, why: 'unsigned' }],
      trouble: { kind: 'cut' },
      withheld: false,
    };
    const recovery = { restored: ['node_modules/a'], dropped: ['node_modules/b'], foreign: false };
    const tools = { missing: ['make' as const], install: 'get make' };
    const json = formatRepairJson(
      repair([repaired('a'), failed('b', { tools })], [abi('c')], { shared, recovery }),
      node22,
      context,
    );
    assert.deepEqual(
      [json.version, json.ok, json.target, json.root],
      [1, false, 'node-v127-linux-x64', '/project'],
    );
    const common = { action: 'rebuild' };
    assert.deepEqual(json.repairs, [
      {
        ...{ ...common, package: 'a@1.0.0', path: 'node_modules/a', result: 'repaired', proved: 'loaded' },
        ...{ error: null, log: null, missing: [], install: null },
      },
      {
        ...{ ...common, package: 'b@1.0.0', path: 'node_modules/b', result: 'failed', proved: null },
        ...{ error: 'error: broken', log: 'rebuild.log', missing: ['make'], install: 'get make' },
      },
    ]);
    assert.deepEqual(
      json.findings.map(({ package: name, code }) => [name, code]),
      [['c@1.0.0', 'ABI_MISMATCH']],
    );
    assert.deepEqual(json.shared, {
      ...{
        url: 'http://x/',
        found: 2,
        refused: [{ package: 'a@1.0.0', reason: 'unsigned' }],
        trouble: 'cut',
      },
    });
    assert.deepEqual(json.recovered, { restored: ['node_modules/a'], dropped: ['node_modules/b'] });
    const none = formatRepairJson(repair([]), node22, context);
    assert.deepEqual([none.ok, none.shared, none.recovered], [true, null, null]);
  });

  test('has an outcome in one line', () => {
    assert.equal(formatOutcomeLine(repaired('a')), 'a@1.0.0 fits now: read again, and loaded');
    assert.match(
      formatOutcomeLine({ ...repaired('a', 'read'), action: 'restore' } as RepairOutcome),
      /^a@1\.0\.0 was restored from the store: read again, and not loaded/,
    );
    assert.match(formatOutcomeLine(failed('a')), /^a@1\.0\.0 could not be repaired.*: error: broken$/);
    const tools = { missing: ['make' as const], install: 'get make' };
    assert.match(
      formatOutcomeLine(failed('a', { error: null, tools })),
      /: compiling it needs make, which is not here \(get make\)$/,
    );
    assert.match(
      formatOutcomeLine(failed('a', { error: null, tools: { ...tools, install: null } })),
      /not here$/,
    );
  });

  test('that was interrupted is told, and what was done about it', () => {
    assert.equal(describeRepairState({ kind: 'none' }, 'yarn abi'), null);
    assert.match(
      describeRepairState({ kind: 'interrupted' }, 'yarn abi') ?? '',
      /interrupted.*yarn abi rebuild/,
    );
    assert.match(
      describeRepairState({ kind: 'under-way', holder: null }, 'yarn abi') ?? '',
      /^another abistamp is repairing/,
    );
    const nothing = { restored: [], dropped: [], foreign: false };
    assert.equal(describeRecovery(null), null);
    assert.equal(describeRecovery(nothing), null);
    assert.match(
      describeRecovery({ ...nothing, restored: ['a', 'b'] }) ?? '',
      /^an interrupted repair was undone first: a, b as before it$/,
    );
    assert.match(describeRecovery({ ...nothing, dropped: ['a', 'b'] }) ?? '', /kept of a, b were dropped/);
    assert.match(describeRecovery({ ...nothing, foreign: true }) ?? '', /removed unread/);
    assert.match(
      describeRecovery({ restored: ['a'], dropped: ['b'], foreign: true }) ?? '',
      /first: a.*; copies.*; a note/,
    );
  });
});

describe('a plan', () => {
  const steps = (['restore', 'rebuild', 'reinstall', 'move-aside'] as const).map((action) => ({
    ...{ action, package: abi(action).package, findings: [abi(action), missing(action)] },
  }));
  const plan = { steps, asks: [findingOf({ code: 'UNSIGNED' })] };

  test('says what would be done, to what, and why', () => {
    const lines = formatPlanPretty(plan, node22, context, noStyle).split('\n');
    assert.deepEqual(
      lines.slice(0, 4).map((line) => line.split('  ').slice(0, 2)),
      [
        ['restore the build that was kept', 'restore@1.0.0'],
        ['compile', 'rebuild@1.0.0'],
        ['unpack again', 'reinstall@1.0.0'],
        ['set the stale file aside', 'move-aside@1.0.0'],
      ],
    );
    assert.match(lines[0] ?? '', /was compiled for Node 20 \(ABI 115\); /);
    assert.match(lines[4] ?? '', /^yours to do {2}fs-ext@2\.1\.1 {2}./);
    assert.equal(formatPlanPretty({ steps: [], asks: [] }, node22, context, noStyle), '✔ nothing to do\n');
  });

  test('is given as data', () => {
    const json = formatPlanJson(plan, node22, context);
    assert.deepEqual([json.version, json.target], [1, 'node-v127-linux-x64']);
    assert.deepEqual(
      json.steps.map(({ action, package: name, path, findings }) => [action, name, path, findings.length]),
      steps.map(({ action }) => [action, `${action}@1.0.0`, `node_modules/${action}`, 2]),
    );
    assert.deepEqual(
      json.asks.map(({ code }) => code),
      ['UNSIGNED'],
    );
  });
});
