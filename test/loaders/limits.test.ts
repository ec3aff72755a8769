import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compareValues } from '@abistamp/core/internal/javascript/compare';
import { openSource } from '@abistamp/core/internal/javascript/sources';
import { concat, textValue, unite } from '@abistamp/core/internal/javascript/values';

/* Where code says too much to be worth keeping: what is left out is unknown, and never ruled out. */

const texts = (count: number, prefix = '') =>
  unite(...Array.from({ length: count }, (_, i) => textValue(`${prefix}${i}`)));

test('a text has fewer than 2,048 characters', () => {
  const join = (length: number) => concat(textValue('x'.repeat(1000)), textValue('x'.repeat(length - 1000)));
  assert.equal(join(2047).length, 1);
  assert.equal(join(2048).length, 0);
});

test('an expression has 24 values', () => {
  assert.equal(texts(24).length, 24);
  assert.equal(texts(25).length, 24);
  assert.equal(concat(texts(5), texts(5)).length, 24);
  assert.equal(concat(texts(4), texts(5)).length, 20);
});

test('64 pairs of values are compared', () => {
  const isNever = ({ yes }: ReturnType<typeof compareValues>) => yes.length === 0;
  assert.ok(isNever(compareValues(texts(8, 'a'), texts(8, 'b'))));
  assert.ok(!isNever(compareValues(texts(5, 'a'), texts(13, 'b'))), 'more are not told apart');
});

test('a name that is another one’s, and so on, is followed for 60 steps', () => {
  const textAfter = (steps: number) => {
    const names = Array.from({ length: steps }, (_, i) => `const n${i + 1} = n${i};`).join('');
    const code = openSource('index.js', `const n0 = 'a'; ${names} value(n${steps})`).code();
    const [call] = code?.tree.calls ?? [];
    const argument = call?.type === 'CallExpression' ? call.arguments[0] : undefined;
    return argument === undefined ? undefined : code?.values(argument);
  };
  assert.equal(textAfter(20)?.[0]?.text, 'a');
  assert.equal(textAfter(80), null);
});
