import assert from 'node:assert/strict';
import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { checkTree, recordTree } from '@abistamp/core';
import { readKnownFit } from '@abistamp/core/fast';
import { type MadeFiles, madeTree, pinnedAddon, remove, stableAddon, thisAbi } from '../support/made-tree.ts';
import { writeFiles } from '../support/make-folder.ts';
import { readWritten, rewrite } from '../support/stamp-text.ts';

const { platform, arch } = process;

/** A package that looks in `build/Release` first, then among its prebuilds, as node-gyp-build has it. */
const prebuilt = {
  'node_modules/stable/package.json': {
    name: 'stable',
    version: '2.0.0',
    main: 'index.js',
    dependencies: { 'node-gyp-build': '4.8.4' },
  },
  'node_modules/stable/index.js': "module.exports = require('node-gyp-build')(__dirname);\n",
  [`node_modules/stable/prebuilds/${platform}-${arch}/stable.node`]: stableAddon(),
  'node_modules/node-gyp-build/package.json': { name: 'node-gyp-build', version: '4.8.4' },
};

/** One that tries two files by name. */
const tried = {
  'node_modules/stable/index.js':
    "let a;\nif (require('fs').existsSync(__dirname + '/own.node')) a = require('./own.node');\nelse a = require('./other.node');\nmodule.exports = a;\n",
  'node_modules/stable/other.node': stableAddon(),
};

const kinds: Record<string, [files: MadeFiles, later: string, found: string]> = {
  'a build beside prebuilds': [prebuilt, 'node_modules/stable/build/Release/stable.node', 'SHADOWED'],
};

const program = realpathSync(process.execPath);
const known = (root: string) => readKnownFit(realpathSync(root), 'tree', program);

for (const [title, [files, later, found]] of Object.entries(kinds))
  test(`${title}: a file that appears where the loader looks first is seen`, () => {
    const { root, session } = madeTree(files);
    remove(root, `node_modules/stable/stable-${platform}-${arch}.node`);
    recordTree(session(), { frozen: false });
    assert.equal(checkTree(session()).answer, 'fits');
    assert.notEqual(known(root), null);
    writeFiles(root, { [later]: pinnedAddon(thisAbi - 1) });
    assert.equal(known(root), null, 'the everyday check looks there');
    const { findings } = checkTree(session());
    assert.deepEqual(
      findings.map(({ problem, package: { name } }) => `${problem.code} ${name}`),
      [`${found} stable`],
    );
    remove(root, later.slice(0, later.indexOf('/Release')));
    assert.equal(checkTree(session()).answer, 'fits');
    assert.notEqual(known(root), null);
  });

test('only places that would come first are looked at, a few for each package', () => {
  const { root, session } = madeTree({ ...prebuilt, ...tried });
  recordTree(session(), { frozen: false });
  const stamp = readWritten(join(root, 'node_modules/.cache/abistamp/stamp.json'));
  const { vacant } = stamp.fits[0];
  assert.ok(vacant.length <= 6, vacant.join());
  for (const path of vacant) assert.match(path, /^node_modules\/(?:stable|pinned)\//);
});

test('a record without marks of its host is none', () => {
  const { root, session } = madeTree();
  recordTree(session(), { frozen: false });
  assert.notEqual(known(root), null);
  const path = 'node_modules/.cache/abistamp/stamp.json';
  rewrite(join(root, path), { ...readWritten(join(root, path)), installState: [], packages: [], files: [] });
  assert.equal(known(root), null);
});
