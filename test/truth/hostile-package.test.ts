import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
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

test('a package whose code takes too long to read is one package that cannot be told', () => {
  const { session } = madeTree({
    'node_modules/slow/package.json': { name: 'slow', version: '1.0.0', main: 'index.js' },
    'node_modules/slow/index.js': "module.exports = require('./one.js');\n",
    'node_modules/slow/one.js': "module.exports = require('./slow.node');\n",
    'node_modules/slow/slow.node': stableAddon(),
  });
  const { project } = session();
  let late = 0;
  const tree = {
    ...project.tree,
    readBytes: (path: string, maxBytes: number) => {
      // As if its first file took half a minute.
      if (path.endsWith('slow/index.js')) late += 30_000;
      return project.tree.readBytes(path, maxBytes);
    },
  };
  const real = process.uptime.bind(process);
  const clock = mock.method(process, 'uptime', () => real() + late / 1000);
  try {
    const { answer, unjudged, findings } = checkTree({ ...session(), project: { ...project, tree } });
    assert.deepEqual([answer, findings], ['unknown', []]);
    assert.deepEqual(
      unjudged.map(({ code, path, detail }) => `${code} ${path} ${detail}`),
      ['NOT_UNDERSTOOD node_modules/slow code'],
    );
  } finally {
    clock.mock.restore();
  }
});
