import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, test } from 'node:test';
import { decodeText, shareInProcess, unpackCode } from '@abistamp/core/plugin';
import { packCode } from '../../scripts/pack-code.mjs';

const require = createRequire(import.meta.url);

describe('packed code', () => {
  test('runs in its own scope, and gives what it exports', async () => {
    const packed = await packCode(
      'module.exports = { name: __filename, sep: require("path").sep, sum: [1, 2, 3].reduce((a, b) => a + b) };',
    );
    assert.deepEqual(unpackCode(packed, 'packed.cjs', { require, filename: '/the/plugin.js' }), {
      ...{ name: '/the/plugin.js', sep: require('node:path').sep, sum: 6 },
    });
  });

  test('is named in the stack of its errors', async () => {
    const packed = await packCode('module.exports = () => { throw new Error("broken") }');
    const fail = unpackCode<() => void>(packed, 'named-for-stacks.cjs', { require });
    assert.throws(fail, ({ stack }: Error) => stack?.includes('named-for-stacks.cjs') === true);
  });

  test('of any length is text without quotes, and comes back byte for byte', async () => {
    for (const length of [1, 2, 3, 12, 13, 14, 100, 5000]) {
      const text = Array.from({ length }, (_, i) => String.fromCharCode(97 + ((i * i) % 26))).join('');
      const packed = await packCode(`module.exports = ${JSON.stringify(text)};`);
      assert.doesNotMatch(packed, /["\\\n]/);
      assert.equal(unpackCode(packed, 'x', { require }), text, `${length}`);
    }
  });

  test('that was cut off or changed is refused', async () => {
    const packed = await packCode(`module.exports = ${JSON.stringify('word '.repeat(500))};`);
    assert.throws(() => unpackCode(packed.slice(0, packed.length >> 1), 'x', { require }));
    assert.throws(() => unpackCode('', 'x', { require }));
  });
});

test('text of 93 characters holds 13 bits in two, or 14 where they fit', () => {
  assert.deepEqual(decodeText(''), Buffer.alloc(0));
  assert.deepEqual(decodeText('c '), Buffer.from([0x41]));
  // The lower 13 bits of 0xffff are 88 * 93 + 7, and the 3 above them 7.
  assert.deepEqual(decodeText('(z('), Buffer.from([0xff, 0xff]));
  // 0x0141 is 321, which leaves room for a fourteenth bit: 3 * 93 + 42. No bit is left.
  assert.deepEqual(decodeText('K$ '), Buffer.from([0x41, 0x01]));
});

test('state of the process is made once, and shared by all copies of a plugin', () => {
  let made = 0;
  const create = () => ({ number: ++made });
  const first = shareInProcess('a plugin of this test', create);
  assert.equal(shareInProcess('a plugin of this test', create), first);
  assert.notEqual(shareInProcess('another plugin of this test', create), first);
  assert.equal(made, 2);
});
