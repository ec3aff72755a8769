import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  formatCheckJson,
  formatExplainJson,
  formatPlanJson,
  formatRepairJson,
  formatShowJson,
} from '@abistamp/core';
import { findingCodes } from '@abistamp/core/internal/report/describe-finding';
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
  assertSchema('plan', formatPlanJson(plan, node22, context));
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

test('what is not as a schema says is refused', () => {
  const { trees, ...rest } = formatCheckJson([treeOf([first])], node22);
  for (const wrong of [rest, { ...rest, trees, more: 1 }, { ...rest, trees: [{ ...trees[0], host: 'x' }] }])
    assert.throws(() => assertSchema('check', wrong), /check\.schema\.json/);
});
