import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openKeptLoaders } from '@abistamp/core/internal/store/kept-loaders';
import {
  LoaderRecogniser,
  type PackageIdentity,
  TooSlowError,
} from '@abistamp/core/internal/tree/recognise-once';
import { makePackage, native } from '../loaders/package-tree.ts';

const store = () => mkdtempSync(join(tmpdir(), 'abistamp-loaders-'));
const open = (folder: string, version = 'a') => {
  const kept = openKeptLoaders({ ABISTAMP_STORE: folder }, version);
  if (kept === null) throw new Error('not open');
  return kept;
};
const subject = (code: string, dependencies = {}) =>
  makePackage({ files: { 'index.js': code, 'a.node': native, 'b.node': native }, dependencies });
const identity: PackageIdentity = { manifest: '{}', integrity: 'sha512-a', isWhole: () => true };
const recognise = (folder: string, code: string, given = identity, version = 'a') => {
  const kept = open(folder, version);
  const found = new LoaderRecogniser(kept).recognise(subject(code), given);
  kept.save();
  return JSON.stringify(found.loader);
};

test('what was recognised of a package is known wherever its files are the same', () => {
  const folder = store();
  const first = recognise(folder, "require('./a.node')");
  assert.match(first, /a\.node/);
  // As the cache says: another answer than that of the code shows where it came from.
  const place = join(folder, 'v2', 'loaders', 'a');
  const [name = ''] = readdirSync(place);
  const text = readFileSync(join(place, name), 'utf8');
  writeFileSync(join(place, name), text.replaceAll('a.node', 'b.node'));
  assert.match(recognise(folder, "require('./a.node')"), /b\.node/);
});

test('a tarball that a lockfile only claims says nothing of the real one', () => {
  const folder = store();
  recognise(folder, 'module.exports = 1');
  assert.match(recognise(folder, "require('./b.node')"), /b\.node/);
});

test('another tarball, manifest or reader is read', () => {
  const folder = store();
  recognise(folder, "require('./a.node')");
  for (const other of [
    { ...identity, integrity: 'sha512-b' },
    { ...identity, manifest: '{"version":"2"}' },
  ])
    assert.match(recognise(folder, "require('./b.node')", other), /b\.node/);
  assert.match(recognise(folder, "require('./b.node')", identity, 'b'), /b\.node/);
});

test('a package without integrity is known wherever its files are the same, and read where they differ', () => {
  const folder = store();
  const unlocked = { ...identity, integrity: null };
  recognise(folder, "require('./a.node')", unlocked);
  const place = join(folder, 'v2', 'loaders', 'a');
  const [name = ''] = readdirSync(place);
  const text = readFileSync(join(place, name), 'utf8');
  // As the cache says: another answer than that of the code shows where it came from.
  writeFileSync(join(place, name), text.replaceAll('a.node', 'b.node'));
  assert.match(recognise(folder, "require('./a.node')", unlocked), /b\.node/);
  assert.match(recognise(folder, "require( './a.node')", unlocked), /a\.node/);
});

test('a dependency of another version has the package read again', () => {
  const folder = store();
  const flavorWith = (version: string) => {
    const kept = open(folder);
    const view = makePackage({
      manifest: { dependencies: { 'node-gyp-build': '*' } },
      files: { 'index.js': "require('node-gyp-build')(__dirname)" },
      dependencies: {
        'node-gyp-build': makePackage({ manifest: { name: 'node-gyp-build', version }, files: {} }),
      },
    });
    const { loader } = new LoaderRecogniser(kept).recognise(view, identity);
    kept.save();
    return loader.kind === 'node-gyp-build' ? loader.flavor : null;
  };
  assert.equal(flavorWith('4.8.0'), 'tags');
  assert.equal(flavorWith('3.9.0'), 'names');
});

test('torn, hostile and foreign files are as good as none', () => {
  const folder = store();
  recognise(folder, "require('./a.node')");
  const place = join(folder, 'v2', 'loaders', 'a');
  const [name = ''] = readdirSync(place);
  const text = readFileSync(join(place, name), 'utf8');
  for (const bad of [
    '',
    text.slice(0, -20),
    '{"version":1,"entries":[{}]}',
    text.replace('"search"', '"constructor"'),
    text.replace('"version":1', '"version":2'),
    `${' '.repeat(600 * 1024)}${text}`,
  ]) {
    writeFileSync(join(place, name), bad);
    assert.match(recognise(folder, "require('./b.node')"), /b\.node/);
  }
});

test('a file of the cache does not grow without end', () => {
  const folder = store();
  const kept = open(folder);
  for (let i = 0; i < 400; i++) {
    const key = `0${i.toString(16).padStart(63, '0')}`;
    kept.keep(key, { loader: { kind: 'unknown' }, needs: [{}], questions: [], answers: 'f'.repeat(64) });
  }
  kept.save();
  const again = open(folder);
  const known = (i: number) => again.find(`0${i.toString(16).padStart(63, '0')}`) !== null;
  assert.equal(known(0), false);
  assert.equal(known(399), true);
});

