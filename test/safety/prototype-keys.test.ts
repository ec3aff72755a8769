import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTree, recordTree } from '@abistamp/core';
import { parseSidecar } from '@abistamp/core/internal/stamp/sidecar-text';
import { type MadeFiles, madeTree, pinnedAddon, stableAddon, thisAbi } from '../support/made-tree.ts';
import { writeFiles } from '../support/make-folder.ts';

const keys = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', 'prototype'];

/** A package whose every name is one of an object's own. */
const packageCalled = (key: string): MadeFiles => ({
  [`node_modules/${key}/package.json`]: JSON.stringify({
    name: key,
    version: '1.0.0',
    main: `${key}.js`,
    scripts: { [key]: key, install: key },
    dependencies: { [key]: '1.0.0' },
    optionalDependencies: { [key]: '1.0.0' },
  }),
  [`node_modules/${key}/${key}.js`]: `exports['${key}'] = require('./${key}/${key}.node');\n`,
  [`node_modules/${key}/${key}/${key}.node`]: stableAddon(),
});

/** The same, of which its own code is to be found with what the platform is called. */
const packageThatSelects = (key: string): MadeFiles => ({
  [`node_modules/@${key}/${key}/package.json`]: { name: `@${key}/${key}`, version: '1.0.0', main: 'a.js' },
  [`node_modules/@${key}/${key}/a.js`]: `const names = { ${process.platform}: './x.node' };
module.exports = require(names[process.platform] ?? names['${key}']);\n`,
  [`node_modules/@${key}/${key}/x.node`]: pinnedAddon(thisAbi),
});

test('names of an object’s own parts are names like all others, in a whole tree', () => {
  const made = keys.flatMap((key) => Object.entries({ ...packageCalled(key), ...packageThatSelects(key) }));
  const { root, session } = madeTree(Object.fromEntries(made));
  const places = keys.flatMap((key) => [`node_modules/${key}`, `node_modules/@${key}/${key}`]);
  const entries = places.map(
    (path) => `${JSON.stringify(path)}: { "version": "1.0.0", "integrity": "sha512-x" }`,
  );
  writeFiles(root, {
    'node_modules/.package-lock.json': `{ "lockfileVersion": 3, "packages": { ${entries.join(', ')} } }`,
  });
  const { answer, judged, unjudged, findings } = checkTree(session());
  assert.deepEqual([answer, unjudged, findings], ['fits', [], []]);
  assert.ok(judged >= places.length, `${judged}`);
  recordTree(session(), { frozen: false });
  const sidecar = parseSidecar(readFileSync(join(root, 'abi-lock.json'), 'utf8'));
  assert.equal(sidecar.kind, 'sidecar');
  const files = sidecar.kind === 'sidecar' ? [...sidecar.sidecar.places.values()] : [];
  const rows = files.flatMap((packages) =>
    [...packages].flatMap(([id, rows]) => [...rows.keys()].map((file) => `${id}/${file}`)),
  );
  for (const key of keys) {
    assert.ok(rows.includes(`${key}@1.0.0/${key}/${key}.node`), `${key}: ${rows.join(' ')}`);
    assert.ok(rows.includes(`@${key}/${key}@1.0.0/x.node`), `@${key}: ${rows.join(' ')}`);
  }
  assert.equal(checkTree(session()).answer, 'fits');
});

for (const key of keys)
  test(`neither a runtime's target, an executable nor a setting called ${key} is taken for one that is known`, () => {
    const { root, session } = madeTree();
    writeFiles(root, {
      'package.json': `{ "name": "${key}", "abistamp": { "${key}": true, "onMismatch": "${key}" }, "workspaces": ["${key}"] }`,
      [`${key}/package.json`]: { name: key },
      'abi-lock.json': `{ "version": 2, "targets": { "${key}": { "${key}": { "${key}": "built abi" } } } }`,
    });
    const { answer, findings } = checkTree(session());
    assert.deepEqual([answer, findings], ['fits', []]);
    recordTree(session(), { frozen: false });
    assert.equal(checkTree(session()).answer, 'fits');
  });
