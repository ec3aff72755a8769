import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import type { LinkReport, NativeFile } from '@abistamp/binary';
import type { Finding, RepairResult } from '@abistamp/core';
import type { RecordResult } from '@abistamp/core/internal/operations/record/record-tree';
import type { RepairOutcome } from '@abistamp/core/internal/operations/repair/repair-result';
import type { SharedResult } from '@abistamp/core/internal/operations/share/remote-cache';
import type { SharedBuild } from '@abistamp/core/internal/operations/share/share-builds';
import { explainOrigin } from '@abistamp/core/internal/report/cause';
import { chooseRunner } from '@abistamp/core/internal/report/choose-runner';
import { describeLink } from '@abistamp/core/internal/report/describe-link';
import { describePortability } from '@abistamp/core/internal/report/describe-portability';
import { formatExplainJson } from '@abistamp/core/internal/report/explain-report';
import { formatFindingLine } from '@abistamp/core/internal/report/finding-line';
import { formatFitLine, formatNothingToDo } from '@abistamp/core/internal/report/fit-line';
import { joinWords, nameAbi, nameSomeOf, nameTarget } from '@abistamp/core/internal/report/names';
import { formatOutcomeLine } from '@abistamp/core/internal/report/outcome-line';
import { formatPlanJson, formatPlanPretty } from '@abistamp/core/internal/report/plan-report';
import { countOf } from '@abistamp/core/internal/report/plural';
import { formatRecordJson, formatRecordPretty } from '@abistamp/core/internal/report/record-report';
import {
  formatRepairJson,
  formatRepairPretty,
  isRepaired,
} from '@abistamp/core/internal/report/repair-report';
import { describeRecovery, describeRepairState } from '@abistamp/core/internal/report/repair-state';
import {
  describeShare,
  describeShared,
  formatShareJson,
  formatSharePretty,
} from '@abistamp/core/internal/report/shared-report';
import { formatShowJson, formatShowPretty, type ShownFile } from '@abistamp/core/internal/report/show-report';
import { formatStoreJson, formatStorePretty } from '@abistamp/core/internal/report/store-report';
import { chooseStyle, noStyle } from '@abistamp/core/internal/report/style';
import {
  formatUnjudgedJson,
  formatUnjudgedLine,
  formatUnjudgedPretty,
} from '@abistamp/core/internal/report/unjudged-report';
import { wrapText } from '@abistamp/core/internal/report/wrap-text';
import type { Unjudged } from '@abistamp/core/internal/tree/unjudged';
import { elf, nativePackage, nodeApi, pinnedTo } from '../support/facts.ts';
import { makeFolder } from '../support/make-folder.ts';
import { treeOf } from './golden.ts';
import { findingOf, node22 } from './samples.ts';

/* The frames around the sentences: what is counted, listed, coloured, and given as data. */

const abi = (name = 'a', others: Partial<Finding> = {}) =>
  findingOf(
    { code: 'ABI_MISMATCH', abis: [115], runtime: 'node' },
    { package: { name, version: '1.0.0', path: `node_modules/${name}`, build: null }, ...others },
  );
const missing = (name: string) =>
  findingOf(
    { code: 'NOT_BUILT', why: 'failed', expected: [] },
    { ...abi(name), problem: { code: 'NOT_BUILT', why: 'failed', expected: [] }, file: null },
  );
const context = treeOf([]);
const bright = chooseStyle({ isTTY: true }, {});
const key = {
  name: 'a',
  version: '1.0.0',
  integrity: 'sha512-a',
  target: 'node-v127-linux-x64' as const,
  options: '0'.repeat(64),
  sources: '0'.repeat(64),
};

describe('colours', () => {
  test('are those of a terminal that has them, unless they are switched off', () => {
    const isColoured = (isTTY: boolean | undefined, env: NodeJS.ProcessEnv) =>
      chooseStyle(isTTY === undefined ? {} : { isTTY }, env) !== noStyle;
    assert.deepEqual(
      [
        isColoured(true, {}),
        isColoured(false, {}),
        isColoured(undefined, {}),
        isColoured(true, { TERM: 'dumb' }),
        isColoured(true, { NO_COLOR: '1' }),
        isColoured(true, { NO_COLOR: '' }),
        isColoured(false, { FORCE_COLOR: '1' }),
        isColoured(false, { FORCE_COLOR: '0' }),
        isColoured(false, { FORCE_COLOR: '' }),
        isColoured(true, { FORCE_COLOR: '1', NO_COLOR: '1' }),
      ],
      [true, false, false, false, false, true, true, false, true, false],
    );
  });

  test('end where they began, and change no word', () => {
    const { bold, dim, red, green, yellow, cyan } = bright;
    assert.deepEqual(
      [bold, dim, red, green, yellow, cyan].map((paint) => paint('x').replaceAll('\u001b', '^')),
      ['^[1mx^[22m', '^[2mx^[22m', '^[31mx^[39m', '^[32mx^[39m', '^[33mx^[39m', '^[36mx^[39m'],
    );
  });
});

