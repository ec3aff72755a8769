import assert from 'node:assert/strict';
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { breakHardLinks } from '../../packages/core/src/repair/break-hard-links.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

const time = new Date('2021-01-02T03:04:05Z');

test('a build cannot write into the store that a package is linked from', () => {
  const [store, pkg] = [makeFolder('store'), makeFolder('package')];
  const files = ['index.js', 'src/deep/addon.cc'];
  for (const file of files) {
    writeFiles(store, { [file]: `as published: ${file}` });
    chmodSync(join(store, file), 0o754);
    utimesSync(join(store, file), time, time);
    mkdirSync(dirname(join(pkg, file)), { recursive: true });
    linkSync(join(store, file), join(pkg, file));
    assert.equal(statSync(join(pkg, file)).nlink, 2);
  }
  breakHardLinks(pkg);
  for (const file of files) {
    const { nlink, mode, mtimeMs } = statSync(join(pkg, file));
    assert.deepEqual([nlink, mode & 0o777, mtimeMs], [1, 0o754, time.getTime()], file);
    writeFileSync(join(pkg, file), 'changed by a build');
    assert.equal(readFileSync(join(store, file), 'utf8'), `as published: ${file}`);
  }
});

test('files of its own, links and what is installed inside of it are left alone', () => {
  const [store, pkg] = [makeFolder('store'), makeFolder('package')];
  writeFiles(store, { 'inner.js': 'inner' });
  writeFiles(pkg, { 'own.js': 'own', 'node_modules/inner/.keep': '' });
  linkSync(join(store, 'inner.js'), join(pkg, 'node_modules/inner/index.js'));
  symlinkSync('own.js', join(pkg, 'link.js'));
  const { ino } = statSync(join(pkg, 'own.js'));
  breakHardLinks(pkg);
  assert.equal(statSync(join(pkg, 'own.js')).ino, ino);
  assert.ok(lstatSync(join(pkg, 'link.js')).isSymbolicLink());
  assert.equal(statSync(join(pkg, 'node_modules/inner/index.js')).nlink, 2);
});
