import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
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
    const { cwd, path } = project();
    writeFiles(cwd, { 'config/app.json': manifest });
    rmSync(path);
    symlinkSync('config/app.json', path);
    await runVerb(init, { cwd });
    assert.ok(lstatSync(path).isSymbolicLink());
    assert.match(readFileSync(join(cwd, 'config/app.json'), 'utf8'), /abistamp/);
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

describe('what a clone’s link leads to outside of it', { skip: process.platform === 'win32' }, () => {
  const mine = '{ "name": "mine", "scripts": { "start": "node a.js" } }\n';
  const hostile = (place: string, target: string) => {
    const above = makeFolder('init');
    const cwd = join(above, 'clone');
    writeFiles(above, { 'home/mine': mine, 'home/member/package.json': mine });
    writeFiles(cwd, {
      'package.json': { name: 'app', workspaces: ['packages/*'], scripts: { start: 'node a.js' } },
      'package-lock.json': { lockfileVersion: 3, packages: { '': {} } },
      'packages/own/package.json': { name: 'own', scripts: { start: 'node a.js' } },
    });
    mkdirSync(join(cwd, '.git'));
    rmSync(join(cwd, place), { recursive: true, force: true });
    symlinkSync(target, join(cwd, place));
    return {
      cwd,
      text: () =>
        ['mine', 'member/package.json'].map((name) => readFileSync(join(above, 'home', name), 'utf8')),
    };
  };
  for (const [place, target, argv, end = 'UNWRITABLE: '] of [
    ['package.json', '../home/mine', []],
    ['.gitattributes', '../home/mine', ['--gitattributes']],
    ['.gitattributes', '../home/nothing-yet', ['--gitattributes']],
    ['.npmrc', '../home/mine', ['--hook']],
    ['packages/own/package.json', '../../../home/mine', []],
    // No member at all, as for the package managers.
    ['packages/own', '../../home/member', [], 'exit code 0'],
  ] as const)
    test(`${place} to ${target} is not written by init ${argv.join(' ')}`, async () => {
      const { cwd, text } = hostile(place, target);
      const options = Object.fromEntries(argv.map((name) => [name.slice(2), true]));
      const refusal = await refusalOf(init, { cwd, options });
      assert.ok(refusal.startsWith(end), refusal);
      assert.deepEqual(text(), [mine, mine]);
    });
});