describe('lists and counts', () => {
  test('read as they are said', () => {
    assert.deepEqual(
      [countOf(0, 'file'), countOf(1, 'file'), countOf(2, 'file')],
      ['0 files', '1 file', '2 files'],
    );
    assert.deepEqual(
      [[], ['a'], ['a', 'b'], ['a', 'b', 'c']].map((words) => joinWords(words, 'and')),
      ['', 'a', 'a and b', 'a, b and c'],
    );
    assert.deepEqual(
      [['a'], ['a', 'b', 'c'], ['a', 'b', 'c', 'd'], ['a', 'b', 'c', 'd', 'e']].map(nameSomeOf),
      ['a', 'a, b and c', 'a, b, c and 1 more', 'a, b, c and 2 more'],
    );
  });

  test('break between words, and a longer word has its own line', () => {
    assert.deepEqual(wrapText('one two three', 7), ['one two', 'three']);
    assert.deepEqual(wrapText('one two three', 8), ['one two', 'three']);
    assert.deepEqual(wrapText('a immeasurably b', 5), ['a', 'immeasurably', 'b']);
    assert.deepEqual(wrapText('  ', 5), []);
  });

  test('of runtimes name them as people do', () => {
    assert.equal(nameAbi(115, 'node'), 'Node 20 (ABI 115)');
    assert.equal(nameAbi(136, 'electron'), 'Electron 37 (ABI 136)');
    assert.equal(nameAbi(115, 'electron'), 'ABI 115');
    assert.equal(nameAbi(99_999, null), 'ABI 99999');
    assert.equal(
      nameTarget('node-v115-linux-x64-musl', '20.1.0'),
      'Node 20.1.0 (ABI 115) on Linux x64 (musl)',
    );
    assert.equal(nameTarget('node-v115-darwin-arm64', null), 'Node 20 (ABI 115) on macOS arm64');
    assert.equal(nameTarget('elsewhere', null), 'elsewhere');
  });
});

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

