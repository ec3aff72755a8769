import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { putExtracted } from '@abistamp/core/internal/repair/put-extracted';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const old = new Date('2001-01-01T00:00:00Z');

/** A tree and an extracted package, as files, of which the lockfile knows these to be bundled. */
function made(
  tree: Record<string, string>,
  extracted: Record<string, string>,
  bundled: readonly string[] = [],
) {
  const root = makeFolder('tree');
  const from = join(makeFolder('extracted'), 'package');
  writeFiles(root, { 'node_modules/.keep': '', ...tree });
  writeFiles(from, extracted);
  utimesSync(join(root, 'node_modules'), old, old);
  const put = (path = 'node_modules/a', keepTimes = true) =>
    putExtracted(root, from, {
      path,
      keepTimes,
      bundled: bundled.map((name) => `${path}/node_modules/${name}`),
    });
  const list = () =>
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
      .filter((path) => !path.endsWith('.keep'))
      .sort();
  return { root, from, put, list, time: (path: string) => statSync(join(root, path)).mtime.getTime() };
}

describe('an extracted package', () => {
  test('is there as a whole where there was none, and its folder’s time stays', () => {
    const { put, list, time, from } = made({}, { 'package.json': 'new', 'lib/x.js': '' });
    put();
    assert.deepEqual(list(), ['node_modules/a/lib/x.js', 'node_modules/a/package.json']);
    assert.equal(time('node_modules'), old.getTime());
    assert.equal(time('node_modules/a'), old.getTime());
    assert.equal(existsSync(from), false);
  });

  test('makes the folders around it', () => {
    const { put, list, time } = made({}, { 'package.json': '' });
    put('node_modules/@s/a');
    assert.deepEqual(list(), ['node_modules/@s/a/package.json']);
    for (const path of ['node_modules', 'node_modules/@s', 'node_modules/@s/a'])
      assert.equal(time(path), old.getTime());
  });

  test('leaves times to those who ask for none', () => {
    const { put, time } = made({}, { 'package.json': '' });
    put('node_modules/a', false);
    assert.notEqual(time('node_modules'), old.getTime());
  });

  test('takes the place of an old one, in which packages stay that were installed there', () => {
    const { root, put, list } = made(
      {
        ...{ 'node_modules/a/package.json': 'old', 'node_modules/a/gone.js': '' },
        'node_modules/a/node_modules/own/package.json': 'own',
        'node_modules/a/node_modules/bundled/package.json': 'old',
        'node_modules/a/node_modules/bundled/gone.js': '',
      },
      {
        ...{ 'package.json': 'new', 'lib/x.js': '', 'node_modules/bundled/package.json': 'new' },
        ...{
          'node_modules/@s/b/package.json': 'new',
          'node_modules/@s/b/node_modules/c/package.json': 'new',
        },
        // Nothing knows of these, and of what is there no copy was made.
        ...{ 'node_modules/own/package.json': 'new', 'node_modules/@s/more/x.js': '', 'node_modules/x': '' },
      },
      ['bundled', '@s/b', '@s/b/node_modules/c'],
    );
    put();
    assert.deepEqual(list(), [
      'node_modules/a/lib/x.js',
      'node_modules/a/node_modules/@s/b/node_modules/c/package.json',
      'node_modules/a/node_modules/@s/b/package.json',
      'node_modules/a/node_modules/bundled/package.json',
      'node_modules/a/node_modules/own/package.json',
      'node_modules/a/package.json',
    ]);
    const read = (path: string) => readFileSync(join(root, `node_modules/a/${path}package.json`), 'utf8');
    for (const path of ['', 'node_modules/bundled/']) assert.equal(read(path), 'new');
    assert.equal(read('node_modules/own/'), 'own');
  });

  test('goes nowhere by way of a link', () => {
    const elsewhere = makeFolder('elsewhere');
    const { root, put } = made({}, { 'package.json': '' });
    symlinkSync(elsewhere, join(root, 'node_modules/@s'));
    assert.throws(() => put('node_modules/@s/a'));
    assert.deepEqual(readdirSync(elsewhere), []);
  });
});
