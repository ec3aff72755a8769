import assert from 'node:assert/strict';
import { test } from 'node:test';
import { compileGlob } from '@abistamp/core/internal/hosts/glob';
import zeptomatch from 'zeptomatch';

/*
 * Our globs against a library's, over every combination of what workspaces are written with. Package managers
 * look for the manifests below a glob, so that is what the library is asked for.
 */

const first = ['packages', 'p*', '*', '**', '{packages,apps}', '[ap]*', '?pps'];
const then = [
  '',
  '/*',
  '/**',
  '/a',
  '/a*',
  '/{a,b-c}',
  '/[!a]',
  '/[a-c]',
  '/**/a',
  '/*/b',
  '/{1..3}',
  '/a.b',
];
const paths = [
  'packages',
  'apps',
  'packages/a',
  'packages/b',
  'packages/b-c',
  'packages/2',
  'apps/a/b',
  'apps/a.b',
];
const deep = [...paths, 'packages/a/a', 'packages/x/y/a', 'apps/axb', 'other/b', 'packages/ab'];

test('globs match what a library matches', () => {
  const differing: string[] = [];
  for (const glob of first.flatMap((start) => then.map((end) => start + end)))
    for (const path of deep) {
      const ours = compileGlob(glob).test(path);
      if (ours !== zeptomatch(`${glob}/package.json`, `${path}/package.json`))
        differing.push(`${glob} and ${path}: ours is ${ours}`);
    }
  assert.deepEqual(differing, []);
});
