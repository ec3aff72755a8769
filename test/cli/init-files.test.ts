import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, lstatSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { init } from '../../packages/cli/src/verbs/init.ts';
import { makeFolder, writeFiles } from '../support/make-folder.ts';
import { refusalOf, runVerb } from './in-process.ts';

/* init changes lines of a file that is the user's, and nothing else about it. */

const manifest = '{\n  "name": "app"\n}\n';

function project(text = manifest): { cwd: string; path: string } {
  const cwd = makeFolder('init');
  writeFiles(cwd, { 'package.json': text });
  return { cwd, path: join(cwd, 'package.json') };
}

describe('init keeps', { skip: process.platform === 'win32' && 'Windows has no modes' }, () => {
  test('a link to package.json, and writes what it leads to', async () => {
    const { cwd } = project();
    const linked = makeFolder('linked');
    symlinkSync(join(cwd, 'package.json'), join(linked, 'package.json'));
    await runVerb(init, { cwd: linked });
    assert.ok(lstatSync(join(linked, 'package.json')).isSymbolicLink());
    assert.match(readFileSync(join(cwd, 'package.json'), 'utf8'), /abistamp/);
  });

  test('its mode, whatever new files get', async () => {
    for (const mode of [0o640, 0o600, 0o666]) {
      const { cwd, path } = project();
      chmodSync(path, mode);
      await runVerb(init, { cwd });
      assert.match(readFileSync(path, 'utf8'), /abistamp/);
      assert.equal(statSync(path).mode & 0o777, mode);
    }
  });

  test('its owner', { skip: process.getuid?.() !== 0 && 'only root gives files away' }, async () => {
    const { cwd, path } = project();
    chownSync(path, 65534, 65534);
    await runVerb(init, { cwd });
    const { uid, gid } = statSync(path);
    assert.deepEqual([uid, gid], [65534, 65534]);
  });

  test('a file that is read-only, and says so', async () => {
    const { cwd, path } = project();
    chmodSync(path, 0o444);
    assert.match(await refusalOf(init, { cwd }), /^UNWRITABLE: .*package\.json is read-only/);
    assert.equal(readFileSync(path, 'utf8'), manifest);
  });
});

test('init keeps the ends of lines', async () => {
  const { cwd, path } = project(manifest.replaceAll('\n', '\r\n'));
  await runVerb(init, { cwd });
  const text = readFileSync(path, 'utf8');
  assert.match(text, /abistamp/);
  assert.doesNotMatch(text, /(?<!\r)\n/);
});

test('init does not wait for a pipe in the place of package.json', {
  skip: process.platform === 'win32',
}, async () => {
  const cwd = makeFolder('init');
  execFileSync('mkfifo', [join(cwd, 'package.json')]);
  assert.match(await refusalOf(init, { cwd }), /^BAD_MANIFEST/);
});
