import assert from 'node:assert/strict';
import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { checkTree, hashFile, recordTree } from '@abistamp/core';
import { findSidecarTrouble } from '@abistamp/core/internal/operations/project/read-sidecar';
import { readKnownFit } from '../../packages/core/src/stamp/fast-check.ts';

import { madeTree, pinnedAddon, stableAddon, thisAbi } from '../support/made-tree.ts';
import { assertSchema } from '../support/schemas.ts';

/*
 * What becomes of abi-lock.json when a tree is recorded, and what the record says of a tree that does not
 * fit.
 */

const platform = `${process.platform}-${process.arch}`;
const target = `node-v${thisAbi}-${platform}`;
const stable = `node_modules/stable/stable-${platform}.node`;

function made(files: Parameters<typeof madeTree>[0] = {}) {
  const tree = madeTree(files);
  const at = (path: string) => join(tree.root, path);
  const sidecar = {
    read: () => readFileSync(at('abi-lock.json'), 'utf8'),
    write: (text: string) => writeFileSync(at('abi-lock.json'), text),
    rows: () => JSON.parse(readFileSync(at('abi-lock.json'), 'utf8')).targets,
  };
  const record = (spec?: string) => recordTree(tree.session(spec), { frozen: false });
  return { ...tree, at, sidecar, record };
}

test('a small tree reads like this', () => {
  const { at, sidecar, record } = made();
  record();
  assert.equal(
    sidecar.read(),
    `{
  "version": 2,
  "targets": {
    "${platform}": {
      "stable@2.0.0": {
        "stable-${platform}.node": "delivered node-api sha256-${hashFile(at(stable))}"
      }
    },
    "${target}": {
      "pinned@1.0.0": {
        "build/Release/pinned.node": "built abi"
      }
    }
  }
}
`,
  );
  assertSchema('abi-lock', JSON.parse(sidecar.read()));
});

describe('a tree that does not fit', () => {
  const other = (tree: ReturnType<typeof made>) =>
    JSON.parse(readFileSync(tree.at('node_modules/.cache/abistamp/stamp.json'), 'utf8'));

  test('keeps the target and the runtime that it was recorded with, and says so', () => {
    const tree = made();
    tree.record();
    const before = other(tree);
    const text = tree.sidecar.read();
    const result = tree.record('node@22.11.0');
    assert.deepEqual(
      result.findings.map(({ problem }) => problem.code),
      ['ABI_MISMATCH'],
    );
    assert.equal(result.kept?.target, target);
    const after = other(tree);
    assert.deepEqual([after.target, after.runtime], [before.target, before.runtime]);
    assert.equal(tree.sidecar.read(), text, 'nothing of it belongs to Node 22');
  });

  test('is recorded anew once it fits', () => {
    const tree = made();
    tree.record('node@22.11.0');
    writeFileSync(tree.at('node_modules/pinned/build/Release/pinned.node'), pinnedAddon(127));
    const result = tree.record('node@22.11.0');
    assert.equal(result.kept, null);
    assert.equal(other(tree).target, `node-v127-${platform}`);
  });

  test('pins nothing that does not fit, and what fits beside it', () => {
    const tree = made({
      'node_modules/fetched/package.json': { name: 'fetched', version: '1.0.0', main: 'index.js' },
      'node_modules/fetched/index.js': "module.exports = require('./fetched.node');\n",
      'node_modules/fetched/fetched.node': pinnedAddon(115),
    });
    tree.record();
    assert.deepEqual(Object.keys(tree.sidecar.rows()[target]), ['pinned@1.0.0']);
    assert.deepEqual(Object.keys(tree.sidecar.rows()[platform]), ['stable@2.0.0']);
    writeFileSync(tree.at('node_modules/fetched/fetched.node'), pinnedAddon(thisAbi));
    tree.record();
    assert.match(tree.sidecar.rows()[target]['fetched@1.0.0']['fetched.node'], /^delivered abi sha256-/);
    assert.deepEqual(checkTree(tree.session()).findings, []);
  });
});

describe('what was compiled is never pinned', () => {
  const places: Record<string, { file: string; trace: string }> = {
    'in a folder of its own': {
      file: 'lib/crypto/build/Release/x.node',
      trace: 'lib/crypto/build/config.gypi',
    },
    'and copied to where it is loaded': {
      file: 'lib/binding/napi-v3/x.node',
      trace: 'build-tmp-napi-v3/config.gypi',
    },
    'by CMake': { file: 'native/out/x.node', trace: 'native/out/CMakeCache.txt' },
    'by Cargo': { file: 'x.node', trace: 'crates/x/target/.rustc_info.json' },
  };
  for (const [how, { file, trace }] of Object.entries(places))
    test(how, () => {
      const tree = made({
        'node_modules/nested/package.json': { name: 'nested', version: '1.0.0', main: 'index.js' },
        'node_modules/nested/index.js': `module.exports = require('./${file}');\n`,
        [`node_modules/nested/${file}`]: stableAddon(),
        [`node_modules/nested/${trace}`]: '{}',
      });
      tree.record();
      assert.deepEqual(tree.sidecar.rows()[platform]['nested@1.0.0'], { [file]: 'built node-api' });
      // Another machine's build has other bytes.
      appendFileSync(tree.at(`node_modules/nested/${file}`), 'another compiler');
      const text = tree.sidecar.read();
      assert.deepEqual(checkTree(tree.session()).findings, []);
      tree.record();
      assert.equal(tree.sidecar.read(), text);
    });

  test("Node's own headers are no trace of a build", () => {
    const tree = made({ 'node_modules/stable/include/node/config.gypi': '{}' });
    tree.record();
    assert.match(JSON.stringify(tree.sidecar.rows()[platform]), /sha256-/);
  });
});

