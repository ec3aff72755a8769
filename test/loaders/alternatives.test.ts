import assert from 'node:assert/strict';
import { test } from 'node:test';
import { otherwise } from '@abistamp/core/internal/javascript/alternatives';

/* Where a condition does not hold. */

test('a C library says that it is Linux, whose name adds nothing then', () => {
  assert.deepEqual(otherwise({ os: ['linux'], libc: ['musl'] }), [{ libc: ['!musl'] }]);
  assert.deepEqual(otherwise({ os: ['darwin'], libc: ['musl'] }), [{ os: ['!darwin'] }, { libc: ['!musl'] }]);
  assert.deepEqual(otherwise({ os: ['linux'], libc: ['!musl'] }), [{ os: ['!linux'] }, { libc: ['musl'] }]);
});

test('nothing is the opposite of everything, and of an ABI anything is possible', () => {
  assert.deepEqual(otherwise({}), []);
  assert.deepEqual(otherwise({ abi: [127] }), [{}]);
  assert.deepEqual(otherwise({ runtime: 'node' }), [{ runtime: 'electron' }]);
  assert.deepEqual(otherwise({ runtime: 'electron' }), [{ runtime: 'node' }]);
});
