import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkTree } from '@abistamp/core';
import { madeTree, stableAddon } from '../support/made-tree.ts';

for (const [title, text] of [
  ['cut off', '{ "name": "br'],
  ['empty', ''],
  ['a list', '[]'],
] as const)
  test(`one package whose package.json is ${title} is one package that cannot be told`, () => {
    const { session } = madeTree({
      'node_modules/broken/package.json': text,
      'node_modules/broken/broken.node': stableAddon(),
    });
    const { answer, judged, unjudged, findings } = checkTree(session());
    assert.deepEqual([answer, judged, findings], ['unknown', 2, []]);
    assert.deepEqual(
      unjudged.map(({ code, path }) => `${code} ${path}`),
      ['NOT_UNDERSTOOD node_modules/broken'],
    );
  });

for (const name of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
  test(`a package called ${name} keeps no other from being judged`, () => {
    const { session } = madeTree({
      [`node_modules/odd/package.json`]: { name, version: '1.0.0', main: 'odd.node' },
      'node_modules/odd/odd.node': stableAddon(),
    });
    const { answer, judged } = checkTree(session());
    assert.deepEqual([answer, judged], ['fits', 3]);
  });