test('nothing is kept where the store is switched off, or cannot be written', () => {
  assert.equal(openKeptLoaders({ ABISTAMP_STORE: 'off' }, 'a'), null);
  const folder = store();
  writeFileSync(join(folder, 'v2'), 'no folder');
  assert.match(recognise(folder, "require('./a.node')"), /a\.node/);
  assert.match(recognise(folder, "require('./b.node')"), /b\.node/);
});

test('versions that are used no more go', () => {
  const folder = store();
  for (const version of ['1', '2', '3', '4', '5', '6']) {
    mkdirSync(folder, { recursive: true });
    recognise(folder, "require('./a.node')", identity, version);
  }
  assert.equal(readdirSync(join(folder, 'v2', 'loaders')).length, 4);
});

test('code that cannot be read leaves it to the names of the files', () => {
  const view = subject("require('./a.node')");
  const broken = {
    ...view,
    readBytes: (path: string) => {
      if (!path.endsWith('.js')) return view.readBytes(path);
      throw new RangeError('Maximum call stack size exceeded');
    },
  };
  const { loader } = new LoaderRecogniser(null).recognise(broken, identity);
  assert.equal(loader.kind, 'general');
});

test('code that takes too long to read is no guess, and nothing is kept of it', () => {
  const folder = store();
  let now = 0;
  const slow = (code: string, milliseconds: number) => {
    const view = subject(code);
    return {
      ...view,
      readBytes: (path: string) => {
        now += milliseconds;
        return view.readBytes(path);
      },
    };
  };
  const kept = open(folder);
  const recogniser = new LoaderRecogniser(kept, () => now);
  const named = (name: string) => ({ ...identity, manifest: JSON.stringify({ name, version: '1.0.0' }) });
  assert.throws(() => recogniser.recognise(slow("require('./a.node')", 21_000), named('a')), TooSlowError);
  kept.save();
  assert.match(recognise(folder, "require('./b.node')", named('a')), /b\.node/);
  // One does not take the time of the next, but all together have an end.
  assert.match(
    JSON.stringify(recogniser.recognise(slow("require('./a.node')", 1000), named('b'))),
    /a\.node/,
  );
  for (let i = 0; i < 6; i++)
    try {
      recogniser.recognise(slow("require('./a.node')", 21_000), named(`c${i}`));
    } catch {}
  assert.throws(() => recogniser.recognise(slow("require('./a.node')", 1), named('d')), TooSlowError);
});

test('whatever a dependency says of itself has the package read again', () => {
  const folder = store();
  const flavorWith = (more: object) => {
    const kept = open(folder);
    const dependency = { name: 'node-gyp-build', version: '4.8.0', ...more };
    const view = makePackage({
      manifest: { dependencies: { 'node-gyp-build': '*' } },
      files: { 'index.js': "require('node-gyp-build')(__dirname)" },
      dependencies: { 'node-gyp-build': makePackage({ manifest: dependency, files: {} }) },
    });
    const { loader } = new LoaderRecogniser(kept).recognise(view, identity);
    kept.save();
    return loader.kind === 'node-gyp-build' ? loader.flavor : null;
  };
  assert.equal(flavorWith({}), 'tags');
  // As the cache says: another answer than that of the code shows where it came from.
  const place = join(folder, 'v2', 'loaders', 'a');
  const [name = ''] = readdirSync(place);
  const text = readFileSync(join(place, name), 'utf8');
  writeFileSync(join(place, name), text.replace('"tags"', '"names"'));
  assert.equal(flavorWith({}), 'names');
  assert.equal(flavorWith({ exports: './other.js' }), 'tags');
});

test('two folders of one tree that claim to be the same package are read, where no lockfile says so', () => {
  const recogniser = new LoaderRecogniser(null);
  const claimed = { ...identity, integrity: null };
  const read = (code: string) => JSON.stringify(recogniser.recognise(subject(code), claimed).loader);
  assert.match(read("require('./a.node')"), /a\.node/);
  assert.match(read("require('./b.node')"), /b\.node/);
  assert.match(read("require('./a.node')"), /a\.node/);
});

test('a dependency that cannot be compared has the package read again', () => {
  const folder = store();
  const at = (manifest: string) => {
    const helper = makePackage({ manifest: { name: 'node-gyp-build', version: '4.8.0' }, files: {} });
    helper.manifest.raw = JSON.parse(manifest);
    const view = makePackage({
      manifest: { dependencies: { 'node-gyp-build': '*' } },
      files: { 'index.js': "require('node-gyp-build')(__dirname)" },
      dependencies: { 'node-gyp-build': helper },
    });
    const kept = open(folder);
    const { loader } = new LoaderRecogniser(kept).recognise(view, identity);
    kept.save();
    return loader.kind;
  };
  assert.equal(at('{}'), 'node-gyp-build');
  assert.doesNotThrow(() => at(`{ "deep": ${'['.repeat(100_000)}${']'.repeat(100_000)} }`));
});
