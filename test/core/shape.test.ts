import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  array,
  boolean,
  dictionary,
  literal,
  map,
  nullable,
  number,
  oneOf,
  optional,
  readShape,
  record,
  refuse,
  string,
  union,
  where,
} from '@abistamp/core/internal/files/shape';

const shape = record({ name: string, size: optional(number), on: nullable(boolean) });

test('a value of its shape comes out without what the shape does not name', () => {
  assert.deepEqual(readShape(shape, { on: null, name: 'a', more: [[[]]] }), { on: null, name: 'a' });
  assert.deepEqual(readShape(shape, { name: 'a', size: 1, on: true }), { name: 'a', size: 1, on: true });
});

test('a value of another shape is none', () => {
  for (const value of [
    null,
    undefined,
    'a',
    [],
    [['name', 'a']],
    { name: 'a' },
    { on: null },
    { name: 1, on: null },
    { name: 'a', on: 'yes' },
    { name: 'a', on: null, size: null },
    { name: 'a', on: null, size: Number.NaN },
    { name: 'a', on: null, size: '1' },
  ])
    assert.equal(readShape(shape, value), null, JSON.stringify(value));
});

test('fields stay in the order in which they were written', () => {
  assert.equal(
    JSON.stringify(readShape(shape, JSON.parse('{"size":1,"on":null,"name":"a"}'))).indexOf('size'),
    2,
  );
});

test('keys that every object has are keys like any other, and stand for no field', () => {
  const hostile: unknown = JSON.parse('{"__proto__":{"name":"a"},"constructor":{"name":"b"}}');
  const inner = record({ name: string });
  assert.deepEqual([...(readShape(map(inner), hostile)?.keys() ?? [])], ['__proto__', 'constructor']);
  assert.deepEqual(Object.keys(readShape(dictionary(inner), hostile) ?? {}), ['__proto__', 'constructor']);
  assert.equal(readShape(inner, JSON.parse('{"__proto__":{"name":"a"}}')), null);
  assert.equal(readShape(record({ toString: string }), {}), null);
  assert.equal(readShape(union('kind', { a: inner }), { kind: 'constructor', name: 'a' }), null);
  assert.equal(readShape(oneOf({ a: true }), 'toString'), null);
  assert.equal(({} as { name?: string }).name, undefined);
});

test('lists and maps are bounded', () => {
  assert.deepEqual(readShape(array(number, 2), [1, 2]), [1, 2]);
  assert.equal(readShape(array(number, 2), [1, 2, 3]), null);
  assert.equal(readShape(map(number, 1), { a: 1, b: 2 }), null);
  assert.equal(readShape(array(number), { length: 0 }), null);
});

test('a deep value costs no more than its shape is deep', () => {
  const deep: unknown = JSON.parse(`${'['.repeat(200_000)}${']'.repeat(200_000)}`);
  assert.deepEqual(readShape(record({ name: string }), { name: 'a', deep }), { name: 'a' });
  assert.equal(readShape(array(array(string)), deep), null);
});

test('one of several records is told by its tag', () => {
  const either = union('kind', {
    a: record({ kind: literal('a'), size: number }),
    null: record({ kind: literal(null) }),
  });
  assert.deepEqual(readShape(either, { kind: 'a', size: 1 }), { kind: 'a', size: 1 });
  assert.deepEqual(readShape(either, { kind: null }), { kind: null });
  for (const value of [{ kind: 'b' }, { kind: 'a' }, { kind: 'null' }, {}, null])
    assert.equal(readShape(either, value), null, JSON.stringify(value));
});

test('a condition of one’s own refuses, and an error of one’s own is not taken for a refusal', () => {
  const even = where(number, (value) => value % 2 === 0);
  assert.equal(readShape(even, 2), 2);
  assert.equal(readShape(even, 3), null);
  assert.equal(
    readShape(() => refuse(), 1),
    null,
  );
  assert.throws(() =>
    readShape(() => {
      throw new TypeError('a bug');
    }, 1),
  );
});
