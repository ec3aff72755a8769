import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { compareProofs } from '@abistamp/core/internal/verdict/compare-proofs';
import { outcomeOf, type PackageProof, type ProofEnd } from '@abistamp/core/internal/verdict/proof';
import { runtime } from '../support/facts.ts';
import { addon, judge, loading, path } from './judged-packages.ts';

/* A verdict, and what happened when its packages were required. */

const proof = (end: ProofEnd, changes: Partial<PackageProof> = {}): PackageProof => ({
  ...{ path, end, opened: [], refused: [], opening: null },
  ...changes,
});
const threw = (error: string, code: string | null = null): ProofEnd => ({ kind: 'threw', code, error });
const file = { owner: path, file: addon };

describe('of what a proof says about a package', () => {
  const missing = (wanted: string, code = 'MODULE_NOT_FOUND') =>
    threw(`Cannot find module '${wanted}'`, code);
  const all: Record<string, [end: ProofEnd, outcome: string]> = {
    'it loads': [{ kind: 'done' }, 'loaded'],
    'its process died': [{ kind: 'died', error: 'SIGSEGV' }, 'failed'],
    'it ended its process': [{ kind: 'exited', code: 0 }, 'other'],
    'it threw': [threw('no'), 'failed'],
    'it exports nothing': [threw('no', 'ERR_PACKAGE_PATH_NOT_EXPORTED'), 'nothing'],
    'it has no entry': [missing('addon'), 'nothing'],
    'an ES module is not there': [missing('addon', 'ERR_MODULE_NOT_FOUND'), 'nothing'],
    'a file of its own is not there': [missing('./build/a.node'), 'failed'],
    'a file of its own is not there, by its path': [missing(`/app/${path}/a.node`), 'failed'],
    'another package is not there': [missing('other'), 'other'],
    'another ES module is not there': [missing('other', 'ERR_MODULE_NOT_FOUND'), 'other'],
  };
  for (const [title, [end, outcome]] of Object.entries(all))
    test(title, () => assert.equal(outcomeOf(proof(end), 'addon'), outcome));
});

describe('a package that fits by its bytes, and', () => {
  const packages = [loading()];
  const compare = (one: PackageProof, unapproved: string[] = []) => {
    const verdict = { packages, findings: judge(packages), unjudged: [] };
    const { findings, unjudged } = compareProofs(verdict, runtime(), [one], unapproved);
    return [
      ...findings.map((each) => [each.severity, each.file, each.problem]),
      ...unjudged.map((each) => [each.code, each.package, each.detail]),
    ];
  };
  const failed = (how: string, detail: string) => ({ code: 'LOAD_FAILED', how, detail });

  test('opens its file, is as it was', () => {
    assert.deepEqual(compare(proof({ kind: 'done' }, { opened: [file] })), []);
  });

  test('throws, is an error', () => {
    assert.deepEqual(compare(proof(threw('no\nat x'))), [['error', null, failed('threw', 'no\nat x')]]);
  });

  test('throws after its file was refused, is an error of that file alone', () => {
    const refused = [{ ...file, error: 'undefined symbol' }];
    const expected = ['error', addon, failed('refused', 'undefined symbol')];
    assert.deepEqual(compare(proof(threw('no'), { refused })), [expected]);
    assert.deepEqual(compare(proof({ kind: 'done' }, { refused })), [['warning', ...expected.slice(1)]]);
    assert.deepEqual(
      compare(proof({ kind: 'done' }, { refused: [{ ...file, owner: null, error: 'x' }] })),
      [],
    );
  });

  test('ends the process in the middle of its file, is an error of that file', () => {
    const died: ProofEnd = { kind: 'died', error: 'SIGSEGV' };
    assert.deepEqual(compare(proof(died, { opening: file })), [['error', addon, failed('died', 'SIGSEGV')]]);
    assert.deepEqual(compare(proof(died)), [['error', null, failed('died', 'SIGSEGV')]]);
  });

  test('fails for another reason, was not loaded, and that is said in one line', () => {
    const notLoaded = (detail: string) => [['NOT_LOADED', 'addon@1.0.0', detail]];
    const error = "Cannot find module 'other'";
    const other = threw(`${error}\nRequire stack:`, 'MODULE_NOT_FOUND');
    assert.deepEqual(compare(proof(other)), notLoaded(error));
    assert.deepEqual(
      compare(proof({ kind: 'exited', code: 0 })),
      notLoaded('it ended the process by itself'),
    );
    assert.deepEqual(compare(proof({ kind: 'done' }), [path]), notLoaded(''));
    assert.deepEqual(compare(proof({ kind: 'exited', code: 0 }, { opened: [file] })), []);
  });
});
