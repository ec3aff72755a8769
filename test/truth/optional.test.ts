import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { checkTree, recordTree } from '@abistamp/core';
import { explainFinding } from '@abistamp/core/internal/report/explain-finding';
import { type MadeFiles, madeTree, pinnedPackage, thisAbi } from '../support/made-tree.ts';

/* An optional package that does not load, and packages that require it in one way or another. */

const version = '1.0.0';
const optional = { optionalDependencies: { pty: version } };

interface Changes {
  own?: MadeFiles;
  entry?: object;
}

/** `lint` lists `pty`, which was built for another ABI, in `optionalDependencies`. */
function treeOf(code: string, { own = {}, entry = {} }: Changes = {}) {
  const packages = {
    'node_modules/pinned': { version, hasInstallScript: true },
    'node_modules/stable': { version: '2.0.0' },
    'node_modules/lint': { version, ...optional, ...entry },
    'node_modules/pty': { version, hasInstallScript: true, optional: true },
  };
  return madeTree({
    'node_modules/.package-lock.json': { lockfileVersion: 3, packages },
    'node_modules/lint/package.json': { name: 'lint', version, main: 'index.js', ...optional },
    'node_modules/lint/index.js': code,
    ...pinnedPackage('pty', thisAbi - 1),
    ...own,
  });
}

const said = ({ findings }: Pick<ReturnType<typeof checkTree>, 'findings'>) =>
  findings.map(
    ({ severity, problem, package: { name }, requiredBy }) =>
      `${severity} ${problem.code} ${name}, for ${requiredBy ?? 'nobody'}`,
  );
const needed = (by: string) => [`error ABI_MISMATCH pty, for ${by}`];
const spared = ['warning ABI_MISMATCH pty, for nobody'];

const ends = "let pty; try { pty = require('pty') } catch { process.exit(1) }\n";
const goesOn = "let pty; try { pty = require('pty') } catch {}\n";

describe('an optional package that does not load', () => {
  test('is an error where a package cannot be loaded without it', () => {
    const tree = treeOf(ends);
    const verdict = checkTree(tree.session());
    assert.deepEqual([said(verdict), verdict.answer], [needed('lint@1.0.0'), 'findings']);
    const [finding] = verdict.findings;
    assert.match(
      finding === undefined ? '' : explainFinding(finding, tree.session().runtime),
      / lint@1\.0\.0 cannot be loaded without it, although it is optional\.$/,
    );
  });

  test('is a warning where all that list it go on', () => {
    assert.deepEqual(said(checkTree(treeOf(goesOn).session())), spared);
    assert.deepEqual(said(checkTree(treeOf("exports.run = () => require('pty')").session())), spared);
  });

  test('is a warning where what needs it is optional too', () => {
    assert.deepEqual(said(checkTree(treeOf(ends, { entry: { optional: true } }).session())), spared);
  });

  test('is an error where the project itself needs it', () => {
    const manifest = { name: 'made', version: '0.1.0', private: true, main: 'app.js', ...optional };
    const own = (code: string) => ({ own: { 'package.json': manifest, 'app.js': code } });
    assert.deepEqual(
      said(checkTree(treeOf(goesOn, own("import pty from 'pty'")).session())),
      needed('made@0.1.0'),
    );
    assert.deepEqual(said(checkTree(treeOf(goesOn, own(goesOn)).session())), spared);
  });

  test('stays one after a record, and when its files are read again', () => {
    const tree = treeOf(ends);
    assert.deepEqual(said(recordTree(tree.session(), { frozen: true })), needed('lint@1.0.0'));
    const again = checkTree(tree.session());
    assert.deepEqual([again.stamp, said(again)], ['fresh', needed('lint@1.0.0')]);
  });
});
