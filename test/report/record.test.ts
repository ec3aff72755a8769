import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RecordResult } from '@abistamp/core/internal/operations/record/record-tree';
import { formatRecordJson, formatRecordPretty } from '@abistamp/core/internal/report/record-report';
import { noStyle } from '@abistamp/core/internal/report/style';
import { nativePackage } from '../support/facts.ts';
import { abi, context } from './made-findings.ts';
import { node22 } from './samples.ts';

/* What was recorded: as text, and as data. */

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
      ...{ sidecar: 'frozen', kept: 'node-v115-linux-x64', packages: 42, native: 2, unjudged: [] },
    });
    assert.deepEqual(
      findings.map(({ code }) => code),
      ['ABI_MISMATCH'],
    );
    assert.equal(formatRecordJson(result(), '/project', context, node22).kept, null);
  });
});