describe('the committed file', () => {
  test('is left as a formatter laid it out, while it says the same', () => {
    const { sidecar, record } = made();
    record();
    for (const text of [
      `${JSON.stringify(JSON.parse(sidecar.read()))}`,
      sidecar.read().replaceAll('  ', '\t'),
    ]) {
      sidecar.write(text);
      assert.deepEqual(record().sidecar, { kind: 'unchanged' });
      assert.equal(sidecar.read(), text);
    }
  });

  test('loses the rows of versions that the lockfile no longer knows, on all targets', () => {
    const { sidecar, record } = made();
    record();
    const rows = sidecar.rows();
    rows['darwin-arm64'] = {
      'stable@1.0.0': { 'stable.node': `delivered node-api sha256-${'1'.repeat(64)}` },
      'gone@7.0.0': { 'gone.node': `delivered node-api sha256-${'2'.repeat(64)}` },
    };
    sidecar.write(JSON.stringify({ version: 2, targets: rows }));
    assert.deepEqual(record().sidecar, { kind: 'written' });
    // The lockfile of this tree has stable@1.0.0.
    assert.deepEqual(Object.keys(sidecar.rows()['darwin-arm64']), ['stable@1.0.0']);
  });

  test('keeps them all where no lockfile can be read', () => {
    const { at, sidecar, record } = made();
    record();
    rmSync(at('package-lock.json'));
    const rows = sidecar.rows();
    rows['darwin-arm64'] = { 'gone@7.0.0': { 'gone.node': 'built node-api' } };
    sidecar.write(JSON.stringify({ version: 2, targets: rows }));
    assert.deepEqual(record().sidecar, { kind: 'unchanged' });
  });
});

describe('conflict markers', () => {
  const conflict = (ours: string, theirs: string) =>
    `{\n  "version": 2,\n  "targets": {\n<<<<<<< HEAD\n${ours}\n=======\n${theirs}\n>>>>>>> feature\n  }\n}\n`;
  const row = (hash: string, place = platform) =>
    `    "${place}": { "stable@2.0.0": { "stable-${platform}.node": "delivered node-api sha256-${hash}" } }`;
  const digest = (at: (path: string) => string) => hashFile(at(stable));

  test('are merged by a record, with what both sides add', () => {
    const { at, sidecar, record, session } = made();
    sidecar.write(conflict(row(digest(at)), row('1'.repeat(64), 'linux-arm64')));
    assert.deepEqual(findSidecarTrouble(session().project), { kind: 'conflict' });
    assert.deepEqual(checkTree(session()).findings, []);
    assert.deepEqual(record().sidecar, { kind: 'written' });
    assert.equal(findSidecarTrouble(session().project), null);
    assert.deepEqual(Object.keys(sidecar.rows()).sort(), ['linux-arm64', platform, target].sort());
  });

  test('whose sides disagree are settled by the file that is here', () => {
    for (const swapped of [false, true]) {
      const { at, sidecar, record } = made();
      const sides = [row(digest(at)), row('1'.repeat(64))];
      if (swapped) sides.reverse();
      sidecar.write(conflict(sides[0] ?? '', sides[1] ?? ''));
      assert.deepEqual(record().sidecar, { kind: 'written' });
      assert.ok(sidecar.read().includes(digest(at)));
      assert.ok(!sidecar.read().includes('1'.repeat(64)));
    }
  });

  test('are not settled by a file that is none of the package’s native ones', () => {
    const { at, sidecar, record } = made();
    const about = (hash: string) =>
      `    "${platform}": { "stable@2.0.0": { "index.js": "delivered node-api sha256-${hash}" } }`;
    const text = conflict(about(hashFile(at('node_modules/stable/index.js'))), about('1'.repeat(64)));
    sidecar.write(text);
    assert.equal(record().sidecar.kind, 'disputed');
    assert.equal(sidecar.read(), text);
  });

  test('whose sides disagree, and the file is neither, stay as they are', () => {
    const { sidecar, record } = made();
    const text = conflict(row('2'.repeat(64)), row('1'.repeat(64)));
    sidecar.write(text);
    assert.equal(record().sidecar.kind, 'disputed');
    assert.equal(sidecar.read(), text);
  });
});

describe('an abi-lock.json that cannot be read', () => {
  test('is not written over, and nothing is remembered as fitting meanwhile', () => {
    const { root, sidecar, record, session } = made();
    record();
    assert.notEqual(readKnownFit(root), null);
    const text = sidecar.read();
    const torn = text.slice(0, 60);
    sidecar.write(torn);
    assert.equal(readKnownFit(root), null, 'the everyday check sees that it changed');
    assert.deepEqual(findSidecarTrouble(session().project), { kind: 'torn' });
    assert.deepEqual(record().sidecar, { kind: 'torn' });
    checkTree(session());
    assert.equal(sidecar.read(), torn);
    assert.equal(readKnownFit(root), null);
    sidecar.write(text);
    checkTree(session());
    assert.notEqual(readKnownFit(root), null);
  });
});

test("Plug'n'Play's record is not committed", () => {
  const { at, record } = made({ '.pnp.cjs': '' });
  record();
  if (existsSync(at('.yarn/abistamp/stamp.json')))
    assert.equal(readFileSync(at('.yarn/abistamp/.gitignore'), 'utf8'), '*\n');
  else assert.fail('no record was written');
});
