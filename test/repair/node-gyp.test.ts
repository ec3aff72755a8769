import assert from 'node:assert/strict';
import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { findNodeGyp } from '@abistamp/core/internal/repair/node-gyp';
import { makeFolder, writeFiles } from '../support/make-folder.ts';

type Part = 'gyp' | 'bin';

/** A folder for the search path with an npm of this kind; its node-gyp may be incomplete. */
function npm(parts: Part[] = ['gyp', 'bin']): { path: string; modules: string } {
  const root = makeFolder('npm');
  writeFiles(root, {
    'lib/node_modules/npm/package.json': { name: 'npm', version: '11.0.0' },
    'lib/node_modules/npm/bin/npm-cli.js': '',
  });
  const modules = join(root, 'lib/node_modules/npm/node_modules');
  if (parts.includes('gyp')) writeFiles(modules, { 'node-gyp/bin/node-gyp.js': '' });
  if (parts.includes('bin')) writeFiles(modules, { '@npmcli/run-script/lib/node-gyp-bin/node-gyp': '' });
  link(root, '../lib/node_modules/npm/bin/npm-cli.js', 'npm');
  return { path: join(root, 'bin'), modules };
}

function pnpm(parts: Part[] = ['gyp', 'bin']): { path: string; dist: string } {
  const root = makeFolder('pnpm');
  writeFiles(root, {
    'pnpm/package.json': { name: 'pnpm', version: '10.0.0' },
    'pnpm/bin/pnpm.cjs': '',
  });
  const dist = join(root, 'pnpm/dist');
  if (parts.includes('gyp')) writeFiles(dist, { 'node_modules/node-gyp/bin/node-gyp.js': '' });
  if (parts.includes('bin')) writeFiles(dist, { 'node-gyp-bin/node-gyp': '' });
  link(root, '../pnpm/bin/pnpm.cjs', 'pnpm');
  return { path: join(root, 'bin'), dist };
}

function link(root: string, script: string, name: string): void {
  writeFiles(root, { 'bin/.keep': '' });
  chmodSync(join(root, 'bin', script), 0o755);
  symlinkSync(script, join(root, 'bin', name));
}

const inPnpm = (dist: string) => ({
  folder: join(dist, 'node-gyp-bin'),
  script: join(dist, 'node_modules/node-gyp/bin/node-gyp.js'),
});
const inNpm = (modules: string) => ({
  folder: join(modules, '@npmcli/run-script/lib/node-gyp-bin'),
  script: join(modules, 'node-gyp/bin/node-gyp.js'),
});

describe('the node-gyp that packages take for granted', () => {
  test('is that of pnpm, where there is a pnpm', () => {
    const [{ path, dist }, other] = [pnpm(), npm()];
    assert.deepEqual(findNodeGyp({ PATH: `${path}:${other.path}` }), inPnpm(dist));
  });

  test('is that of npm, where there is no pnpm', () => {
    const { path, modules } = npm();
    assert.deepEqual(findNodeGyp({ PATH: path }), inNpm(modules));
  });

  for (const parts of [[], ['gyp'], ['bin']] as Part[][])
    test(`is that of npm, where pnpm comes with ${parts.join() || 'none'} of its parts alone`, () => {
      const { path, modules } = npm();
      assert.deepEqual(findNodeGyp({ PATH: `${pnpm(parts).path}:${path}` }), inNpm(modules));
    });

  for (const parts of [[], ['gyp'], ['bin']] as Part[][])
    test(`is none, where npm comes with ${parts.join() || 'none'} of its parts alone`, () => {
      assert.equal(findNodeGyp({ PATH: npm(parts).path }), null);
    });

  test('is none without either', () => {
    assert.equal(findNodeGyp({ PATH: makeFolder('empty') }), null);
  });
});
