import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatCheckJson,
  formatExplainJson,
  formatPlanJson,
  formatRecordJson,
  formatRepairJson,
  formatShareJson,
  formatShowJson,
  formatStoreJson,
} from '@abistamp/core';
import type { SidecarResult } from '@abistamp/core/internal/operations/record/save-sidecar';
import type { SharedBuild } from '@abistamp/core/internal/operations/share/share-builds';
import { findingCodes } from '@abistamp/core/internal/report/describe-finding';
import type { RefusalReason } from '@abistamp/core/internal/store/remote/remote-error';
import { elf, nodeApi, pinnedTo } from '../support/facts.ts';
import { assertSchema } from '../support/schemas.ts';
import { hosts, treeOf } from './golden.ts';
import { findingOf, node22, problems } from './samples.ts';

const findings = findingCodes.flatMap((code) => problems[code].map((problem) => findingOf(problem)));
const [first = assert.fail()] = findings;

test('check: every code under every host is what its schema says', () => {
  for (const host of hosts) {
    const json = formatCheckJson([treeOf(findings, host)], node22);
    assertSchema('check', json);
    assert.deepEqual([json.version, json.target, json.ok], [1, 'node-v127-linux-x64', false]);
    assert.deepEqual(
      json.trees.map((tree) => [tree.host, tree.root, tree.packages, tree.findings.length]),
      [[host, '/project', 42, findings.length]],
    );
  }
  assertSchema('check', formatCheckJson([], node22));
});

test('explain, for every code, with and without a package', () => {
  const errors = findings.map((finding) => ({
    error: { quote: 'x', path: null, problem: finding.problem, abi: 127, program: null },
    name: finding.package.name,
    package: finding.package,
    findings: [finding],
  }));
  const unknown = {
    error: { quote: 'x', path: 'y', problem: null, abi: null, program: null },
    name: null,
    package: null,
  };
  assertSchema('explain', formatExplainJson([...errors, { ...unknown, findings: [] }], node22, treeOf([])));
});

test('a plan, and a rebuild that repaired, failed, and asked a shared store', () => {
  const { verdict, ...context } = treeOf(findings);
  const step = { action: 'rebuild' as const, package: first.package, findings: [first] };
  const plan = { steps: [step], asks: findings };
  assertSchema('rebuild-dry-run', formatPlanJson(plan, node22, context));
  const tools = { missing: ['make' as const], install: 'apt-get install -y make' };
  const outcomes = [
    { ...step, result: 'repaired' as const, proved: 'loaded' as const },
    { ...step, result: 'failed' as const, error: 'x', log: 'y', tools },
  ];
  const shared = { url: 'http://x/', found: new Set(['k']), refused: [], trouble: null, withheld: false };
  const recovery = { restored: ['node_modules/a'], dropped: ['node_modules/b'], foreign: false };
  for (const asked of [null, shared, { ...shared, trouble: { kind: 'no-keys' } as const }])
    assertSchema(
      'rebuild',
      formatRepairJson({ plan, outcomes, verdict, shared: asked, recovery }, node22, context),
    );
});

test('show, for files of every kind', () => {
  const of = { path: 'a.node', sha256: 'a'.repeat(64), size: 1, link: null, blame: new Map(), noexec: null };
  const torn = { format: null, reason: 'empty', detail: 'is empty' } as const;
  const link = { checked: true, loads: true, problems: [], libraries: [{ name: 'a', path: '/a' }] } as const;
  const facts = [elf(), elf(nodeApi(8, 6)), elf(pinnedTo(115)), elf(), torn];
  const files = facts.map((each) => ({ ...of, facts: each }));
  const linked = { ...of, facts: elf(), link: { ...link, problems: [], libraries: [...link.libraries] } };
  assertSchema('show', formatShowJson([...files, linked], node22));
});

test('record: each way in which a stamp and a sidecar are saved, or are not', () => {
  const { verdict, ...context } = treeOf(findings);
  const refused = { path: 'node_modules/a', code: 'EACCES' };
  const saved = [
    ...([{ kind: 'written' }, { kind: 'unchanged' }, { kind: 'newer' }] as const),
    ...([
      { kind: 'unreadable', ...refused },
      { kind: 'unwritable', ...refused },
    ] as const),
  ];
  const left: SidecarResult[] = [{ kind: 'frozen' }, { kind: 'torn' }, { kind: 'disputed', rows: [] }];
  const unjudged = [{ code: 'UNREADABLE', package: 'a@1.0.0', path: 'node_modules/a', detail: 'EACCES' }];
  const survey = { packages: [], count: 1, unjudged } as never;
  for (const sidecar of [...saved, ...left])
    for (const stamp of saved)
      assertSchema(
        'record',
        formatRecordJson({ survey, findings, kept: null, stamp, sidecar }, '/project', context, node22),
      );
});

/** All of them, or this does not compile. */
const reasons = {
  malformed: 1,
  unsigned: 1,
  'unknown-signer': 1,
  'bad-signature': 1,
  'other-build': 1,
  'wrong-content': 1,
  'missing-content': 1,
} satisfies Record<RefusalReason, 1>;
const states = {
  uploaded: 1,
  present: 1,
  'not-kept': 1,
  differs: 1,
  damaged: 1,
  fetched: 1,
  kept: 1,
  absent: 1,
  refused: 1,
  failed: 1,
} satisfies Record<SharedBuild['state'], 1>;

test('store: what is listed, and what is shared', () => {
  const key = { name: 'a', version: '1.0.0', integrity: 'x', target: 'node-v127-linux-x64' } as never;
  const entry = { key, files: [{ path: 'a.node', sha256: 'a'.repeat(64) }] } as never;
  const entries = [{ entry, bytes: 1, lastUsed: 0 }] as never;
  for (const action of ['ls', 'verify', 'prune'] as const)
    assertSchema('store', formatStoreJson({ action, place: '/store', entries, removed: 0 }));
  const shared = { url: 'http://x/', found: new Set<string>(), trouble: null, withheld: false };
  for (const why of Object.keys(reasons) as RefusalReason[]) {
    const builds = [{ key, state: 'refused' as const }];
    const result = { builds, shared: { ...shared, refused: [{ key, why }] }, unnamedKey: null };
    assertSchema('store', formatShareJson('pull', result as never));
  }
  const builds = (Object.keys(states) as SharedBuild['state'][]).map((state) => ({ key, state }));
  for (const action of ['push', 'pull'] as const)
    assertSchema(
      'store',
      formatShareJson(action, { builds, shared: { ...shared, refused: [] }, unnamedKey: 'k' }),
    );
});

test('what is not as a schema says is refused', () => {
  const { trees, ...rest } = formatCheckJson([treeOf([first])], node22);
  for (const wrong of [rest, { ...rest, trees, more: 1 }, { ...rest, trees: [{ ...trees[0], host: 'x' }] }])
    assert.throws(() => assertSchema('check', wrong), /check\.schema\.json/);
});