describe('a record', () => {
  const packages = [
    nativePackage({ name: 'a', files: [{} as never, {} as never] }),
    nativePackage({ name: 'b', files: [{} as never] }),
  ];
  const result = (changes: Partial<RecordResult> = {}): RecordResult => ({
    survey: { packages, count: 42, unjudged: [], stamp: 'none', recorded: null },
    findings: [],
    kept: null,
    stamp: { kind: 'written' },
    sidecar: { kind: 'written' },
    ...changes,
  });
  const said = (changes: Partial<RecordResult> = {}) =>
    formatRecordPretty(result(changes), context, node22, noStyle);

  test('says what it counted', () => {
    assert.equal(
      said(),
      '✔ recorded 2 native packages (3 files, 42 packages in all) for node-v127-linux-x64\n',
    );
  });

  test('says what does not fit, and what the tree stays recorded as', () => {
    assert.match(
      said({ findings: [abi()] }),
      /^▲ recorded .*: 1 does not fit node-v127-linux-x64.*\n→ npx abistamp check\n$/,
    );
    assert.match(said({ findings: [abi(), abi('b'), abi('b')] }), /: 2 do not fit/);
    assert.match(said({ findings: [{ ...abi(), severity: 'warning' }] }), /^✔/);
    const kept = {
      target: 'node-v115-linux-x64' as const,
      runtime: { kind: 'node' as const, version: '20.1.0' },
    };
    assert.match(
      said({ findings: [abi()], kept }),
      /\n {2}the tree stays recorded as installed under Node 20\.1\.0 \(ABI 115\)\n/,
    );
  });

  test('says which record could not be written, and why', () => {
    assert.match(said({ stamp: { kind: 'newer' } }), /\n▲ RECORD_NEWER: the stamp /);
    assert.match(said({ sidecar: { kind: 'newer' } }), /\n▲ RECORD_NEWER: abi-lock\.json /);
    assert.match(
      said({ stamp: { kind: 'unwritable', code: 'EROFS' } }),
      /\n▲ UNWRITABLE: the stamp .*\(EROFS\)/,
    );
    const unreadable = { kind: 'unreadable', path: 'node_modules/a', code: 'EACCES' } as const;
    assert.match(
      said({ stamp: unreadable, sidecar: unreadable }),
      /^▲ UNREADABLE: the stamp .*node_modules\/a.*EACCES.*\n▲ UNREADABLE: abi-lock\.json/,
    );
    assert.match(
      said({ sidecar: { kind: 'torn' } }),
      /\n▲ RECORD_TORN: abi-lock\.json cannot be read.*; restore it/,
    );
    const rows = [
      { place: 'linux-x64', package: 'a@1.0.0', file: 'a.node' },
      { place: 'linux-x64', package: 'b@1.0.0', file: 'b.node' },
    ];
    assert.match(
      said({ sidecar: { kind: 'disputed', rows: rows as never } }),
      /\n▲ RECORD_TORN: .*for a@1\.0\.0\/a\.node and b@1\.0\.0\/b\.node/,
    );
    for (const kind of ['written', 'unchanged'] as const)
      assert.doesNotMatch(said({ stamp: { kind }, sidecar: { kind } }), /▲/);
    assert.doesNotMatch(said({ sidecar: { kind: 'frozen' } }), /▲/);
  });

  test('is given as data', () => {
    const kept = {
      target: 'node-v115-linux-x64' as const,
      runtime: { kind: 'node' as const, version: '20.1.0' },
    };
    const json = formatRecordJson(
      result({ findings: [abi()], kept, sidecar: { kind: 'frozen' } }),
      '/project',
      context,
      node22,
    );
    const { findings, ...rest } = json;
    assert.deepEqual(rest, {
      ...{ version: 1, target: 'node-v127-linux-x64', root: '/project', host: 'npm', stamp: 'written' },
      ...{ sidecar: 'frozen', kept: 'node-v115-linux-x64', packages: 42, native: 2 },
    });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['ABI_MISMATCH'],
    );
    assert.equal(formatRecordJson(result(), '/project', context, node22).kept, null);
  });
});

describe('the store', () => {
  const entry = (name: string, sha256: string) => ({
    entry: {
      version: 2 as const,
      key: { ...key, name },
      voucher: `build:${'1'.repeat(32)}` as const,
      envelope: null,
      files: [{ path: 'a.node', sha256, size: 1, executable: false }],
    },
    ...{ path: '/x', bytes: 1_500_000, lastUsed: Date.parse('2026-01-02T03:04:05Z') },
  });
  const entries = [entry('a', 'f'), entry('longer', 'e')];
  const survey = (action: 'ls' | 'verify' | 'prune', some = entries, removed = 0) =>
    formatStorePretty({ action, place: '/store', entries: some, removed }, noStyle);

  test('is listed in columns, with its sum', () => {
    assert.equal(
      survey('ls'),
      'a@1.0.0       node-v127-linux-x64      1.5 MB  2026-01-02\nlonger@1.0.0  node-v127-linux-x64      1.5 MB  2026-01-02\n2 builds, 3.0 MB, in /store\n',
    );
    assert.equal(survey('ls', []), '0 builds, 0.0 MB, in /store\n');
    assert.match(survey('prune', entries, 2_000_000), /\nfreed 2\.0 MB; 2 builds/);
    assert.doesNotMatch(survey('ls', entries, 2_000_000), /freed/);
  });

  test('says what was damaged', () => {
    assert.equal(survey('verify', []), '✔ every build in /store is intact\n');
    assert.match(
      survey('verify', entries.slice(0, 1)),
      /^✖ .* replaces it:\n {2}a@1\.0\.0 {2}node-v127-linux-x64\n$/,
    );
    assert.match(survey('verify'), /replaces them:\n.*\n.*longer/);
  });

  test('is given as data', () => {
    assert.deepEqual(
      formatStoreJson({ action: 'prune', place: '/store', entries: entries.slice(0, 1), removed: 7 }),
      {
        ...{ version: 1, action: 'prune', store: '/store', removed: 7 },
        entries: [
          {
            ...{ package: 'a@1.0.0', target: 'node-v127-linux-x64', bytes: 1_500_000 },
            ...{ lastUsed: '2026-01-02T03:04:05.000Z', files: [{ path: 'a.node', sha256: 'f' }] },
          },
        ],
      },
    );
  });
});

