import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { unwrapEnvelope, wrapEnvelope } from '@abistamp/core/internal/store/remote/action-result';

/*
 * Bytes as made by `protoc --encode=build.bazel.remote.execution.v2.ActionResult`: an encoder and a decoder
 * with the same wrong number would agree with each other.
 */

const bytes = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex');
const a = '0a06 612e6e6f6465';
const digest = '1207 0a02 6162 10ac02';

describe("Bazel's ActionResult", () => {
  const file = { path: 'a.node', sha256: 'ab', size: 300 };
  const rows: [what: string, files: Parameters<typeof wrapEnvelope>[1], hex: string][] = [
    ['no files', [], '2a02 7b7d'],
    ['a file', [{ ...file, executable: false }], `1211 ${a} ${digest} 2a02 7b7d`],
    ['a program', [{ ...file, executable: true }], `1213 ${a} ${digest} 2001 2a02 7b7d`],
    [
      'two files, one of which is empty',
      [
        { ...file, executable: false },
        { ...file, size: 0, executable: true },
      ],
      `1211 ${a} ${digest} 1212 ${a} 1206 0a02 6162 1000 2001 2a02 7b7d`,
    ],
  ];
  for (const [what, files, hex] of rows)
    test(`holds ${what}, and the envelope`, () => {
      assert.equal(wrapEnvelope('{}', files).toString('hex'), bytes(hex).toString('hex'));
      assert.equal(unwrapEnvelope(bytes(hex)), '{}');
    });

  test('of an envelope of more than 127 bytes', () => {
    const envelope = `{${' '.repeat(198)}}`;
    assert.deepEqual(wrapEnvelope(envelope, []).subarray(0, 3), bytes('2ac801'));
    assert.equal(unwrapEnvelope(wrapEnvelope(envelope, [])), envelope);
  });

  const answers: [what: string, hex: string, envelope: string | null][] = [
    ['the envelope itself', '7b2261223a317d', '{"a":1}'],
    ['nothing', '', null],
    ['no envelope', `1211 ${a} ${digest}`, null],
    ['fields of other numbers and kinds', '2001 090102030405060708 3501020304 3200 2a02 7b7d', '{}'],
    ['an envelope under another number', '3202 7b7d', null],
    ['an envelope that is a number', '2801', null],
    ['two envelopes, of which the last counts', '2a027b7d 2a017b', '{'],
    ['an end within a text', '2a037b7d', null],
    ['an end within eight bytes', '2a027b7d 0901020304050607', null],
    ['an end within four bytes', '2a027b7d 35010203', null],
    ['an end within a number', '2a027b7d 20ff', null],
    ['an end after a tag', '2a027b7d 2a', null],
    ['a group', '2a027b7d 2b', null],
    ['a number of eleven bytes', '2a027b7d 20ffffffffffffffffffff01', null],
  ];
  for (const [what, hex, envelope] of answers)
    test(`read: ${what}`, () => {
      assert.equal(unwrapEnvelope(bytes(hex)), envelope);
    });
});
