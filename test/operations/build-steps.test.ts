import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { toBuildStep } from '@abistamp/core/internal/operations/repair/to-build-step';
import type { Finding } from '@abistamp/core/internal/verdict/finding';

const parent = { name: 'a', version: '1.0.0', path: 'node_modules/a', build: null };

const extractedFor = (...problems: Finding['problem'][]) => {
  const findings = problems.map(
    (problem): Finding => ({
      ...{ severity: 'error', package: parent, file: null, problem },
      ...{ repair: 'reinstall', blocked: null },
    }),
  );
  return toBuildStep({ action: 'reinstall', package: parent, findings }).extract;
};

const missing = (...wanted: string[]): Finding['problem'] => ({
  ...{ code: 'PLATFORM_PACKAGE_MISSING', wanted, present: [], offered: true },
});
const library = (from: string | null): Finding['problem'] => ({
  ...{ code: 'LIBRARY_MISSING', libraries: ['libx.so.1'], from },
});

describe('what is extracted again', () => {
  test('is the package itself, if its own files are wrong', () => {
    assert.deepEqual(extractedFor({ code: 'UNSIGNED' }), { itself: true, misses: [] });
    assert.deepEqual(extractedFor({ code: 'NOT_BUILT', why: 'removed', expected: [] }), {
      ...{ itself: true, misses: [] },
    });
    assert.deepEqual(extractedFor(library(null)), { itself: true, misses: [] });
  });

  test('is a platform package that it misses, or one that has a library for it', () => {
    assert.deepEqual(extractedFor(missing('a-linux-x64')), { itself: false, misses: ['a-linux-x64'] });
    assert.deepEqual(extractedFor(library('libs-linux-x64')), { itself: false, misses: ['libs-linux-x64'] });
  });

  test('is a platform package itself that lost its files', () => {
    assert.deepEqual(extractedFor(missing('a')), { itself: true, misses: [] });
  });

  test('is all that its findings name, once each', () => {
    assert.deepEqual(extractedFor(missing('b', 'c'), library('b'), { code: 'UNSIGNED' }), {
      ...{ itself: true, misses: ['b', 'c'] },
    });
  });
});