describe('what was shared', () => {
  const shared = (changes: Partial<SharedResult> = {}): SharedResult => ({
    ...{
      url: 'http://x/',
      found: new Set<string>(),
      refused: [],
      trouble: null,
      withheld: false,
      ...changes,
    },
  });
  const share = (
    states: SharedBuild['state'][],
    changes: Partial<SharedResult> = {},
    unnamedKey: string | null = null,
  ) => ({
    ...{ builds: states.map((state) => ({ key, state })), shared: shared(changes), unnamedKey },
  });

  test('is one line for each build, in colours for good and bad', () => {
    const text = formatSharePretty(share(['uploaded', 'present', 'failed']), bright);
    assert.ok(text.includes(`\u001b[32muploaded\u001b`));
    assert.ok(text.includes(`\u001b[2malready there\u001b`));
    assert.ok(text.includes(`\u001b[31mfailed\u001b`));
    for (const [state, colour] of [
      ['fetched', 32],
      ['refused', 31],
      ['damaged', 31],
      ['kept', 2],
      ['absent', 2],
      ['not-kept', 2],
      ['differs', 2],
    ] as const)
      assert.ok(formatSharePretty(share([state]), bright).includes(`  \u001b[${colour}m`), state);
    assert.match(
      formatSharePretty(share(['kept']), noStyle),
      /^a@1\.0\.0 {2}node-v127-linux-x64 {2}already here\nhttp:\/\/x\/\n$/,
    );
    assert.match(formatSharePretty(share([]), noStyle), /^nothing here was built/);
  });

  test('says what went wrong, or that readers will not believe it', () => {
    assert.equal(describeShared(null), null);
    assert.equal(describeShared(shared()), null);
    assert.equal(describeShare(share(['uploaded'])), null);
    assert.match(describeShare(share([], {}, 'KEY')) ?? '', /"KEY" in abistamp\.storeKeys/);
    assert.match(
      describeShare(share([], { trouble: { kind: 'cut' } }, 'KEY')) ?? '',
      /^shared store http:\/\/x\/: it broke off/,
    );
    const refused = [
      { key, why: 'unsigned' as const },
      { key: { ...key, name: 'b' }, why: 'bad-signature' as const },
    ];
    assert.match(
      describeShared(shared({ refused, trouble: { kind: 'cut' } })) ?? '',
      /not used: a@1\.0\.0 \(it is not signed\) and b@1\.0\.0 \(its signature does not match\); it broke off/,
    );
    assert.match(
      describeShared(shared({ url: '', trouble: { kind: 'no-keys' } })) ?? '',
      /^shared store: nothing is fetched/,
    );
    const status = (code: number, withheld: boolean) =>
      describeShared(shared({ withheld, trouble: { kind: 'status', method: 'GET', status: code } })) ?? '';
    for (const code of [401, 403]) assert.match(status(code, true), /only sent to the address/);
    assert.doesNotMatch(status(401, false), /only sent/);
    assert.doesNotMatch(status(500, true), /only sent/);
  });

  test('is given as data', () => {
    const json = formatShareJson(
      'pull',
      share(['refused', 'kept'], { refused: [{ key, why: 'unsigned' }] }, 'KEY'),
    );
    assert.deepEqual([json.version, json.action, json.url, json.unnamedKey], [1, 'pull', 'http://x/', 'KEY']);
    assert.deepEqual(json.builds[0], {
      package: 'a@1.0.0',
      target: 'node-v127-linux-x64',
      state: 'refused',
      reason: 'unsigned',
    });
    assert.equal(formatShareJson('push', share(['kept'])).builds[0]?.reason, null);
  });
});

