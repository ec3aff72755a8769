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

/** The values of the argument of the first call of `value`. */
function valuesIn(text: string) {
  const code = openSource('index.js', text).code();
  const call = code?.tree.calls.find(
    (each) =>
      each.type === 'CallExpression' && each.callee.type === 'Identifier' && each.callee.name === 'value',
  );
  const argument = call?.type === 'CallExpression' ? call.arguments[0] : undefined;
  return argument === undefined ? undefined : code?.values(argument);
}

test('a name that is another one’s, and so on, is followed for 60 steps', () => {
  const textAfter = (steps: number) => {
    const names = Array.from({ length: steps }, (_, i) => `const n${i + 1} = n${i};`).join('');
    return valuesIn(`const n0 = 'a'; ${names} value(n${steps})`);
  };
  assert.equal(textAfter(20)?.[0]?.text, 'a');
  assert.equal(textAfter(80), null);
});

test('a property of an object in objects is found three levels deep, and an object’s name by three names', () => {
  const nested = (levels: number) => {
    const names = Array.from({ length: levels }, (_, i) => `p${i}`);
    const object = names.reduceRight((inner, name) => `{ ${name}: ${inner} }`, "'a'");
    return valuesIn(`const o = ${object}; value(o.${names.join('.')})`);
  };
  for (const levels of [1, 2, 3]) assert.equal(nested(levels)?.[0]?.text, 'a', `${levels} levels`);
  for (const levels of [4, 5]) assert.equal(nested(levels), null, `${levels} levels`);
  const renamed = (names: number) => {
    const others = Array.from({ length: names }, (_, i) => `const o${i + 1} = o${i};`).join('');
    return valuesIn(`const o0 = { p: 'a' }; ${others} value(o${names}.p)`);
  };
  assert.equal(renamed(3)?.[0]?.text, 'a');
  assert.equal(renamed(9), null);
});

test('objects that are each other end', () => {
  for (const text of [
    'var a = b; var b = a; value(a.x)',
    'var a = b.x; var b = a.x; value(a.x)',
    'var a = a.x.x; value(a.x)',
  ])
    assert.equal(valuesIn(text), null, text);
});

test('an object of more than 64 properties that may be meant is not told', () => {
  const table = (count: number) =>
    `const o = { ${Array.from({ length: count }, (_, i) => `p${i}: 'a'`).join(', ')} }; value(o[key()])`;
  assert.equal(valuesIn(table(64))?.[0]?.text, 'a');
  assert.equal(valuesIn(table(65)), null);
});

test('a function expression is known by its name within itself', () => {
  const text = "(function name(inner) { if (inner) return 'a'; value(name(true)); })();";
  assert.equal(valuesIn(text)?.[0]?.text, 'a');
});
