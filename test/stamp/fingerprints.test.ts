import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { recordTree } from '@abistamp/core/internal/operations/record/record-tree';
import { planRepair } from '@abistamp/core/internal/repair/plan';
import { findLinkFingerprint } from '@abistamp/core/internal/stamp/marks';
import { parseStamp } from '@abistamp/core/internal/stamp/parse-stamp';
import type { LinkFingerprint } from '@abistamp/core/internal/stamp/stamp';
import type { Finding } from '@abistamp/core/internal/verdict/finding';
import { madeTree, remove } from '../support/made-tree.ts';

const stampPath = 'node_modules/.cache/abistamp/stamp.json';

function record() {
  const tree = madeTree();
  recordTree(tree.session(), { frozen: false });
  const text = readFileSync(join(tree.root, stampPath), 'utf8');
  const reading = parseStamp(text);
  assert.ok(reading.kind === 'stamp');
  return { ...tree, text, stamp: reading.stamp };
}

test('where the host keeps no state, the folder of the packages stands in', () => {
  const { root, session } = madeTree();
  for (const path of ['package-lock.json', 'node_modules/.package-lock.json']) remove(root, path);
  recordTree(session(), { frozen: false });
  const { installState } = JSON.parse(readFileSync(join(root, stampPath), 'utf8'));
  assert.deepEqual(
    installState.map(({ path }: { path: string }) => path),
    ['node_modules'],
  );
});

test('what a program was found to load is known of that program alone, while it is the same', () => {
  const { stamp, session, root } = record();
  const { runtime } = session();
  const known = findLinkFingerprint(stamp, runtime);
  assert.ok(known !== null && known.files.length > 0);
  for (const file of known.files) assert.match(file, /^node_modules\/\S+\.node:\d+:[\d.]+$/);
  const other = join(root, 'other');
  writeFileSync(other, '');
  assert.equal(findLinkFingerprint(stamp, { ...runtime, execPath: other }), null);
  assert.equal(findLinkFingerprint(null, runtime), null);
  const { exec } = known;
  for (const changed of [
    { ...exec, size: exec.size + 1 },
    { ...exec, mtimeMs: exec.mtimeMs + 1 },
  ])
    for (const change of [{ exec: changed }, { loader: changed }, { libraries: [changed] }]) {
      const links: LinkFingerprint[] = [{ ...known, ...change }];
      assert.equal(findLinkFingerprint({ ...stamp, links }, runtime), null, JSON.stringify(change));
    }
});

test('a record whose target is none is no record', () => {
  const { text } = record();
  assert.equal(parseStamp(text.replace(/"target":"node-v\d+/, '"target":"mode-v1')).kind, 'torn');
});

test('a plan keeps to the packages that are named', () => {
  const finding = (name: string, repair: Finding['repair']) =>
    ({ package: { name, version: '1.0.0', path: `node_modules/${name}` }, repair }) as Finding;
  const findings = [
    finding('a', 'rebuild'),
    finding('b', 'rebuild'),
    finding('a', 'rebuild'),
    finding('c', 'ask'),
  ];
  const plan = (only: string[], kept: string[] = []) => {
    const { steps, asks } = planRepair(findings, only, (path) => kept.includes(path));
    return [
      steps.map(({ action, package: { name }, findings: why }) => `${action} ${name} ${why.length}`),
      asks.length,
    ];
  };
  assert.deepEqual(plan([]), [['rebuild a 2', 'rebuild b 1'], 1]);
  assert.deepEqual(plan([], ['node_modules/b']), [['rebuild a 2', 'restore b 1'], 1]);
  for (const spec of ['b', 'b@1.0.0', 'node_modules/b', './node_modules/b/'])
    assert.deepEqual(plan([spec]), [['rebuild b 1'], 0], spec);
  assert.deepEqual(plan(['b@2.0.0']), [[], 0]);
  assert.deepEqual(plan(['c']), [[], 1]);
});