describe('what was not judged', () => {
  const one = (changes: Partial<Unjudged> = {}): Unjudged => ({
    ...{ code: 'UNREADABLE', package: 'a@1.0.0', path: 'node_modules/a', detail: 'EACCES', ...changes },
  });

  test('is grouped by what is known of it, and counted as what it is', () => {
    const text = formatUnjudgedPretty(
      [one(), one({ package: 'longer@1.0.0', path: 'node_modules/longer' }), one({ detail: 'EIO' })],
      noStyle,
      80,
    );
    assert.match(
      text,
      /^▲ 2 packages could not be read \(EACCES\)\n\n {4}a@1\.0\.0 {7}node_modules\/a\n {4}longer@1\.0\.0 {2}node_modules\/longer\n/,
    );
    assert.match(text, /\n▲ 1 package could not be read \(EIO\)\n/);
    assert.match(text, /This user may not read it/);
    assert.match(text, /The system gives an error/);
    assert.match(formatUnjudgedPretty([one(), one({ package: null })], noStyle, 80), /^▲ 2 folders could/);
    assert.equal(formatUnjudgedPretty([], noStyle, 80), '');
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

describe('a shown file', () => {
  const shown = (path: string, facts: NativeFile, changes: Partial<ShownFile> = {}): ShownFile => ({
    ...{ path, sha256: 'ab', size: 1500, facts, link: null, noexec: null, blame: new Map(), ...changes },
  });
  const link = (
    problems: LinkReport extends infer R ? (R extends { problems: infer P } ? P : never) : never,
    loads: boolean,
  ) => ({ checked: true, loads, problems, libraries: [] }) as unknown as LinkReport;

  test('is said to load, or not, with the reason', () => {
    const said = (file: ShownFile) => formatShowPretty([file], node22, noStyle, 100);
    assert.match(
      said(shown('a.node', elf())),
      /^a\.node\n\n {2}✔ loads in Node 22\.11\.0 \(ABI 127\), Linux x64 glibc 2\.36\n/,
    );
    assert.match(said(shown('a.node', elf(pinnedTo(115)))), /✖ does not load in .*\n {4}.*Node 20/);
    assert.match(said(shown('a.node', elf(), { noexec: '/mnt' })), /✖ does not load[\s\S]*\/mnt/);
    const broken = link([{ kind: 'library-missing', library: 'libx.so' }] as never, false);
    assert.match(
      said(shown('a.node', elf(), { link: broken })),
      /✖ does not load.*\n {4}libx\.so is not on this machine/,
    );
    const latent = link([{ kind: 'symbol-latent', symbols: ['f'] }] as never, true);
    assert.match(
      said(shown('a.node', elf(), { link: latent })),
      /✔ loads.*\n {4}loads, and ends the process when it calls f/,
    );
    for (const [size, text] of [
      [1, '1 byte'],
      [999, '999 bytes'],
      [1000, '1 kB'],
      [999_999, '1000 kB'],
      [1_000_000, '1.0 MB'],
    ] as const)
      assert.match(said(shown('a.node', elf(), { size })), new RegExp(`x64, ${text.replace('.', '\\.')}`));
  });

  test('is a line of a table beside others', () => {
    const files = [
      shown('a.node', elf(nodeApi(8))),
      shown('b.node', elf(pinnedTo(115), { libc: 'musl', glibc: null })),
      shown('c.txt', { format: null, reason: 'not-native', detail: 'x' } as never),
    ];
    const lines = formatShowPretty(files, node22, noStyle, 80).split('\n');
    assert.match(lines[0] ?? '', /^✔ a\.node +linux-x64 +Node-API 8 +glibc 2\.28$/);
    assert.match(lines[1] ?? '', /^· b\.node +linux-x64-musl +ABI 115$/);
    assert.match(lines[2] ?? '', /^· c\.txt +\? +not-native$/);
    assert.equal(lines[4], '1 of 3 load in Node 22.11.0 (ABI 127), Linux x64 glibc 2.36');
    const long = shown(`/very/${'long/'.repeat(30)}a.node`, elf());
    const [first = ''] = formatShowPretty([long, long], node22, noStyle, 80).split('\n');
    assert.match(first, /^✔ ….*long\/a\.node {2}linux-x64/);
    assert.ok(first.length <= 80, first);
  });

  test('is given as data', () => {
    const bad = link([{ kind: 'library-missing', library: 'libx.so' }] as never, false);
    const { version, files } = formatShowJson(
      [
        shown('a.node', elf()),
        shown('b.node', elf(), { link: bad }),
        shown('c', { format: null, reason: 'corrupt', detail: 'cut' } as never),
      ],
      node22,
    );
    assert.equal(version, 1);
    assert.deepEqual(
      files.map(({ path, fits, reason, libraries }) => [path, fits, reason, libraries]),
      [
        ['a.node', true, null, null],
        ['b.node', false, 'libx.so is not on this machine', []],
        ['c', false, files[2]?.reason, null],
      ],
    );
    assert.deepEqual(files[2]?.problems, [{ code: 'corrupt', detail: 'cut' }]);
    assert.deepEqual(files[2]?.slices, []);
    assert.equal(files[0]?.slices.length, 1);
  });

  test('has a loader’s complaints in words', () => {
    const words = (problem: object) => describeLink(link([problem] as never, false))?.text;
    assert.equal(describeLink(link([] as never, true)), null);
    assert.equal(describeLink({ checked: false } as LinkReport), null);
    assert.equal(
      words({ kind: 'library-unusable', path: '/l', library: 'l', cutOff: null }),
      '/l, found for l, is no library',
    );
    assert.equal(
      words({ kind: 'library-unusable', path: '/l', library: 'l', cutOff: 'ends' }),
      '/l, found for l, ends',
    );
    assert.equal(
      words({ kind: 'version-missing', path: '/l', library: 'l', versions: ['A', 'B'] }),
      'l here (/l) lacks A and B',
    );
    assert.equal(
      words({ kind: 'symbol-missing', symbols: ['a', 'b', 'c'] }),
      'undefined at load: a, b and c',
    );
    assert.equal(
      words({ kind: 'symbol-missing', symbols: ['a', 'b', 'c', 'd'] }),
      'undefined at load: a, b, c and 1 more',
    );
    assert.equal(words({ kind: 'not-loadable', reason: 'executable' }), 'is a program, not a library');
    assert.equal(words({ kind: 'not-loadable', reason: 'machine' }), 'is for another processor');
    assert.match(
      describeLink(
        link(
          [
            { kind: 'library-missing', library: 'a' },
            { kind: 'library-missing', library: 'b' },
          ] as never,
          false,
        ),
      )?.text ?? '',
      /; b is/,
    );
  });

  test('names the systems that it runs on, by the oldest with such a glibc', () => {
    const rows = (glibc: string | null, changes = {}) =>
      describePortability(
        elf(nodeApi(8), { glibc, ...changes }),
        new Map([['GLIBC_2.34', 'pthread_create']]),
      ).map(([name, text]) => `${name} ${text}`);
    assert.match(
      rows('2.28')[0] ?? '',
      /^runs on any Node with Node-API 8 or newer, on Linux x64 with glibc 2\.28 or newer \(Debian 10, RHEL 8 and later\)$/,
    );
    assert.match(rows('2.29')[0] ?? '', /\(Debian 11, Ubuntu 20\.04 and later\)$/);
    assert.match(rows('2.42')[0] ?? '', /glibc 2\.42 or newer$/);
    assert.match(
      rows('2.34').join('\n'),
      /\nnot on Debian 11, Ubuntu 20\.04 and older: it needs glibc 2\.34 because of pthread_create@GLIBC_2\.34$/,
    );
    assert.match(
      rows('2.28').join('\n'),
      /\nnot on every musl system: it is linked with glibc\nnot on Ubuntu 18\.04 and older: it needs glibc 2\.28$/,
    );
    assert.doesNotMatch(rows('2.17').join('\n'), /older/);
    assert.match(
      rows('2.28', { needed: ['ld-linux-x86-64.so.2'] }).join('\n'),
      /not on musl systems: it needs ld-linux-x86-64\.so\.2/,
    );
    assert.match(rows(null, { libc: 'musl' }).join('\n'), /with musl \(Alpine\)\nnot on glibc systems/);
    assert.match(rows(null, { libc: 'neutral' })[0] ?? '', /, glibc and musl alike$/);
    const oldest: Record<string, string> = {
      ...{
        '2.41': 'Debian 13',
        '2.39': 'Ubuntu 24.04, RHEL 10',
        '2.36': 'Debian 12',
        '2.35': 'Ubuntu 22.04',
      },
      ...{
        '2.34': 'RHEL 9, Amazon Linux 2023',
        '2.31': 'Debian 11, Ubuntu 20.04',
        '2.28': 'Debian 10, RHEL 8',
      },
      ...{ '2.27': 'Ubuntu 18.04', '2.26': 'Amazon Linux 2', '2.17': 'CentOS 7' },
    };
    for (const [glibc, names] of Object.entries(oldest))
      assert.ok(rows(glibc)[0]?.endsWith(` or newer (${names} and later)`), rows(glibc)[0]);
    const pinned = describePortability(elf(pinnedTo(115)), new Map()).map(
      ([name, text]) => `${name} ${text}`,
    );
    assert.match(pinned[0] ?? '', /^runs on Node 20 \(ABI 115\), on Linux/);
    assert.match(pinned[1] ?? '', /^not on other release lines/);
    assert.match(describePortability(elf(nodeApi()), new Map())[0]?.[1] ?? '', /^any Node with Node-API, on/);
    assert.match(
      describePortability(elf(nodeApi(3, 9)), new Map())[0]?.[1] ?? '',
      /^any Node with Node-API 9 or newer/,
    );
    assert.deepEqual(
      describePortability({ format: null, reason: 'corrupt', detail: '' } as never, new Map()),
      [],
    );
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
