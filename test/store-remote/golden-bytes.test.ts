import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwrapEnvelope, wrapEnvelope } from '@abistamp/core/internal/store/remote/action-result';

/**
 * `{"a":1}` as `stdout_raw` beside one executable output file, as Bazel's own encoder writes an
 * `ActionResult` (remote_execution.proto: output_files = 2 {path = 1, digest = 2 {hash = 1, size_bytes = 2},
 * is_executable = 4}, stdout_raw = 5).
 */
const golden =
  '1214' + // output_files, 20 bytes
  ('0a06612e6e6f6465' + // path, "a.node"
    '1208' + // digest, 8 bytes
    ('0a03616263' + // hash, "abc"
      '10ac02') + // size_bytes, 300
    '2001') + // is_executable
  '2a077b2261223a317d'; // stdout_raw, 7 bytes

test('an envelope is wrapped in the very bytes that Bazel’s message has', () => {
  const files = [{ path: 'a.node', sha256: 'abc', size: 300, executable: true }];
  assert.equal(wrapEnvelope('{"a":1}', files).toString('hex'), golden);
  assert.equal(unwrapEnvelope(Buffer.from(golden, 'hex')), '{"a":1}');
});

test('fields that are not known are passed over, whatever their wire type', () => {
  const others = [
    '0801', // exit_code-like varint, field 1
    '2108070605' + '04030201', // field 4, fixed64
    '1d01020304', // field 3, fixed32
    '8a0103616263', // field 17, bytes
  ].join('');
  assert.equal(unwrapEnvelope(Buffer.from(others + golden, 'hex')), '{"a":1}');
  assert.equal(unwrapEnvelope(Buffer.from(golden + others, 'hex')), '{"a":1}');
  // stderr_raw is field 6, which we do not use.
  assert.equal(unwrapEnvelope(Buffer.from('32077b2261223a317d', 'hex')), null);
});

test('a message that is cut off, or of a wire type that is none, is no envelope', () => {
  for (const bytes of ['2a', '2a08', '2a077b22', '2b', '21080706', '1d0102', 'ffffffffffffffffffffff'])
    assert.equal(unwrapEnvelope(Buffer.from(bytes, 'hex')), null, bytes);
});
